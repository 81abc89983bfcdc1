"""What is due next in conversations, for lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Subquery

from apps.waits.models import Wait

if TYPE_CHECKING:
    from apps.conversations.models import ConversationQuerySet
    from apps.waits.models import WaitQuerySet


def next_due(column: str = "next_due_at") -> Subquery:
    """Of a queryset of conversations: when the next thing is due in each, or its `warn_at`; None where nothing is."""
    return Subquery(_due_in_it().order_by("next_due_at", "pk").values(column)[:1])


def due_first(rows: ConversationQuerySet) -> tuple[WaitQuerySet, ConversationQuerySet]:
    """Of a queryset of conversations what is due first in each in which anything is; and the other conversations.

    To be ordered by `next_due_at` and `conversation`: an index leads through the first ones, however many are at hand.
    A join would be asked the other way round by SQLite, and would look at all of them.
    """
    theirs = Exists(rows.filter(pk=OuterRef("conversation_id")))
    others = _due_in_it("conversation_id")
    sooner = others.filter(next_due_at__lt=OuterRef("next_due_at"))
    as_soon = others.filter(next_due_at=OuterRef("next_due_at"), pk__lt=OuterRef("pk"))
    due = Wait.objects.filter(theirs, ~Exists(sooner), ~Exists(as_soon), next_due_at__isnull=False)
    return due, rows.filter(~Exists(_due_in_it()))


def _due_in_it(conversation: str = "pk") -> WaitQuerySet:
    return Wait.objects.filter(conversation=OuterRef(conversation), next_due_at__isnull=False)
