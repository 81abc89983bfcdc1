"""Waiting for news in a folder: IDLE (RFC 2177), or NOOP where a server does not know it.

Three traps decide how this looks. IMAPClient's `idle_check` returns at once and for ever when the server has hung up;
it does not see a line that came together with the answer to IDLE; and a half-open link looks like a quiet one. So the
stream is read here, and a question is asked every `ROUND` seconds which the server must answer.
"""

from __future__ import annotations

import re
import select
import ssl
import time
from typing import TYPE_CHECKING

from apps.channels.contract import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from imapclient import IMAPClient

    from apps.channels.email.imap import ImapLink

# RFC 2177 asks for less than 29 minutes, routers for less than five. A link that died is to be noticed within 60 s:
# a round of IDLE and the time in which its end must be answered.
ROUND = 30.0
ANSWER_WITHIN = 20.0
NOOP_EVERY = 15.0
# How long a caller's wish to stop may go unnoticed.
GLANCE = 0.5
NEWS = re.compile(rb"\* \d+ EXISTS", re.IGNORECASE)


class Watch:
    """What is known of the watched folders; lives as long as the adapter."""

    def __init__(self, link: ImapLink) -> None:
        self._link = link
        self._next_uids: dict[str, int] = {}

    def has_read(self, folder: str, uid: int) -> None:
        """Note that everything up to `uid` was fetched."""
        self._next_uids[folder] = uid + 1

    def wait(self, folder: str, *, stop: Callable[[], bool], patience: float) -> bool:
        """True as soon as something new is in `folder`, false after `patience` seconds or when `stop()`.

        What came after the last fetch or the last wait is noticed at once. Raises `AuthError`, `Unavailable`.
        """
        deadline = time.monotonic() + patience
        while not self._has_news(folder):
            with self._link.speaking("idle") as client:
                one_round = min(deadline, time.monotonic() + (ROUND if _can_idle(client) else NOOP_EVERY))
                waited = _Round(client, until=one_round, stop=stop)
                waited.run()
            if stop():
                # The server may be about to say something: a new connection is cheaper than to wait for that.
                self._link.drop()
                return False
            if time.monotonic() >= deadline:
                return self._has_news(folder)
        return True

    def _has_news(self, folder: str) -> bool:
        """Ask the server for its next UID: nothing that happens between two waits can be missed."""
        selected = self._link.select(folder)
        number = selected.next_uid or selected.exists
        known = self._next_uids.setdefault(folder, number)
        self._next_uids[folder] = number
        return number != known


class _Round:
    """One IDLE, or one pause between two NOOPs."""

    def __init__(self, client: IMAPClient, *, until: float, stop: Callable[[], bool]) -> None:
        self._client = client
        self._until = until
        self._stop = stop

    def run(self) -> None:
        """Come back at the first sign of news, at the end of the round, or when told to stop."""
        if not _can_idle(self._client):
            while not self._over():
                time.sleep(self._glance())
            return
        self._client.socket().settimeout(ANSWER_WITHIN)
        self._client.idle()
        while not self._over() and not NEWS.match(self._line(self._glance())):
            pass
        if not self._stop():
            self._client.idle_done()
            self._client._set_read_timeout()

    def _over(self) -> bool:
        return time.monotonic() >= self._until or self._stop()

    def _glance(self) -> float:
        return min(GLANCE, max(0.0, self._until - time.monotonic()))

    def _line(self, seconds: float) -> bytes:
        """The next line, or nothing if none begins within `seconds`. Raises `Unavailable` when the server hung up."""
        if not self._has_input() and not (self._readable(seconds) and self._has_input()):
            return b""
        line = self._client._imap.readline()
        if not line or line.upper().startswith(b"* BYE"):
            words = line.decode("utf-8", "replace").strip() or "the server closed the connection"
            raise Unavailable(words, stage="idle")
        return bytes(line)

    def _readable(self, seconds: float) -> bool:
        poller = select.poll()
        poller.register(self._client.socket(), select.POLLIN)
        return bool(poller.poll(seconds * 1000))

    def _has_input(self) -> bool:
        """Tell whether a byte can be read without waiting: one that is here already, in TLS or in imaplib's buffer.

        At the end of the stream there is nothing to read although the socket is readable: that raises `Unavailable`.
        """
        sock = self._client.socket()
        was_readable = self._readable(0)
        sock.settimeout(0)
        try:
            if self._client._imap.file.peek(1):
                return True
        except ssl.SSLWantReadError:
            return False  # part of a record, or one of TLS's own
        finally:
            sock.settimeout(ANSWER_WITHIN)
        if was_readable:
            raise Unavailable("the server closed the connection", stage="idle")
        return False


def _can_idle(client: IMAPClient) -> bool:
    return bool(client.has_capability("IDLE"))
