"""What comes in, unread: payloads of a source with their cursor, and those of a call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt


class SourceRole(StrEnum):
    """What a source holds: mail for us, what colleagues sent with another program, or what the service sorted out."""

    INBOX = "inbox"
    SENT = "sent"
    JUNK = "junk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One stream of a channel with a cursor of its own: an IMAP folder, a forum's topic list.

    It is looked at every so many seconds (0: as MAIL_POLL_SECONDS says), more often only when `watch` rings. `apart`:
    it stands for itself (a feed of somebody's): when it cannot be read, that says nothing of the others.
    """

    name: str
    role: SourceRole = SourceRole.INBOX
    every: float = 0.0
    apart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMessage:
    """A payload as the service gave it, unread.

    `key` names it within its source for ever (for IMAP `UIDVALIDITY:UID`, RFC 3501 section 2.3.1.1).
    `received_at` is the server's time (IMAP INTERNALDATE), aware, never the sender's `Date`.
    `omitted` is the size in bytes of what was left on the server because it is over the limit; `payload` then
    holds the header block alone. `incomplete`: what it names by addresses is to be brought before it is read
    (`Completing`).
    """

    source: Source
    key: str
    payload: bytes
    received_at: dt.datetime
    omitted: int = 0
    incomplete: bool = False


Cursor = Mapping[str, int | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What came after a cursor, and the cursor after it; to be stored together (DESIGN.md, law 2).

    `complete` is false when the service has more to give at once. `restarted` is true when the service numbered
    the source anew (UIDVALIDITY changed): payloads known by their hash then only get their new key. `pause` is for how
    many seconds the service wants to be left alone, where that is longer than the source's `every`.
    """

    messages: tuple[RawMessage, ...]
    cursor: Cursor
    complete: bool
    restarted: bool = False
    pause: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HookRequest:
    """A call of a service, as it came: names of `headers` in lower case, `query` with one value for each name.

    `url` is the address that was called, `received_at` our time.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    received_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """What a call brought: messages to keep, whose keys let a repeated call be known, and what to answer once they are
    kept (a challenge, for example).
    """

    messages: tuple[RawMessage, ...] = ()
    answer: bytes = b""
    content_type: str = "text/plain"
    status: int = 200
