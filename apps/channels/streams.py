"""Answers of services that do not end: what is new is heard when it happens (server-sent events, for example).

The same guard as for every other request (http.py, egress.py). The line is read by a thread of its own, so that it
stays open, and nothing on it is lost, while somebody does something else between two looks.
"""

from __future__ import annotations

import queue
import socket
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self

import httpcore2

from apps.channels import http
from apps.channels.egress import PublicBackend

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from types import TracebackType

    import httpx2

#: A line on which nothing was heard for so long is dead; services send a sign of life every 15 or 30 seconds.
QUIET_SECONDS = 90.0
#: Pieces that wait to be read; a service that sends more while nobody reads waits in turn.
MOST_WAITING = 1_000


class Stream:
    """An answer that goes on. To be closed (a context manager).

    `open_stream` makes one. Its pieces come as they come over the line, in no relation to what is meant by them.
    """

    def __init__(self, url: httpx2.URL, headers: Mapping[str, str], backend: PublicBackend, quiet: float) -> None:
        self._url, self._headers, self._backend, self._quiet = url, headers, backend, quiet
        self._pieces: queue.Queue[bytes | http.HttpError] = queue.Queue(MOST_WAITING)
        self._answer: queue.Queue[http.Answer | http.HttpError] = queue.Queue(1)
        self._closing = threading.Event()
        self._line: socket.socket | None = None
        self._ended: http.HttpError | None = None
        threading.Thread(target=self._listen, name=f"stream of {url.host}", daemon=True).start()

    def answer(self) -> http.Answer:
        """Status and headers, as soon as they are there. Raises `NotAllowed`, `Unreachable`."""
        found = self._answer.get()
        if isinstance(found, http.HttpError):
            raise found
        return found

    def read(self, seconds: float) -> bytes:
        """The next piece; empty if none came within `seconds`. Raises `Unreachable` once the line has ended."""
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
        try:
            with http.failing(self._backend, self._url):
                self._take_all()
            end = http.Unreachable(f"{self._url.host} ended the line")
        except http.HttpError as error:
            end = error if isinstance(error, http.Unreachable) else http.NotReached(str(error))
            with suppress(queue.Full):
                self._answer.put_nowait(error)
        self._put(end)

    def _take_all(self) -> None:
        headers = http.headers_of(self._url, "GET", self._headers, b"")
        with (
            httpcore2.ConnectionPool(ssl_context=http.trusted(), network_backend=self._backend) as pool,
            pool.stream("GET", http.raw_url(self._url), headers=headers) as response,
        ):
            self._line = response.extensions["network_stream"].get_extra_info("socket")
            said = http.read_headers(response.headers)
            self._answer.put(http.Answer(status=response.status, headers=said, content=b"", url=str(self._url)))
            for piece in self._lively(response.iter_stream()):
                self._put(piece)

    def _lively(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        while not self._closing.is_set():
            self._backend.deadline = time.monotonic() + self._quiet
            piece = next(pieces, None)
            if piece is None:
                return
            yield piece

    def _put(self, piece: bytes | http.HttpError) -> None:
        while not self._closing.is_set():
            with suppress(queue.Full):
                self._pieces.put(piece, timeout=1)
                return


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
    target = http.configured_url(url, inside)
    stream = Stream(target, headers, PublicBackend(deadline=time.monotonic() + seconds, inside=inside), quiet)
    try:
        answer = stream.answer()
    except http.HttpError:
        stream.close()
        raise
    if answer.status != 200:
        stream.close()
        raise http.Refused(f"{target.host} answered {answer.status}", status=answer.status, answer={})
    return stream
