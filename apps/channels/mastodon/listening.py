"""The stream of an account (docs.joinmastodon.org/methods/streaming) as a doorbell. What is new is then read.

It has no memory: after each connection somebody must look whether anything was missed.
"""

from __future__ import annotations

import json
import math
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from apps.channels import http
from apps.channels.streams import open_socket, open_stream

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from apps.channels.mastodon.fetching import Reader
    from apps.channels.mastodon.link import Link
    from apps.channels.streams import Stream

ROUTE = "/api/v1/streaming/user"
#: GoToSocial and Pleroma stream over WebSockets alone, which take the token so.
SOCKET = "/api/v1/streaming"
#: How soon a look hears that it is to end, in seconds.
TICK = 0.5
#: Between two looks at an instance whose stream does not tell all: 200 of the 300 requests that five minutes have.
BETWEEN_LOOKS = 1.5
#: And where only so large a share of them is left, which answers may need.
SCARCE, SPARING = 0.3, 6.0
#: An instance that does not stream is asked again after so many seconds; a line that breaks sooner each time.
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 600.0
#: A line that stood for so long has not failed, it has ended.
LASTED = 60.0
#: No event is longer; a server that never ends one is left.
LONGEST_EVENT = 2_000_000
#: So many pieces of a stream are heard for one look.
MOST_AT_ONCE = 1_000
#: What ends an event; only what is new is looked through for it.
ENDS = (b"\n\n", b"\n\r\n")


@dataclass(slots=True)
class Ear:
    """Listens for one account, and keeps its line between two looks. To be closed.

    `said` is where the instance says that it streams. Behind a proxy, or tried out without one, that may be wrong
    (GoToSocial always says `wss:`): then it is listened to where it is asked.
    """

    link: Link
    said: str
    stream: Stream | None = None
    opened_at: float = 0.0
    deaf_until: float = 0.0
    look_at: float = 0.0
    failures: int = 0
    understood: Callable[[bytes], Collection[tuple[str, str]]] = field(default=lambda _piece: ())

    def watch(self, reader: Reader, stop: Callable[[], bool], patience: float) -> bool:
        """See the contract. What is heard of posts that are known is put down for the reader."""
        end = time.monotonic() + patience
        if self.stream is None and time.monotonic() >= self.deaf_until:
            self.open()
        while not stop() and (left := end - time.monotonic()) > 0:
            if time.monotonic() >= self.look_at:
                self.look_at = self._next_look(reader)
                if reader.is_behind():
                    return True
            if self._rings(self._read(min(TICK, left)), reader):
                self._hear_the_rest(reader)
                return True
        return False

    def _hear_the_rest(self, reader: Reader) -> None:
        """Of a crowd that rings at once: one look finds them all."""
        for _ in range(MOST_AT_ONCE):
            if self.stream is None or not (piece := self._read(0)):
                return
            self._rings(piece, reader)

    def _next_look(self, reader: Reader) -> float:
        """Once for each line, as a stream has no memory; again and again without one that tells all."""
        if self.stream and not reader.instance.filters:
            return math.inf
        return time.monotonic() + (BETWEEN_LOOKS if self.link.left > SCARCE else SPARING)

    def close(self) -> None:
        if self.stream is not None:
            self.stream.close()
        self.stream = None

    def open(self) -> bool:
        """Try to: a stream, else a socket. Returns whether there is a line now."""
        self.opened_at, self.look_at = time.monotonic(), 0.0
        for base in dict.fromkeys((self.said or self.link.options.base, self.link.options.base)):
            for open_it in (self._open_events, self._open_socket):
                with suppress(http.HttpError):
                    open_it(base)
                    return True
        self._failed()
        return False

    def _open_events(self, base: str) -> None:
        headers = self.link.headers() | {"Accept": "text/event-stream"}
        self.stream = open_stream(base + ROUTE, headers=headers, inside=self.link.options.inside)
        self.understood = Events().taken

    def _open_socket(self, base: str) -> None:
        query = urlencode({"stream": "user", "access_token": self.link.options.access.token})
        self.stream = open_socket(f"{base}{SOCKET}?{query}", headers={}, inside=self.link.options.inside)
        self.understood = _told

    def _read(self, seconds: float) -> bytes:
        if self.stream is None:
            time.sleep(seconds)
            return b""
        try:
            return self.stream.read(seconds)
        except http.HttpError:
            self._failed()
        return b""

    def _failed(self) -> None:
        """The instance is asked meanwhile, as one that has no stream."""
        self.close()
        self.failures = 0 if time.monotonic() - self.opened_at > LASTED else self.failures + 1
        self.deaf_until = time.monotonic() + min(FIRST_PAUSE * 2.0**self.failures, LONGEST_PAUSE)
        self.look_at = 0.0

    def _rings(self, piece: bytes, reader: Reader) -> bool:
        rings = False
        for name, data in self.understood(piece):
            if name in ("delete", "status.update"):
                post = _post(name, data)
                if post in reader.threads.roots:
                    reader.heard[post] = None
                    rings = True
            elif name == "notification":
                rings = rings or _field(data, "type") in ("mention", "")
        return rings


@dataclass(slots=True)
class Events:
    """Server-sent events (html.spec.whatwg.org/multipage/server-sent-events.html), put together from pieces."""

    rest: bytearray = field(default_factory=bytearray)

    def taken(self, piece: bytes) -> Collection[tuple[str, str]]:
        """The events that are complete with this piece: names and data."""
        begun = max(len(self.rest) - 3, 0)
        self.rest += piece
        if not any(end in self.rest[begun:] for end in ENDS):
            if len(self.rest) > LONGEST_EVENT:
                self.rest.clear()
            return []
        *whole, self.rest = self.rest.replace(b"\r\n", b"\n").split(b"\n\n")
        return [event for each in whole if (event := _event(each.decode("utf-8", "replace")))[0]]


def _told(message: bytes) -> Collection[tuple[str, str]]:
    """The event in a message of a socket: its payload is a text, whatever stands in it."""
    said = message.decode("utf-8", "replace")
    return [(name, _field(said, "payload"))] if (name := _field(said, "event")) else []


def _event(block: str) -> tuple[str, str]:
    fields: dict[str, list[str]] = {}
    for line in block.split("\n"):
        name, _, value = line.partition(":")
        fields.setdefault(name, []).append(value.removeprefix(" "))
    return fields.get("event", [""])[-1], "\n".join(fields.get("data", []))


def _post(name: str, data: str) -> str:
    """Which post it is about: a deletion names it alone."""
    return data.strip().strip('"') if name == "delete" else _field(data, "id")


def _field(data: str, name: str) -> str:
    with suppress(ValueError, RecursionError):
        found = json.loads(data)
        value = found.get(name) if isinstance(found, dict) else None
        return str(value) if isinstance(value, str | int) else ""
    return ""
