"""Mails made to exhaust a reader: refused with a reason, or read in time."""

from __future__ import annotations

import time

import pytest

from apps.channels.contract import InboundMessage, UnreadableMessage
from apps.channels.email.parsing import parse
from tests.channels.email.conftest import raw

pytestmark = pytest.mark.once

HEADER = b"From: Otto <otto@elsewhere.test>\r\nSubject: x\r\n"
ONE_SECOND = 1.0


def nested(depth: int) -> bytes:
    boundaries = [b"b%d" % number for number in range(depth)]
    opening = b"".join(b"Content-Type: multipart/mixed; boundary=%b\r\n\r\n--%b\r\n" % (b, b) for b in boundaries)
    return HEADER + opening + b"Content-Type: text/plain\r\n\r\nx\r\n"


def parts(count: int, kind: bytes = b"text/plain") -> bytes:
    part = b"--b\r\nContent-Type: %b; name=x\r\nContent-Disposition: attachment\r\n\r\nx\r\n" % kind
    return HEADER + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * count + b"--b--\r\n"


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (HEADER + b"X-Long: " + b"a" * 300_000 + b"\r\n\r\nx", "bytes"),
        (HEADER + b"X-Many: a\r\n" * 1_100 + b"\r\nx", "lines"),
        (nested(30), "within one another"),
        (nested(5_000), "within one another"),
        (parts(1_100), "parts"),
        (parts(250), "attachments"),
    ],
    ids=["long header", "many header lines", "deep", "very deep", "many parts", "many attachments"],
)
def test_over_a_limit_it_is_unreadable_and_says_why(payload: bytes, reason: str) -> None:
    with pytest.raises(UnreadableMessage, match=reason):
        parse(raw(payload))


def test_at_the_limits_it_is_read() -> None:
    assert isinstance(parse(raw(nested(18))), InboundMessage)
    found = parse(raw(parts(200)))
    assert isinstance(found, InboundMessage)
    assert len(found.attachments) == 200


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
def test_hostile_mail_is_read_within_a_second(payload: bytes) -> None:
    begun = time.process_time()
    assert isinstance(parse(raw(payload)), InboundMessage)
    assert time.process_time() - begun < ONE_SECOND


def test_at_most_500_recipients_are_read() -> None:
    addresses = b", ".join(b"a%d@b.test" % number for number in range(2_000))
    found = parse(raw(HEADER + b"To: " + addresses + b"\r\n\r\nx"))
    assert isinstance(found, InboundMessage)
    assert len(found.to) == 500
