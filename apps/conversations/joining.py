"""Several conversations that turned out to be one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.conversations.live import announce
from apps.conversations.models import Conversation, Event, EventKind, Message, State
from apps.conversations.turns import FIELDS, MOST_AWAKE_FIRST

if TYPE_CHECKING:
    from collections.abc import Sequence


def join(into: Conversation, others: Sequence[Conversation]) -> None:
    """Move everything of `others` into `into`, inside `announcing()`. The emptied rows stay and point to it."""
    for other in others:
        _absorb(into, other)
    announce(into, "conversation")


def _absorb(into: Conversation, other: Conversation) -> None:
    Message.objects.filter(conversation=other).update(conversation=into)
    Event.objects.filter(conversation=other).update(conversation=into)
    Conversation.objects.filter(merged_into=other).update(merged_into=into)
    Conversation.objects.filter(related=other).update(related=into)
    into.channels.add(*other.channels.all())
    into.message_count += other.message_count
    into.waiting_since = min(filter(None, (into.waiting_since, other.waiting_since)), default=None)
    if other.activity_at > into.activity_at:
        into.activity_at, into.snippet = other.activity_at, other.snippet
    if MOST_AWAKE_FIRST.index(State(other.state)) < MOST_AWAKE_FIRST.index(State(into.state)):
        into.state, into.snoozed_until = other.state, other.snoozed_until
    into.assignee = into.assignee or other.assignee
    if into.related_id in {into.pk, other.pk}:
        into.related = None
    into.save(update_fields=["message_count", "activity_at", "snippet", "assignee", "related", *FIELDS])
    other.merged_into = into
    other.message_count = 0
    other.waiting_since = None
    other.save(update_fields=["merged_into", "message_count", "waiting_since"])
    Event.objects.create(conversation=into, kind=EventKind.MERGED, data={"subject": other.subject})
    announce(other, "conversation")
