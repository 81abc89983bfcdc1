"""A line of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from apps.inbox.keys import Key
from apps.inbox.people import Person, person
from apps.inbox.records.times import time
from apps.inbox.stored_drafts import drafters_of

if TYPE_CHECKING:
    from apps.conversations.models import Conversation


class Row(TypedDict):
    id: str
    key: str
    subject: str
    snippet: str
    contact: Person
    channel: str
    state: str
    assignee: int | None
    messages: int
    activityAt: str
    waitingSince: str | None
    snoozedUntil: str | None
    isDoubted: bool
    drafters: list[int]


def row(conversation: Conversation) -> Row:
    """A line of a list; needs `channel`, `contact`, its points, `with_doubts` and DRAFTERS at hand."""
    return Row(
        id=str(conversation.public_id),
        key=str(Key(conversation.activity_at, conversation.pk)),
        subject=conversation.subject,
        snippet=conversation.snippet,
        contact=_contact(conversation),
        channel=conversation.channel.name,
        state=conversation.state,
        assignee=conversation.assignee_id,
        messages=conversation.message_count,
        activityAt=conversation.activity_at.isoformat(),
        waitingSince=time(conversation.waiting_since),
        snoozedUntil=time(conversation.snoozed_until),
        isDoubted=bool(getattr(conversation, "is_doubted", False)),
        drafters=drafters_of(conversation),
    )


def _contact(conversation: Conversation) -> Person:
    contact = conversation.contact
    if contact is None:
        return Person(name="", address="")
    points = contact.points.all()
    return person(contact.name, points[0].shown_as if points else "")
