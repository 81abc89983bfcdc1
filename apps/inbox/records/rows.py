"""A line of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from apps.conversations.models import with_marks
from apps.conversations.reading import with_readings
from apps.inbox.keys import Key
from apps.inbox.people import Person, person
from apps.inbox.records.times import time
from apps.inbox.stored_drafts import DRAFTERS, drafters_of
from apps.waits.due import next_due

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.conversations.models import Conversation, ConversationQuerySet


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
    dueAt: str | None
    warnAt: str | None
    snoozedUntil: str | None
    isDoubted: bool
    isPublic: bool
    isUnapproved: bool
    isUnread: bool
    isWatched: bool
    heardAt: str | None
    priority: int
    team: int | None
    tags: list[int]
    custom: dict[str, str | bool]
    drafters: list[int]


def with_all(rows: ConversationQuerySet, agent: Agent) -> ConversationQuerySet:
    """With all that `row` needs, for this agent, in a few queries however many rows there are."""
    found = with_readings(with_marks(rows), agent).select_related("channel", "contact")
    found = found.annotate(due_at=next_due(), warn_at=next_due("warn_at"))
    return found.prefetch_related("contact__points", "tags", DRAFTERS)


def row(conversation: Conversation) -> Row:
    """A line of a list; needs `with_all`."""
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
        dueAt=time(getattr(conversation, "due_at", None)),
        warnAt=time(getattr(conversation, "warn_at", None)),
        snoozedUntil=time(conversation.snoozed_until),
        isDoubted=bool(getattr(conversation, "is_doubted", False)),
        isPublic=bool(getattr(conversation, "is_public", False)),
        isUnapproved=bool(getattr(conversation, "is_unapproved", False)),
        isUnread=bool(getattr(conversation, "is_unread", False)),
        isWatched=bool(getattr(conversation, "is_watched", False)),
        heardAt=time(conversation.heard_at),
        priority=conversation.priority,
        team=conversation.team_id,
        tags=[tag.pk for tag in conversation.tags.all()],
        custom=conversation.custom,
        drafters=drafters_of(conversation),
    )


def _contact(conversation: Conversation) -> Person:
    contact = conversation.contact
    if contact is None:
        return Person(name="", address="")
    points = contact.points.all()
    return person(contact.name, points[0].shown_as if points else "")
