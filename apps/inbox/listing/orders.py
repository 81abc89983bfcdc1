"""In which order a list stands, and how it goes on after a row."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from apps.conversations.at_hand import NEVER, WaitsFrom
from apps.inbox.keys import Key
from apps.waits.due import due_first

if TYPE_CHECKING:
    import datetime as dt

    from apps.conversations.models import Conversation, ConversationQuerySet


class Order(StrEnum):
    """Newest and oldest activity first; who waits longest, before those who do not wait; or what is due first.

    What a search found can stand by relevance: `apps.search` knows that order, and a list of it has the newest first.
    """

    NEWEST = "newest"
    OLDEST = "oldest"
    WAITING = "waiting"
    DUE = "due"
    RELEVANCE = "relevance"

    def parts(self, rows: ConversationQuerySet, *, after: Key | None = None) -> list[ConversationQuerySet]:
        """The rows in their order, from a place on; one part after the other, through each of which an index leads."""
        return [self._sorted(part, after) for part in self._with_time(rows)]

    def key(self, row: Conversation) -> Key:
        """Where a row stands; needs what `records.rows.with_all` brings."""
        return Key(self._time_of(row), row.pk)

    def _time_of(self, row: Conversation) -> dt.datetime:
        match self:
            case Order.WAITING:
                return row.waiting_since or NEVER
            case Order.DUE:
                return getattr(row, "due_at", None) or NEVER
            case _:
                return row.activity_at

    @property
    def _time(self) -> str:
        return {Order.WAITING: "waits_from", Order.DUE: "due_from"}.get(self, "activity_at")

    def _with_time(self, rows: ConversationQuerySet) -> list[ConversationQuerySet]:
        match self:
            case Order.DUE:
                return list(due_first(rows, never=NEVER))
            case Order.WAITING:
                return [rows.alias(waits_from=WaitsFrom())]
            case _:
                return [rows]

    def _sorted(self, rows: ConversationQuerySet, after: Key | None) -> ConversationQuerySet:
        sign = "-" if self in _DOWNWARD else ""
        if after is not None:
            go_on = after.below if self in _DOWNWARD else after.above
            rows = go_on(rows, self._time)
        return rows.order_by(f"{sign}{self._time}", f"{sign}{'due_in' if self is Order.DUE else 'pk'}")


_DOWNWARD = frozenset({Order.NEWEST, Order.RELEVANCE})
