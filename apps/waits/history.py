"""What the clock is told: messages and events of a conversation, without a database."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence


class What(StrEnum):
    """The events that say something about waiting; their names are those of the core's `EventKind`."""

    CLOSED = "closed"
    REOPENED = "reopened"
    MERGED = "merged"
    MOVED_HERE = "moved_here"
    MOVED_AWAY = "moved_away"
    UNDONE = "undone"
    TAKEN_BACK = "taken_back"
    MARKED_SPAM = "marked_spam"
    NOT_SPAM = "not_spam"


class Utterance(NamedTuple):
    """A message, in or out (`is_ours`); `pk` grows in the order in which messages came to be known.

    `sent_at` is when an answer of ours surely went out: None while it has not, or has come back. `written_here` says
    that its author saw what was here; otherwise it was found in a Sent folder. `is_history`: from before its channel
    was connected. `aside`: between us and a third party. `is_public`: everybody can read it. `withdrawn_at` is when it
    was hidden or deleted on its service, if it is.
    """

    pk: int
    conversation: int
    at: dt.datetime
    channel: int = 0
    is_ours: bool = False
    agent: int | None = None
    written_here: bool = False
    sent_at: dt.datetime | None = None
    automatic: bool = False
    aside: bool = False
    spam: bool = False
    is_history: bool = False
    is_public: bool = False
    withdrawn_at: dt.datetime | None = None

    @property
    def is_of_people(self) -> bool:
        """Whether it is public and a person wrote it."""
        return not (self.automatic or self.aside)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event; `pk` grows in the order in which things happened. `agent` is None for the product itself."""

    pk: int
    conversation: int
    what: What
    at: dt.datetime
    agent: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What the core says now: since when the customer waits, None if nobody does; whether it is closed, or spam."""

    waiting_since: dt.datetime | None
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All that is known of a conversation, and of those with which it exchanged messages by hand.

    `contact` is whose it is now; `is_spread`: it reached more than one channel.
    """

    conversation: int
    utterances: Sequence[Utterance]
    happenings: Sequence[Happening] = ()
    turn: Turn | None = None
    contact: int | None = None
    is_spread: bool = False
