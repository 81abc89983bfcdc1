"""Answers of services that do not end: what is new is heard when it happens (server-sent events, WebSockets).

The same guard as for every other request (http.py, egress.py). The line is read by a thread of its own, so that it
stays open, and nothing on it is lost, while somebody does something else between two looks.
"""

from __future__ import annotations

import queue
import socket
import threading
import time
from abc import ABC, abstractmethod
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Self

import httpcore2
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.uri import parse_uri

from apps.channels import http
from apps.channels.egress import PublicBackend

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from types import TracebackType

    import httpx2

#: A line on which nothing was heard for so long is dead; services send a sign of life every 15 or 30 seconds.
QUIET_SECONDS = 90.0
#: What may wait to be read, and what is taken in a second, in bytes: a service that sends more waits in turn.
MOST_WAITING, MOST_A_SECOND = 4_194_304, 2_097_152
#: What each piece costs beside its bytes, so that a flood of tiny ones is as slow.
COST_OF_PIECE = 1_024
#: The status of a WebSocket that is open, and the frames of which messages are made (RFC 6455 sections 4.1, 5.6).
SWITCHED, DATA = 101, frozenset({Opcode.TEXT, Opcode.BINARY, Opcode.CONT})


class _Waiting(queue.Queue["bytes | http.HttpError"]):
    """Is full by what is in it, not by how many pieces that are."""

    weight = 0

    def _qsize(self) -> int:
        return self.weight

    def _put(self, item: bytes | http.HttpError) -> None:
        self.weight += _cost(item)
        super()._put(item)

    def _get(self) -> bytes | http.HttpError:
        item = super()._get()
        self.weight -= _cost(item)
        return item


