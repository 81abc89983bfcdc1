"""What is due next in conversations, for lists."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery

from apps.waits.models import Wait


def next_due(column: str = "next_due_at") -> Subquery:
    """Of a queryset of conversations: when the next thing is due in each, or its `warn_at`; None where nothing is."""
    rows = Wait.objects.filter(conversation=OuterRef("pk"), next_due_at__isnull=False)
    return Subquery(rows.order_by("next_due_at").values(column)[:1])
