"""Mails made to exhaust a reader: shown as far as the limits go, with words about the rest, and read in time."""

from __future__ import annotations

import io
import struct
import time
import tracemalloc
import zipfile
import zlib
from email.message import EmailMessage

import pytest

from apps.channels.contract import InboundMessage
from apps.channels.email import prescan
from apps.channels.email.parsing import parse
from apps.channels.email.parts import MOST_TEXT_BYTES
from tests.channels.email.conftest import raw

pytestmark = pytest.mark.once

HEADER = b"From: Otto <otto@elsewhere.test>\r\nSubject: x\r\n"
#: Seconds of processor time. One is the aim; slow machines are given more, and what is not linear takes minutes.
BUDGET = 5.0


def nested(depth: int) -> bytes:
    boundaries = [b"b%d" % number for number in range(depth)]
    opening = b"".join(b"Content-Type: multipart/mixed; boundary=%b\r\n\r\n--%b\r\n" % (b, b) for b in boundaries)
    return HEADER + opening + b"Content-Type: text/plain\r\n\r\nx\r\n"


def parts(count: int, kind: bytes = b"text/plain") -> bytes:
    part = b"--b\r\nContent-Type: %b; name=x\r\nContent-Disposition: attachment\r\n\r\nx\r\n" % kind
    return HEADER + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * count + b"--b--\r\n"


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (HEADER + b"X-Long: " + b"a" * 300_000 + b"\r\n\r\nx", "262144 bytes"),
        (HEADER + b"X-Many: a\r\n" * 1_100 + b"\r\nx", "1000 lines"),
        (b"X-Many: a\n" * 1_100 + HEADER.replace(b"\r", b"") + b"\nx", "1000 lines"),
        (b"X-Long: a\r" * 50_000 + HEADER.replace(b"\n", b"") + b"\rx", "262144 bytes"),
        (nested(30), "more than 20 deep"),
        (nested(5_000), "more than 20 deep"),
        (parts(1_100), "more than 1000 parts"),
        (parts(250), "more than 200 files"),
    ],
    ids=["long", "lines", "lines before", "lone CR before", "deep", "very deep", "parts", "files"],
)
def test_over_a_limit_it_is_shown_and_says_what_was_left_out(payload: bytes, words: str) -> None:
    found = message(payload)
    assert (found.sender.address, found.subject) == ("otto@elsewhere.test", "x")
    assert any(words in notice for notice in found.notices)


def test_at_the_limits_it_is_read_without_a_word() -> None:
    found = message(nested(18))
    assert (found.text.strip(), found.notices) == ("x", ())
    found = message(parts(200))
    assert (len(found.attachments), found.notices) == (200, ())
    recipients = b", ".join(b"a%d@b.test" % number for number in range(500))
    found = message(HEADER + b"X-Many: a\r\n" * 997 + b"To: " + recipients + b"\r\n\r\nx")
    assert (len(found.to), found.notices) == (500, ())


def test_what_could_be_read_of_it_is_there() -> None:
    assert message(nested(30)).text == ""
    found = message(parts(250))
    assert len(found.attachments) == 200 and found.attachments[0].content == b"x"
    text = message(HEADER + b"X-Long: " + b"a" * 300_000 + b"\r\n\r\nx").text
    assert text == "x"


def test_what_stands_behind_a_huge_header_is_found() -> None:
    behind = b"From: Cora <cora@customer.test>\r\nDate: Sun, 22 Nov 2026 09:00:00 +0100\r\nSubject: y\r\n"
    typed = b"Content-Type: text/html\r\nMessage-ID: <1@customer.test>\r\n\r\n<p>Hallo"
    found = message(b"X: " + b"a" * 4_000 + b"\r\n" + b"X-Many: a\r\n" * 100_000 + behind + typed)
    assert (found.sender.address, found.subject, found.text) == ("cora@customer.test", "y", "Hallo")
    assert found.sent_at is not None and found.external_id == "1@customer.test"


def test_a_first_field_of_too_many_lines_is_found() -> None:
    found = message(b"From: Cora <cora@customer.test>" + b"\r\n " * 2_000 + b"\r\nSubject: y\r\n\r\nx")
    assert (found.sender.address, found.subject) == ("cora@customer.test", "y")


def test_a_field_that_people_see_says_so_when_it_was_cut() -> None:
    found = message(HEADER.replace(b"Subject: x", b"Subject: " + b"word " * 4_000) + b"\r\nx")
    assert found.subject.startswith("word word")
    assert any("“Subject”" in notice for notice in found.notices)
    assert message(HEADER + b"X-Long: " + b"a" * 20_000 + b"\r\n\r\nx").notices == ()


