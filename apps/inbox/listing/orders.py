"""In which order a list stands, and how it goes on after a row."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from apps.conversations.at_hand import NEVER, WaitsFrom
from apps.inbox.keys import Key

if TYPE_CHECKING:
    import datetime as dt

    from apps.conversations.models import Conversation, ConversationQuerySet


class Order(StrEnum):
    """Newest and oldest activity first; or who waits longest, before those who do not wait.

    What a search found can stand by relevance: `apps.search` knows that order, and a list of it has the newest first.
    """

    NEWEST = "newest"
    OLDEST = "oldest"
    WAITING = "waiting"
    RELEVANCE = "relevance"

    def sorted(self, rows: ConversationQuerySet) -> ConversationQuerySet:
        sign = "-" if self in _DOWNWARD else ""
        return self._with_time(rows).order_by(f"{sign}{self._time}", f"{sign}pk")

    def key(self, row: Conversation) -> Key:
        """Where a row stands."""
        at: dt.datetime = (row.waiting_since or NEVER) if self is Order.WAITING else row.activity_at
        return Key(at, row.pk)

    def beyond(self, rows: ConversationQuerySet, key: Key) -> ConversationQuerySet:
        """The rows after a place."""
        go_on = key.below if self in _DOWNWARD else key.above
        return go_on(self._with_time(rows), self._time)

    @property
    def _time(self) -> str:
        return "waits_from" if self is Order.WAITING else "activity_at"

    def _with_time(self, rows: ConversationQuerySet) -> ConversationQuerySet:
        return rows.alias(waits_from=WaitsFrom()) if self is Order.WAITING else rows


_DOWNWARD = frozenset({Order.NEWEST, Order.RELEVANCE})
