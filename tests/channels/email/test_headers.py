"""Ids, dates and parameters."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.channels.email import headers
from apps.channels.email.charsets import decode
from apps.channels.email.labels import charset

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("<a@b>", ("a@b",)),
        ("<a@b>\r\n <c@d> <a@b>", ("a@b", "c@d")),
        ("Your message of Monday <a@b>", ("a@b",)),
        ("a@b", ("a@b",)),
        ("<a\r\n b@c>", ("ab@c",)),
        ("nothing", ()),
        ("<" + "a" * 2000 + "@b>", ()),
    ],
)
def test_it_reads_message_ids(value: str, ids: tuple[str, ...]) -> None:
    assert headers.message_ids(value) == ids


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("Sat, 21 Nov 2026 09:30:00 +0100", dt.datetime(2026, 11, 21, 8, 30, tzinfo=dt.UTC)),
        ("Sat, 21 Nov 26 09:30 GMT (GMT)", dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.UTC)),
        ("Fri, 30 Feb 2026 10:00:00 +0100", None),
        ("Thu, 31 Dec 2026 23:59:60 +0000", dt.datetime(2026, 12, 31, 23, 59, 59, tzinfo=dt.UTC)),
        ("Thu, 31 Dec 2026 23:59:61 +0000", None),
        ("yesterday", None),
        ("Sat, 21 Nov 2026 09:30:00 +9999", None),
        ("", None),
    ],
)
def test_it_reads_dates(value: str, moment: dt.datetime | None) -> None:
    assert headers.date(value) == moment


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('attachment; filename="a;b\\"c.pdf"; size=3', {"filename": 'a;b"c.pdf', "size": "3"}),
        ("attachment; filename=plain name.pdf", {"filename": "plain name.pdf"}),
        ('attachment; filename="open end.pdf', {"filename": "open end.pdf"}),
        ("attachment; filename*=iso-8859-1'de'Pr%FCfung.pdf", {"filename": "Prüfung.pdf"}),
        ("attachment; filename=a.pdf; filename=b.pdf", {"filename": "a.pdf"}),
        ("attachment; filename=ascii.pdf; filename*=utf-8''%E2%82%AC.pdf", {"filename": "€.pdf"}),
    ],
)
def test_it_reads_parameters(value: str, expected: dict[str, str]) -> None:
    assert headers.parameters(value) == ("attachment", expected)


@pytest.mark.parametrize("label", ["utf-7", "unicode-1-1-utf-7", "unicode_escape", "hex", "idna", "x" * 100, "../utf8"])
def test_a_mail_cannot_ask_for_what_is_no_charset(label: str) -> None:
    assert charset(label) == ""
    assert decode(b"+ADw-\\x41", label) == "+ADw-\\x41"


@pytest.mark.parametrize(
    ("text", "label", "written_in"),
    [
        ("Ciało łabędź, żółw i gęś: dzień dobry państwu!", "iso-8859-2", "iso-8859-2"),
        ("Привет, как дела?", "koi8-r", "koi8-r"),
        ("汉字测试", "gb2312", "gb18030"),
        ("한국어 시험", "ks_c_5601-1987", "cp949"),
        ("“quoted” … €", "iso-8859-1", "cp1252"),
        ("①半角ｶﾅ", "shift_jis", "cp932"),
    ],
)
def test_labels_are_read_as_their_senders_mean_them(text: str, label: str, written_in: str) -> None:
    assert decode(text.encode(written_in), label) == text


def test_one_broken_letter_does_not_spoil_the_others() -> None:
    content = "Größe, Höhe, Länge und Übergröße".encode() + b" \xc3"
    assert decode(content, "utf-8").startswith("Größe, Höhe, Länge und Übergröße")
