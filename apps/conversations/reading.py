"""Who has read what. A conversation is unread for an agent who has not read up to its `heard_at`.

`heard_at` is when something came here that an agent may want to read. Times of arrival only grow, so a mail that comes
late is unread although it is older than what was read. What was never heard (mail from before its channel) counts as
read, until an agent says otherwise (`MARKED`).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Exists, F, Max, OuterRef, Q
from django.utils import timezone

from apps.conversations.models import Direction, Reading, Watch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.accounts.models import Agent
    from apps.conversations.models import Conversation, ConversationQuerySet, Message

#: Up to when somebody has read who marked a conversation as unread: before everything.
MARKED = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def with_readings(rows: ConversationQuerySet, agent: Agent) -> ConversationQuerySet:
    """With `is_unread` and `is_watched` for this agent."""
    own = Reading.objects.filter(conversation=OuterRef("pk"), agent=agent)
    has_read, is_marked = Exists(own.filter(upto__gte=OuterRef("heard_at"))), Exists(own.filter(upto=MARKED))
    watched = Watch.objects.filter(conversation=OuterRef("pk"), agent=agent)
    return rows.annotate(is_unread=(Q(heard_at__isnull=False) & ~has_read) | is_marked, is_watched=Exists(watched))


def has_read(conversation: Conversation, *, agent: Agent) -> bool:
    """Whether nothing in it is unread for the agent."""
    own = Reading.objects.filter(conversation=conversation, agent=agent)
    if conversation.heard_at is None:
        return not own.filter(upto=MARKED).exists()
    return own.filter(upto__gte=conversation.heard_at).exists()


def read(conversation: Conversation, *, agent: Agent, upto: dt.datetime | None = None) -> None:
    """The agent has read what was heard until `upto` (None: all). Less than was read before changes nothing."""
    heard = conversation.heard_at
    if heard is None:
        Reading.objects.filter(conversation=conversation, agent=agent, upto=MARKED).delete()
        return
    until = min(upto or heard, heard)
    row, is_new = Reading.objects.get_or_create(conversation=conversation, agent=agent, defaults={"upto": until})
    if not is_new and row.upto < until:
        Reading.objects.filter(pk=row.pk, upto__lt=until).update(upto=until)


def mark_unread(conversation: Conversation, *, agent: Agent) -> None:
    """The agent wants to come back to it."""
    Reading.objects.update_or_create(conversation=conversation, agent=agent, defaults={"upto": MARKED})


def hear(conversation: Conversation, message: Message) -> None:
    """`message` has just come, of somebody outside or of a colleague. The caller saves the conversation."""
    if message.direction != Direction.OUT and not message.spam:
        conversation.heard_at = timezone.now()


def last_heard(conversation: Conversation) -> dt.datetime | None:
    """`heard_at` as the messages tell it, which know when they were received only."""
    heard = conversation.messages.exclude(direction=Direction.OUT).filter(spam=False)
    heard = heard.filter(happened_at__gte=F("channel__connected_at"))
    latest: dt.datetime | None = heard.aggregate(at=Max("happened_at"))["at"]
    return latest


def share_readings(into: Conversation, out_of: Conversation) -> None:
    """Messages of `out_of` lie in `into` from now on: whoever had read both has read the whole."""
    readers = _both(readers_of(into), readers_of(out_of))
    heard = max(filter(None, (into.heard_at, out_of.heard_at)), default=None)
    if heard is not None and readers is not None:
        set_readers(into, readers, upto=heard)


def readers_of(conversation: Conversation) -> set[int] | None:
    """The ids of the agents who have read all of it; None where nothing was ever heard, so that there is no list."""
    if conversation.heard_at is None:
        return None
    rows = Reading.objects.filter(conversation=conversation, upto__gte=conversation.heard_at)
    return set(rows.values_list("agent_id", flat=True))


def set_readers(conversation: Conversation, agents: Iterable[int], *, upto: dt.datetime) -> None:
    """These have read it up to then, nobody else has read it."""
    Reading.objects.filter(conversation=conversation).delete()
    Reading.objects.bulk_create(Reading(conversation=conversation, agent_id=pk, upto=upto) for pk in agents)


def _both(one: set[int] | None, other: set[int] | None) -> set[int] | None:
    if one is None or other is None:
        return one if other is None else other
    return one & other
