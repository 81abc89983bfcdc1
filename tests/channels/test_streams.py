"""Lines that stay open to services that mean harm, or have gone mad: they cost little, and end in words."""

from __future__ import annotations

import base64
import hashlib
import socket
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from apps.channels import http, streams
from apps.channels.mastodon.listening import Events
from apps.channels.streams import open_socket, open_stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.once

INSIDE = ("127.0.0.1",)
EVENTS = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
#: An endless frame of 64 bits of length, one of a whole message that is as long as allowed, and its beginning.
HUGE = b"\x82\x7f" + (2**62).to_bytes(8)
LONGEST = b"\x82\x7f" + http.MOST_BYTES.to_bytes(8) + b"x" * http.MOST_BYTES
HALF = LONGEST[:1000]


def switched(request: bytes) -> bytes:
    """The yes to this request for a WebSocket (RFC 6455 section 4.2.2)."""
    key = request.lower().split(b"sec-websocket-key: ")[1].split(b"\r\n")[0]
    start = request.lower().index(key)
    seen = request[start : start + len(key)] + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    accept = base64.b64encode(hashlib.sha1(seen, usedforsecurity=False).digest())
    words = b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
    return words + accept + b"\r\n\r\n"


@contextmanager
def saying(greeting: Callable[[bytes], bytes], said: bytes, *, endlessly: bool = False) -> Iterator[tuple[str, Sent]]:
    """A service that greets one caller, says something to them, and then nothing; or the same for ever."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        sent = Sent()
        talking = threading.Thread(target=sent.talk, args=(server, greeting, said), kwargs={"endlessly": endlessly})
        talking.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/", sent
        finally:
            sent.over.set()
            talking.join(60)


class Sent:
    """How many bytes got away, and whether the other side takes no more just now."""

    def __init__(self) -> None:
        self.count = 0
        self.stuck, self.over = threading.Event(), threading.Event()

    def talk(self, server: socket.socket, greeting: Callable[[bytes], bytes], said: bytes, *, endlessly: bool) -> None:
        line, _ = server.accept()
        with line, suppress(ConnectionError):
            line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
            line.sendall(greeting(line.recv(65_536)))
            line.settimeout(2)
            self._say(line, said)
            while endlessly and not self.over.is_set():
                self._say(line, said)
            self.over.wait(120)

    def _say(self, line: socket.socket, said: bytes) -> None:
        left = memoryview(said)
        while left and not self.over.is_set():
            try:
                taken = line.send(left)
            except TimeoutError:
                self.stuck.set()
            else:
                self.count += taken
                left = left[taken:]


def plain(_request: bytes) -> bytes:
    return EVENTS


@pytest.mark.parametrize(
    ("open_it", "greeting", "said"), [(open_stream, plain, b"x" * 65_536), (open_socket, switched, LONGEST)]
)
def test_what_nobody_reads_is_not_kept(
    monkeypatch: pytest.MonkeyPatch, open_it: Callable[..., streams.Stream], greeting: Callable[..., bytes], said: bytes
) -> None:
    """But for a few megabytes, and what the system holds of the line: then the service has to wait."""
    monkeypatch.setattr(streams, "MOST_A_SECOND", 10**9)
    with saying(greeting, said, endlessly=True) as (url, sent), open_it(url, headers={}, inside=INSIDE) as stream:
        assert sent.stuck.wait(120)
        assert streams.MOST_WAITING <= sent.count <= 32_000_000
        assert stream.read(60)


@pytest.mark.parametrize(
    ("open_it", "greeting", "said"),
    [
        (open_stream, plain, b":\n\n" * 20_000),
        (open_stream, lambda _request: CHUNKED, b"1\r\n:\r\n" * 10_000),
        (open_socket, switched, b"\x81\x64" + b"x" * 100),
    ],
)
def test_a_flood_takes_no_more_than_its_share(
    open_it: Callable[..., streams.Stream], greeting: Callable[..., bytes], said: bytes
) -> None:
    """Of bytes as well as of the tiniest pieces, of which each costs as much as a kilobyte."""
    with saying(greeting, said, endlessly=True) as (url, _), open_it(url, headers={}, inside=INSIDE) as stream:
        begun, cost = time.monotonic(), 0
        while time.monotonic() < begun + 0.5:
            piece = stream.read(0.1)
            cost += len(piece) + streams.COST_OF_PIECE if piece else 0
        lasted = time.monotonic() - begun
    # What one read of the line brings is taken before the first rest.
    assert cost <= streams.MOST_A_SECOND * (lasted + 1) + 1_048_576


@pytest.mark.parametrize(
    ("open_it", "greeting", "said"),
    [
        (open_socket, switched, HUGE),
        (open_socket, switched, HALF),
        (open_socket, switched, b"\xff\xff\xff\xff"),
        (open_socket, switched, b"\x00\x01x"),
        (open_socket, lambda _request: b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n", b""),
        (open_socket, lambda _request: b"HTTP/1.1 101 Sw", b""),
        (open_socket, lambda _request: b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 5_000, b""),
        (open_socket, lambda _request: b"\x00" * 100_000, b""),
        (open_stream, lambda _request: b"HTTP/1.1 200 OK\r\nA: " + b"b" * 500_000, b""),
        (open_stream, lambda _request: b"HTTP/1.1 200 OK\r\nA", b""),
        (open_stream, lambda _request: CHUNKED, b"5"),
        (open_stream, lambda _request: CHUNKED, b"1;" + b"x" * 500_000),
        (open_stream, lambda _request: CHUNKED, b"-1\r\n"),
    ],
)
def test_what_makes_no_sense_or_never_ends_is_left(
    open_it: Callable[..., streams.Stream], greeting: Callable[..., bytes], said: bytes
) -> None:
    with (
        saying(greeting, said) as (url, _),
        pytest.raises((http.Unreachable, http.BadAnswer, http.Refused)) as caught,
        open_it(url, headers={}, seconds=1, quiet=1, inside=INSIDE) as stream,
    ):
        for _ in range(10):
            assert stream.read(30) == b""
    assert "127.0.0.1" in str(caught.value)


def test_a_message_in_pieces_is_whole_whatever_comes_between() -> None:
    said = b"\x01\x03Hal\x89\x01x\x00\x00\x80\x02lo" + b"\x81\x05Nummer"[:7]
    with saying(switched, said) as (url, _), open_socket(url, headers={}, inside=INSIDE) as stream:
        assert [stream.read(60), stream.read(60)] == [b"Hallo", b"Numme"]


@given(st.lists(st.sampled_from([b"event: a\n", b"data: 1\r\n", b"\n", b"\r\n", b":\n", b"\r", b"x"]), max_size=30))
@example([b"event: a\r\n", b"data: 1\r\n", b"\r\n"])
def test_events_are_the_same_however_they_come(said: list[bytes]) -> None:
    whole = b"".join(said)
    one_by_one, at_once = Events(), Events()
    events = [event for place in range(len(whole)) for event in one_by_one.taken(whole[place : place + 1])]
    assert events == at_once.taken(whole)


def test_an_event_that_never_ends_costs_no_more_for_each_piece() -> None:
    """Byte by byte it takes a second, and not minutes."""
    endless, begun = Events(), time.process_time()
    for _ in range(200_000):
        assert not endless.taken(b"x")
    assert time.process_time() - begun < 8
