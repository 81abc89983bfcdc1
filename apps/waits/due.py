"""What is due next in conversations, for lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import DateTimeField, Exists, F, OuterRef, Subquery, Value

from apps.waits.models import Wait

if TYPE_CHECKING:
    import datetime as dt

    from apps.conversations.models import ConversationQuerySet
    from apps.waits.models import WaitQuerySet


def next_due(column: str = "next_due_at") -> Subquery:
    """Of a queryset of conversations: when the next thing is due in each, or its `warn_at`; None where nothing is."""
    return Subquery(_due_in_it().order_by("next_due_at", "pk").values(column)[:1])


def due_first(rows: ConversationQuerySet, *, never: dt.datetime) -> tuple[ConversationQuerySet, ConversationQuerySet]:
    """Those in which something is due, and the others, both to be ordered by `due_from` (`never` for the others) and
    `due_in`, the id. So an index leads through the first ones in their order, however many are at hand.
    """
    due = rows.filter(waits__next_due_at__isnull=False, waits=next_due("pk"))
    return (
        due.alias(due_from=F("waits__next_due_at"), due_in=F("waits__conversation_id")),
        rows.filter(~Exists(_due_in_it())).alias(due_from=Value(never, DateTimeField()), due_in=F("pk")),
    )


def _due_in_it() -> WaitQuerySet:
    return Wait.objects.filter(conversation=OuterRef("pk"), next_due_at__isnull=False)
