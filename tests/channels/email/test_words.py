"""Encoded words (RFC 2047), parameters (RFC 2231) and dates, with the faults that occur."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.channels.email import headers
from apps.channels.email.filenames import clean_name
from tests.channels.email.mime import CORA, names, part, read

pytestmark = pytest.mark.once


def subject(value: bytes, *, charset: str = "us-ascii") -> str:
    return read(part(f"text/plain; charset={charset}", "x"), header=CORA.replace(b"Frage", value)).subject


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        (b"=?UTF-8?b?R3LDvMOfZQ==?=", "Grüße"),
        (b"=?utf-8?B?R3LDvMOfZQ?=", "Grüße"),
        (b"=?utf-8?B?R3LDvM\n OfZQ==?=", "Grüße"),
        (b"=?utf-8?Q?Gr=C3=BC=C3=9Fe aus K=C3=B6ln?=", "Grüße aus Köln"),
        (b"=?utf-8?Q?Gr=C3?=\n =?utf-8?Q?=BC=C3=9Fe?=", "Grüße"),
        (b"=?utf-8?Q?Gr=C3?= =?utf-8?B?vMOfZQ==?=", "Grüße"),
        (b"=?utf-8?Q?a?= =?utf-8?Q?b?= c =?utf-8?Q?d?=", "ab c d"),
        (b"Re:=?utf-8?Q?_Gr=C3=BC=C3=9Fe?=!", "Re: Grüße!"),
        (b'"=?utf-8?Q?Gr=C3=BC=C3=9Fe?="', '"Grüße"'),
        (b"=?utf-8?Q?Gr=C3=BC=C3=9Fe", "Grüße"),
        (b"=?utf-8?Q?Gr=C3=BC=C3=9Fe?", "Grüße"),
        (b"=?utf-8?Q?Wie geht's??=", "Wie geht's?"),
        (b"=?utf-8?Q?Was? Wie??= =?utf-8?Q?_Wo?=", "Was? Wie? Wo"),
        (b"=?utf-8*de?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        (b"=?x-unknown?Q?Gr=FC=DFe?=", "Grüße"),
        (b"=?utf-7?Q?+ADw-b+AD4-?=", "+ADw-b+AD4-"),
        (b"=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        (b"=?utf-8?Q??=", ""),
        (b"=??Q?abc?=", "=??Q?abc?="),
        (b"=?big5?Q?=B0_=A8=D3?=", "起來"),
        (b"=?iso-2022-jp?B?GyRCJDQ8QUxkGyhC?=", "ご質問"),
        ("Grüße".encode(), "Grüße"),
        (b"Gr\xfc\xdfe aus K\xf6ln", "Grüße aus Köln"),
        ("Grüße =?utf-8?Q?=E2=82=AC?= ü".encode(), "Grüße € ü"),
        (b"\x1b$B$3$s\x1b(B", "こん"),
        (b"=?utf-8?Q?a=0D=0ABcc:_otto@elsewhere.test?=", "a Bcc: otto@elsewhere.test"),
        (b"=?utf-8?Q?a=00b=1Bc=E2=80=AEd?=", "abcd"),
        (b"a\x00b\x07c", "abc"),
        (b"a\n\tb\n  c", "a b c"),
    ],
)
def test_it_reads_the_subject(value: bytes, text: str) -> None:
    assert subject(value) == text


def test_a_bare_subject_is_in_the_charset_of_the_body() -> None:
    assert subject("Привет".encode("koi8-r"), charset="koi8-r") == "Привет"
    assert subject("汉字".encode("gb18030"), charset="gb2312") == "汉字"
    assert subject("Grüße".encode(), charset="gb2312") == "Grüße"


@given(value=st.binary(max_size=200))
def test_no_header_raises_and_all_can_be_stored(value: bytes) -> None:
    content = CORA.replace(b"Frage", value.replace(b"\n", b"").replace(b"\r", b"") or b"x")
    found = read(part("text/plain", "x"), header=content)
    for text in (found.subject, found.sender.name, found.sender.address):
        text.encode()
        assert not set(text) & set(map(chr, [*range(32), 127]))


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("attachment; filename*0*=utf-8''Gr%C3%BC; filename*1*=%C3%9Fe.pdf", "Grüße.pdf"),
        ("attachment; filename*1*=%C3%9Fe.pdf; filename*0*=utf-8''Gr%C3%BC", "Grüße.pdf"),
        ("attachment; filename*0*=utf-8''Gr%C3%BC; filename*2=.pdf", "Grü.pdf"),
        ("attachment; filename*0=Gr; filename*0=Other; filename*1=.pdf", "Gr.pdf"),
        ("attachment; filename*=utf-8''100%.pdf", "100%.pdf"),
        ("attachment; filename*=x-unknown''Gr%FC%DFe.pdf", "Grüße.pdf"),
        ("attachment; filename*=Gr%C3%BC%C3%9Fe.pdf", "Grüße.pdf"),
        ("attachment; filename=plain.pdf; filename*=utf-8''", "plain.pdf"),
        ('attachment; filename*0="=?utf-8?Q?Gr=C3=BC"; filename*1="=C3=9Fe.pdf?="', "Grüße.pdf"),
        ('attachment; filename="=?utf-8?Q?Gr=C3=BC?= =?utf-8?Q?=C3=9Fe.pdf?="', "Grüße.pdf"),
        ("attachment; filename==?utf-8?Q?Gr=C3=BC=C3=9Fe.pdf?=", "Grüße.pdf"),
        ('attachment; filename="C:\\Docs\\Brief.doc"', "Brief.doc"),
        ('attachment; filename="C:\\\\Docs\\\\Brief.doc"', "Brief.doc"),
        ("attachment; filename=Brief (1).pdf", "Brief (1).pdf"),
        ("attachment filename=a.pdf", "a.pdf"),
        ("attachment; ; filename = a.pdf ;", "a.pdf"),
        ('attachment; filename="a.pdf', "a.pdf"),
        ("filename=a.pdf", "a.pdf"),
        ("attachment; name=a.pdf", "a.pdf"),
        ('attachment; filename="a\u202efdp.exe"', "afdp.exe"),
        ('attachment; filename="a\x00b\x1fc.pdf"', "abc.pdf"),
    ],
)
def test_it_reads_the_name_of_a_file(value: str, name: str) -> None:
    content = part("application/pdf", "PDF", "Content-Disposition: x").replace(b": x", b": " + value.encode())
    assert names(read(content)) == [name]


def test_a_name_in_bare_bytes_is_read() -> None:
    content = part("application/pdf", "PDF", "Content-Disposition: x")
    assert names(read(content.replace(b": x", b': attachment; filename="Gr\xfc\xdfe.pdf"'))) == ["Grüße.pdf"]


@pytest.mark.parametrize(
    "name", ["\u200b.htaccess", "..\\..\\boot.ini", "/etc/passwd", "CON", "nul.txt", "a" * 4_000 + ".pdf"]
)
def test_a_name_can_be_no_path_and_no_device(name: str) -> None:
    cleaned = clean_name(name, content_type="text/plain", number=1)
    assert not cleaned.startswith(".")
    assert not set(cleaned) & set("/\\:")
    assert cleaned.split(".")[0].lower() not in ("con", "nul")
    assert len(cleaned) <= 150


@pytest.mark.parametrize(
    ("value", "kind", "charset"),
    [
        ("text/plain, charset=utf-8", "text/plain", "utf-8"),
        ('text/plain charset="utf-8"', "text/plain", "utf-8"),
        ("text/plain (a comment); charset=utf-8", "text/plain", "utf-8"),
        ("TEXT/Plain; CHARSET=UTF-8", "text/plain", "UTF-8"),
        ("text/plain; charset", "text/plain", ""),
        ("text", "text", ""),
        ("", "", ""),
        (";", "", ""),
        ("(", "", ""),
    ],
)
def test_it_reads_a_content_type(value: str, kind: str, charset: str) -> None:
    found, parameters = headers.parameters(value)
    assert (found, parameters.get("charset", "")) == (kind, charset)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("Mon, 01 Jan 1899 00:00:00 +0000", dt.datetime(1899, 1, 1, tzinfo=dt.UTC)),
        ("Fri, 31 Dec 9998 12:00:00 +0000", dt.datetime(9998, 12, 31, 12, tzinfo=dt.UTC)),
        ("Fri, 31 Dec 9999 23:59:59 -1200", None),
        ("Sat, 21 Nov 26 09:30:00 +0100", dt.datetime(2026, 11, 21, 8, 30, tzinfo=dt.UTC)),
        ("Sat, 21 Nov 99 09:30:00 +0100", dt.datetime(1999, 11, 21, 8, 30, tzinfo=dt.UTC)),
        ("Sat, 21 Nov 2026 09:30:00", dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.UTC)),
        ("Sat, 21 Nov 2026 09:30:00 EST", dt.datetime(2026, 11, 21, 14, 30, tzinfo=dt.UTC)),
        ("Sat, 21 Nov 2026 09:30:00 MEZ", dt.datetime(2026, 11, 21, 8, 30, tzinfo=dt.UTC)),
        ("Sat, 21 Nov 2026 09:30:00 XYZ", dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.UTC)),
        ("2026-11-21T09:30:00+01:00", dt.datetime(2026, 11, 21, 8, 30, tzinfo=dt.UTC)),
        ("2026-11-21 09:30:00", dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.UTC)),
        ("Sa., 21. Okt. 2026 09:30 +0200", dt.datetime(2026, 10, 21, 7, 30, tzinfo=dt.UTC)),
        ("mar., 3 déc. 2026 10:00:00 +0100", dt.datetime(2026, 12, 3, 9, 0, tzinfo=dt.UTC)),
        ("21.11.2026 09:30:00 +0100", dt.datetime(2026, 11, 21, 8, 30, tzinfo=dt.UTC)),
        ("Sat, 21 Nov 2026 25:30:00 +0100", None),
        ("Sat, 21 Nov 2026 09:30:00 +9999", None),
        ("=?utf-8?Q?gestern?=", None),
        ("0", None),
        ("\x00", None),
    ],
)
def test_it_reads_a_date(value: str, moment: dt.datetime | None) -> None:
    assert headers.date(value) == moment


@pytest.mark.parametrize("value", ["<a\x00b@x>", "<a\x07@x>", "<\u202ea@x>", "<>", "<" * 5_000, "@", "\n"])
def test_an_id_with_controls_in_it_is_none(value: str) -> None:
    for found in headers.message_ids(value):
        assert found.isprintable()
    read(part("text/plain", "x"), header=CORA + f"Resent-Date: {value.strip()}\nMessage-ID: {value.strip()}\n".encode())