class Stream(ABC):
    """A line that goes on. To be closed (a context manager).

    `open_stream` and `open_socket` make one. The pieces of the first come as they come over the line, in no relation to
    what is meant by them; those of the second are whole messages.
    """

    def __init__(self, url: httpx2.URL, headers: Mapping[str, str], backend: PublicBackend, quiet: float) -> None:
        self._url, self._headers, self._backend, self._quiet = url, headers, backend, quiet
        self._pieces = _Waiting(MOST_WAITING)
        self._answer: queue.Queue[http.Answer | http.HttpError] = queue.Queue(1)
        self._closing = threading.Event()
        self._line: socket.socket | None = None
        self._ended: http.HttpError | None = None
        threading.Thread(target=self._listen, name=f"stream of {url.host}", daemon=True).start()

    @abstractmethod
    def _take_all(self) -> None:
        """Connect, tell of the answer (`_answered`), and put down pieces until the line ends or is closed."""

    def answer(self) -> http.Answer:
        """Status and headers, as soon as they are there. Raises `NotAllowed`, `Unreachable`."""
        found = self._answer.get()
        if isinstance(found, http.HttpError):
            raise found
        return found

    def read(self, seconds: float) -> bytes:
        """The next piece; empty if none came within `seconds`. Raises `HttpError` once the line has ended."""
        if self._ended:
            raise self._ended
        try:
            found = self._pieces.get(timeout=max(seconds, 0.001))
        except queue.Empty:
            return b""
        if isinstance(found, http.HttpError):
            self._ended = found
            raise found
        return found

    def close(self) -> None:
        """End the line; harmless when repeated."""
        self._closing.set()
        if self._line is not None:
            with suppress(OSError):
                # Not the method of a TLS socket: that takes away what the listening thread stands in.
                socket.socket.shutdown(self._line, socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _listen(self) -> None:
        end: http.HttpError = http.Unreachable(f"{self._url.host} ended the line")
        try:
            with http.failing(self._backend, self._url):
                self._take_all()
        except http.HttpError as error:
            end = error
        with suppress(queue.Full):
            # Whoever waits for an answer that never came.
            self._answer.put_nowait(end)
        self._put(end)

    def _answered(self, status: int, headers: Mapping[str, str]) -> None:
        self._answer.put(http.Answer(status=status, headers=headers, content=b"", url=str(self._url)))

    def _still(self) -> bool:
        """Whether to read on; each piece may be waited for anew."""
        self._backend.deadline = time.monotonic() + self._quiet
        return not self._closing.is_set()

    def _rest(self, cost: int) -> None:
        """A line that says more than anybody reads takes no more than its share of this machine."""
        self._closing.wait(cost / MOST_A_SECOND)

    def _put(self, piece: bytes | http.HttpError) -> None:
        while not self._closing.is_set():
            with suppress(queue.Full):
                self._pieces.put(piece, timeout=1)
                return


class _Body(Stream):
    """The body of an answer."""

    def _take_all(self) -> None:
        headers = http.headers_of(self._url, "GET", self._headers, b"")
        with (
            httpcore2.ConnectionPool(ssl_context=http.trusted(), network_backend=self._backend) as pool,
            pool.stream("GET", http.raw_url(self._url), headers=headers) as response,
        ):
            self._line = response.extensions["network_stream"].get_extra_info("socket")
            self._answered(response.status, http.read_headers(response.headers))
            pieces = response.iter_stream()
            while self._still() and (piece := next(pieces, None)) is not None:
                self._put(piece)
                self._rest(_cost(piece))


class _Socket(Stream):
    """The messages of a WebSocket (RFC 6455). Nothing is said on it but the answers to pings."""

    def _take_all(self) -> None:
        place = self._url.copy_with(scheme={"https": "wss", "http": "ws"}[self._url.scheme])
        talk = ClientProtocol(parse_uri(str(place)), max_size=http.MOST_BYTES)
        request = talk.connect()
        request.headers.update({"User-Agent": http.USER_AGENT, **self._headers})
        talk.send_request(request)
        with closing(self._connected()) as line:
            self._talk(talk, line)

    def _connected(self) -> httpcore2.NetworkStream:
        port = self._url.port or {"https": 443, "http": 80}[self._url.scheme]
        line = self._backend.connect_tcp(self._url.raw_host.decode("ascii"), port)
        self._line = line.get_extra_info("socket")
        if self._url.scheme == "https":
            line = line.start_tls(http.trusted(), self._url.raw_host.decode("ascii"))
            self._line = line.get_extra_info("socket")
        return line

    def _talk(self, talk: ClientProtocol, line: httpcore2.NetworkStream) -> None:
        message = bytearray()
        while self._says(talk, line) and (read := line.read(65_536)):
            talk.receive_data(read)
            events = talk.events_received()
            for event in events:
                if isinstance(event, Frame):
                    self._hears(event, message)
                elif isinstance(event, Response):
                    self._greeted(event.status_code, talk.handshake_exc)
            if wrong := talk.handshake_exc or talk.parser_exc:
                raise http.BadAnswer(f"{self._url.host} does not speak as a WebSocket does") from wrong
            self._rest(len(read) + COST_OF_PIECE * len(events))
            if events:
                self._still()

    def _says(self, talk: ClientProtocol, line: httpcore2.NetworkStream) -> bool:
        """Whether there is more to be heard."""
        for piece in talk.data_to_send():
            if not piece:
                return False
            line.write(piece)
        return not self._closing.is_set()

    def _greeted(self, status: int, wrong: Exception | None) -> None:
        """A yes is none if anything about it is wrong (RFC 6455 section 4.1)."""
        if wrong is None or status != SWITCHED:
            self._answered(status, {})

    def _hears(self, frame: Frame, message: bytearray) -> None:
        if frame.opcode in DATA:
            message += frame.data
            if frame.fin:
                self._put(bytes(message))
                message.clear()


def open_stream(
    url: str,
    *,
    headers: Mapping[str, str],
    seconds: float = http.SECONDS,
    quiet: float = QUIET_SECONDS,
    inside: Collection[str] = (),
) -> Stream:
    """GET an address that somebody configured, whose answer goes on; it is there when this returns.

    `seconds` are for the connection and the headers of the answer; after `quiet` seconds without a sign the line is
    taken for dead. `inside` as in `http.call`. Raises `NotAllowed`, `NotReached`, `Unreachable`, and `Refused` for any
    status but 200.
    """
    backend = PublicBackend(deadline=time.monotonic() + seconds, inside=inside)
    return _opened(_Body(http.configured_url(url, inside), headers, backend, quiet), status=200)


def open_socket(
    url: str,
    *,
    headers: Mapping[str, str],
    seconds: float = http.SECONDS,
    quiet: float = QUIET_SECONDS,
    inside: Collection[str] = (),
) -> Stream:
    """Open a WebSocket to listen on it. `url` is its address with http or https; all else as in `open_stream`."""
    backend = PublicBackend(deadline=time.monotonic() + seconds, inside=inside)
    return _opened(_Socket(http.configured_url(url, inside), headers, backend, quiet), status=SWITCHED)


def _cost(piece: bytes | http.HttpError) -> int:
    return COST_OF_PIECE + (len(piece) if isinstance(piece, bytes) else 0)


def _opened(stream: Stream, *, status: int) -> Stream:
    try:
        answer = stream.answer()
    except http.HttpError:
        stream.close()
        raise
    if answer.status != status:
        stream.close()
        raise http.Refused(f"{answer.host} answered {answer.status}", status=answer.status, answer={})
    return stream
