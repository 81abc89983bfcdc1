"""An answer that waits for a second person: who may be that, and what has changed since it was written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils import timezone

from apps.channels import approval as choice
from apps.conversations.models import Approval, Audience, Conversation, DeliveryState, Direction, EventKind, State
from apps.conversations.posts import post_with
from apps.conversations.threading import final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.accounts.models import Agent
    from apps.channels.models import Channel
    from apps.conversations.models import Message, Verdict

#: What will never be read.
_UNREAD = (DeliveryState.CANCELLED, DeliveryState.FAILED)


class Why(StrEnum):
    """What somebody should know who is about to approve. The last one cannot be passed over."""

    WROTE = "wrote"
    ANSWERED = "answered"
    CLOSED = "closed"
    DELETED = "deleted"
    EDITED = "edited"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Contest:
    """One thing that has changed. `key` names it: whoever approves says which they know. `message` is about whom."""

    why: Why
    key: str
    message: Message | None = None


def is_needed(agent: Agent, channel: Channel, *, audience: str) -> bool:
    """Whether an answer of the agent waits for a second person."""
    return choice.is_required(channel, agent=agent, is_public=audience == Audience.PUBLIC)


def may_decide(agent: Agent, message: Message) -> bool:
    """Whether the agent is a second person for this answer, whatever has become of it."""
    return Approval.objects.decidable_by(agent).filter(message=message).exists()


def is_waiting(message: Message) -> bool:
    return Approval.objects.waiting().filter(message=message).exists()


def decide(message: Message, verdict: Verdict, *, agent: Agent, note: str = "", before: str = "") -> None:
    """Note what became of it, once. Inside the transaction that did it."""
    Approval.objects.filter(message=message, decided_at=None).update(
        verdict=verdict, decided_by=agent, decided_at=timezone.now(), note=note, before=before
    )


def contests(message: Message) -> list[Contest]:
    """What has changed since its author wrote it."""
    row = Conversation.objects.get(pk=final(message.conversation).pk)
    here = (*_said_since(message, row), *_closed_since(message, row))
    return [*here, *_of_what_it_answers(message), *_too_late(message)]


def _said_since(message: Message, row: Conversation) -> Iterator[Contest]:
    later = row.messages.filter(pk__gt=message.pk, automatic=False, aside=False, spam=False, withdrawn="")
    for each in later.exclude(direction=Direction.NOTE).exclude(delivery__in=_UNREAD).order_by("pk"):
        why = Why.WROTE if each.direction == Direction.IN else Why.ANSWERED
        yield Contest(why, f"{why}:{each.pk}", each)


def _closed_since(message: Message, row: Conversation) -> Iterator[Contest]:
    """By somebody else: its author may have wanted to close it with this."""
    if row.state not in (State.CLOSED, State.SPAM):
        return
    kinds = (EventKind.CLOSED, EventKind.MARKED_SPAM)
    last = row.events.filter(kind__in=kinds, at__gte=message.happened_at).order_by("at", "pk").last()
    if last is not None and not last.data.get("sending"):
        yield Contest(Why.CLOSED, f"{Why.CLOSED}:{last.pk}")


def _of_what_it_answers(message: Message) -> Iterator[Contest]:
    target = post_with(message.answers, channel=message.channel) if message.answers else None
    if target is None:
        return
    if target.withdrawn:
        yield Contest(Why.DELETED, f"{Why.DELETED}:{target.pk}", target)
    elif target.revisions.filter(at__gt=message.approval.asked_at).exists():
        yield Contest(Why.EDITED, f"{Why.EDITED}:{target.pk}:{target.version}", target)


def _too_late(message: Message) -> Iterator[Contest]:
    """The service takes answers for some time only, which is over now, or when it is meant to go out."""
    within = message.channel.capabilities.reply_within
    theirs = final(message.conversation).messages.filter(channel=message.channel, is_post=True, direction=Direction.IN)
    last = theirs.in_order().last() if within and message.is_post else None
    entry = message.outbox_entry
    leaves_at = max(timezone.now(), entry.due_at) if entry else timezone.now()
    if last is not None and (leaves_at - last.happened_at).total_seconds() > within:
        yield Contest(Why.LATE, Why.LATE)
