"""A payload that could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.urls import reverse

from apps.channels.wording import translated
from apps.inbox.people import Person, person
from apps.intake.tray import head_of

if TYPE_CHECKING:
    from apps.intake.models import Arrival


class Unread(TypedDict):
    """A payload that could not be read."""

    id: int
    channel: str
    source: str
    size: int
    receivedAt: str
    reason: str
    original: str
    sender: Person
    subject: str


def unread(arrival: Arrival) -> Unread:
    """Needs `channel` at hand."""
    head = head_of(arrival)
    return Unread(
        id=arrival.pk,
        channel=arrival.channel.name,
        source=arrival.source,
        size=arrival.size,
        receivedAt=arrival.received_at.isoformat(),
        reason=translated(arrival.reason),
        original=reverse("inbox:unreadable_original", args=[arrival.pk]),
        sender=person(head.sender, head.address) if head else Person(name="", address=""),
        subject=head.subject if head else "",
    )