def test_comments_nested_deeper_than_any_person_nests_them_end_the_field() -> None:
    found = message(b"From: Cora " + b"(" * 65 + b")" * 65 + b" <cora@customer.test>\r\nSubject: x\r\n\r\nx")
    assert any("“From”" in notice for notice in found.notices)
    many = b", ".join(b"a%d@b.test (External)" % number for number in range(100))
    found = message(HEADER + b"To: " + many + b"\r\n\r\nx")
    assert (len(found.to), found.notices) == (100, ())


@pytest.mark.parametrize("count", [10_000, 100_000])
def test_of_very_many_references_the_first_and_the_newest_are_used(count: int) -> None:
    ids = [b"<%d.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@customer.test>" % number for number in range(count)]
    begun = time.process_time()
    found = message(HEADER + b"References: " + b"\r\n ".join(ids) + b"\r\n\r\nx")
    assert time.process_time() - begun < BUDGET
    wanted = [ids[0], *ids[-99:]]
    assert found.references == tuple(each.decode().strip("<>") for each in wanted)


@pytest.mark.parametrize("count", [501, 2_000, 100_000])
def test_at_most_500_recipients_are_shown_with_their_number(count: int) -> None:
    addresses = b", ".join(b'"Doe, J@hn" <a%d@b.test>' % number for number in range(count - 1))
    begun = time.process_time()
    found = message(HEADER + b"To: " + addresses + b"\r\nCc: c@b.test\r\n\r\nx")
    assert time.process_time() - begun < 2 * BUDGET
    assert len(found.to) + len(found.cc) == 500
    assert f"There are {count} recipients: only the first 500 are shown." in found.notices


def test_text_beyond_all_reading_is_cut() -> None:
    found = message(HEADER + b"\r\n" + b"All work and no play.\r\n" * 500_000)
    assert 4_000_000 < len(found.text) < MOST_TEXT_BYTES
    assert any("The text is longer" in notice for notice in found.notices)


def test_of_a_mail_beyond_the_limit_the_beginning_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prescan, "MOST_BYTES", 10_000)
    found = message(HEADER + b"\r\n" + b"Hallo\r\n" * 2_000)
    assert found.text.startswith("Hallo") and len(found.text) < 10_000
    assert any("The message is larger than" in notice for notice in found.notices)


def test_files_are_never_unpacked() -> None:
    zeros = b"\0" * 20_000_000
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", zeros)
    picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 50_000, 50_000) + zlib.compress(zeros)
    document = b"%PDF-1.7\n1 0 obj<</Filter/FlateDecode>>stream\n" + zlib.compress(zeros) + b"\nendstream endobj"
    files = {"a.zip": bomb.getvalue(), "b.png": picture, "c.pdf": document}
    mail = EmailMessage()
    mail["From"] = "otto@elsewhere.test"
    mail.set_content("Siehe Anhang")
    for name, content in files.items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    payload = mail.as_bytes()
    tracemalloc.start()
    found = message(payload)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert {each.name: each.content for each in found.attachments} == files
    assert peak < 2_000_000


@pytest.mark.parametrize(
    "payload",
    [
        b"From: " + b"(" * 200_000 + b"\r\n\r\nx",
        b"From: " + b'"\\' * 100_000 + b"\r\n\r\nx",
        b"To: " + b"a@b.test, " * 25_000 + b"\r\nFrom: c@d.test\r\n\r\nx",
        HEADER + b"Subject: " + b"=?utf-8?q?=C3=BC?= " * 12_000 + b"\r\n\r\nx",
        HEADER + b"References: " + b"<a@b> " * 40_000 + b"\r\n\r\nx",
        HEADER + b"Content-Type: text/plain; " + b'a="' * 80_000 + b"\r\n\r\nx",
        HEADER + b"Content-Type: text/plain; " + b"name*0*=x;" * 20_000 + b"\r\n\r\nx",
        HEADER + b"Content-Type: text/html\r\n\r\n" + b"<!--" * 200_000,
        HEADER + b"Content-Type: text/html\r\n\r\n" + b'<a title="' * 50_000,
        HEADER + b"Content-Type: text/html\r\n\r\n" + b"&#9" * 200_000,
        HEADER + b"Content-Type: text/html\r\n\r\n&#" + b"9" * 10_000 + b";",
        HEADER + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r" * 900,
        HEADER + b"Content-Type: message/rfc822\r\n\r\n" * 3_000,
    ],
    ids=[
        "comments",
        "escapes",
        "recipients",
        "encoded words",
        "references",
        "quotes",
        "sections",
        "html comments",
        "html quotes",
        "character references",
        "a character beyond all digits",
        "carriage returns",
        "enclosed messages",
    ],
)
def test_hostile_mail_is_read_in_time(payload: bytes) -> None:
    begun = time.process_time()
    assert isinstance(parse(raw(payload)), InboundMessage)
    assert time.process_time() - begun < BUDGET


def message(payload: bytes) -> InboundMessage:
    found = parse(raw(payload))
    assert isinstance(found, InboundMessage)
    return found
