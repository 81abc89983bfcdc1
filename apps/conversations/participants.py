"""Who takes part in a conversation: in a forum that is many, each a contact with a history of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Min

from apps.contacts.models import ContactPoint
from apps.conversations.models import Direction

if TYPE_CHECKING:
    from apps.conversations.models import Conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody outside, by one of their addresses or accounts, and how many messages of theirs there are."""

    point: ContactPoint
    messages: int


def participants_of(conversation: Conversation) -> list[Participant]:
    """Whoever wrote in it, in the order in which they came; two questions. `point.contact` is at hand."""
    theirs = conversation.messages.filter(direction=Direction.IN, aside=False).exclude(contact_point=None)
    rows = theirs.order_by().values_list("contact_point").annotate(count=Count("pk"), first=Min("happened_at"))
    counts = {pk: count for pk, count, _ in sorted(rows, key=lambda row: (row[2], row[0]))}
    points = ContactPoint.objects.select_related("contact").in_bulk(counts)
    return [Participant(point=points[pk], messages=count) for pk, count in counts.items()]
