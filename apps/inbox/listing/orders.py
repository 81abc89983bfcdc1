"""In which order a list stands, and how it goes on after a row."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import DateTimeField, Value

from apps.conversations.at_hand import NEVER, WaitsFrom
from apps.inbox.keys import Key
from apps.waits.due import due_first

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

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

    def parts(self, rows: ConversationQuerySet, *, after: Key | None = None) -> list[QuerySet[Any, int]]:
        """Their ids in their order, from a place on; one part after the other, through each of which an index leads."""
        if self is Order.DUE:
            due, others = due_first(rows)
            without = others.alias(due_from=Value(NEVER, DateTimeField()))
            return [
                self._sorted(due, after, time="next_due_at", pk="conversation_id"),
                self._sorted(without, after, time="due_from"),
            ]
        if self is Order.WAITING:
            return [self._sorted(rows.alias(waits_from=WaitsFrom()), after, time="waits_from")]
        return [self._sorted(rows, after, time="activity_at")]

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

    def _sorted(self, rows: QuerySet[Any], after: Key | None, *, time: str, pk: str = "pk") -> QuerySet[Any, int]:
        sign = "-" if self in _DOWNWARD else ""
        if after is not None:
            go_on = after.below if self in _DOWNWARD else after.above
            rows = go_on(rows, time, pk=pk)
        return rows.order_by(f"{sign}{time}", f"{sign}{pk}").values_list(pk, flat=True)


_DOWNWARD = frozenset({Order.NEWEST, Order.RELEVANCE})
