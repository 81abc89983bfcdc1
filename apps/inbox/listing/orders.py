"""In which order a list stands, and how it goes on after a row."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import DateTimeField, Value
from django.db.models.functions import Coalesce

from apps.conversations.at_hand import NEVER, WaitsFrom
from apps.inbox.keys import Key
from apps.waits.due import next_due

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

    def sorted(self, rows: ConversationQuerySet) -> ConversationQuerySet:
        sign = "-" if self in _DOWNWARD else ""
        return self._with_time(rows).order_by(f"{sign}{self._time}", f"{sign}pk")

    def key(self, row: Conversation) -> Key:
        """Where a row stands; needs what `records.rows.with_all` brings."""
        return Key(self._time_of(row), row.pk)

    def beyond(self, rows: ConversationQuerySet, key: Key) -> ConversationQuerySet:
        """The rows after a place."""
        go_on = key.below if self in _DOWNWARD else key.above
        return go_on(self._with_time(rows), self._time)

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

    def _with_time(self, rows: ConversationQuerySet) -> ConversationQuerySet:
        if self is Order.DUE:
            return rows.alias(due_from=Coalesce(next_due(), Value(NEVER, DateTimeField())))
        return rows.alias(waits_from=WaitsFrom()) if self is Order.WAITING else rows


_DOWNWARD = frozenset({Order.NEWEST, Order.RELEVANCE})
