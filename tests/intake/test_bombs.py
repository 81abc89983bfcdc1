"""Mails made to exhaust whoever reads them, and mails broken at random: all of them are read, in time and in memory."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.channels.contract import DeliveryReport, InboundMessage, RawMessage, Source, UnreadableMessage
from apps.channels.models import Channel
from apps.conversations.actions import make_ready
from apps.intake.parser import Parser, ParserDied
from tests.intake.bombs import BOMBS, SIZES

if TYPE_CHECKING:
    from collections.abc import Iterator


pytestmark = pytest.mark.once

SAMPLES = sorted((Path(__file__).parent.parent / "channels" / "email" / "samples").glob("*.eml"))
TICKS = os.sysconf("SC_CLK_TCK")
MOST_GROWTH_KB = 50 * 1024


@pytest.fixture(scope="module")
def parser() -> Iterator[Parser]:
    found = Parser()
    yield found
    found.close()


def parse(parser: Parser, payload: bytes) -> InboundMessage | DeliveryReport | None:
    """By the child, with its limits: 10 s of CPU and 512 MB. Raises `ParserDied` if they do not suffice."""
    channel = Channel(kind="email", name="Support", address="support@acme.example")
    raw = RawMessage(source=Source(name="INBOX"), key="1:1", payload=payload, received_at=timezone.now())
    found = parser.parse(channel, raw)
    assert found is None or isinstance(found, InboundMessage | DeliveryReport)
    return found


def kilobytes(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1])


def peak_begun_anew() -> int:
    """Memory in use, from which the peak is counted on (proc(5), clear_refs); the peak so far where that cannot be."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return kilobytes("VmHWM")
    return kilobytes("VmRSS")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_shown_and_harms_nobody(parser: Parser, bomb: str, size: int) -> None:
    payload = BOMBS[bomb](size)
    parse(parser, b"From: cora@customer.test\n\nHallo")
    gc.collect()
    before = peak_begun_anew()
    found = parse(parser, payload)
    assert found is not None
    ready = make_ready(found)
    growth = kilobytes("VmHWM") - before
    assert ready.message.sender.address == "otto@elsewhere.test" or bomb in ("parentheses", "encoded_words")
    assert ready.message.sent_at is not None and ready.message.subject
    assert growth <= MOST_GROWTH_KB


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """A sample with some of its bytes changed, cut out, doubled, or put elsewhere."""
    content = bytearray(draw(st.sampled_from(CONTENTS)))
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(content)))
        length = draw(st.integers(0, 60))
        match draw(st.integers(0, 4)):
            case 0:
                content[place : place + length] = draw(st.binary(max_size=20))
            case 1:
                content[place:place] = draw(st.sampled_from(PIECES)) * draw(st.integers(1, 40))
            case 2:
                content[place:place] = content[place : place + 20 * length]
            case 3:
                del content[place : place + 20 * length]
            case _:
                piece = content[place : place + 20 * length]
                del content[place : place + 20 * length]
                other = draw(st.integers(0, len(content)))
                content[other:other] = piece
    return bytes(content)


CONTENTS = [path.read_bytes() for path in SAMPLES if path.stat().st_size < 20_000]
#: What means something in a mail.
PIECES = [
    b"\r\n", b"\n\n", b"\r", b"--", b"\r\n ", b"\0", b"\xff", b"\xed\xa0\x80", b'"', b"(", b"<", b">", b";", b"*0*=",
    b"=?utf-8?q?", b"?=", b"=?x?b?/w==?=", b"charset=utf-7", b"boundary=", b"&#xd800;", b"<!--", b"cid:", b"%ff",
    b"\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", b"\r\nContent-Type: message/rfc822\r\n\r\n",
    b"\r\nContent-Transfer-Encoding: base64\r\n", b"\x1b$B", b"begin 644 a\r\n", b"\r\nFrom: a@b, c@d\r\n",
    b"\r\nDate: Fri, 31 Feb 99999 99:99:99 +9999\r\n",
]  # fmt: skip


@settings(max_examples=2_000, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
@given(broken())
def test_whatever_is_broken_in_a_mail_it_is_shown_or_no_mail(parser: Parser, payload: bytes) -> None:
    try:
        found = parse(parser, payload)
    except ParserDied:
        raise
    except UnreadableMessage as error:
        assert "not a mail" in str(error)
    else:
        assert found is not None
        make_ready(found)
