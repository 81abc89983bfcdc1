"""How the screen hears of the core: notifications are written in the transaction of what they tell of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from apps.conversations import signals
from apps.conversations.models import EventKind, State
from apps.inbox import notifications, stored_drafts, tag_uses
from apps.inbox.models import NotificationKind
from apps.inbox.rewriting import as_draft
from apps.waits.signals import wait_is_due

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.accounts.models import Agent
    from apps.conversations.models import Conversation, Event, Message, Tag
    from apps.waits.models import Stage, Wait

_GIVEN = (EventKind.ASSIGNED, EventKind.HANDED_OVER)
#: After which nobody needs to approve.
_DECIDED = (EventKind.APPROVED, EventKind.APPROVED_EDITED, EventKind.GIVEN_BACK, EventKind.TAKEN_BACK)


@receiver(signals.note_written, dispatch_uid="inbox.tell_of_note")
def note_written(message: Message, mentioned: Sequence[Agent], **_: Any) -> None:
    notifications.tell_of_note(message, mentioned=mentioned)


@receiver(signals.event_recorded, dispatch_uid="inbox.tell_of_assignment")
def event_recorded(event: Event, **_: Any) -> None:
    if event.kind in _GIVEN:
        notifications.tell_of_assignment(event.conversation, by=event.agent)
    elif event.kind in _DECIDED:
        notifications.settle_asking(event.data["message"])


@receiver(signals.message_came, dispatch_uid="inbox.tell_of_message")
def message_came(message: Message, *, is_first: bool, **_: Any) -> None:
    if not (message.automatic or message.spam or message.conversation.state == State.SPAM):
        notifications.tell_of_message(message, is_first=is_first)


@receiver(signals.delivery_failed, dispatch_uid="inbox.tell_of_failure")
def delivery_failed(message: Message, **_: Any) -> None:
    if not message.automatic:
        notifications.tell_of_failure(message)


@receiver(signals.delivery_doubtful, dispatch_uid="inbox.tell_of_doubt")
def delivery_doubtful(message: Message, **_: Any) -> None:
    if not message.automatic:
        notifications.tell_of_doubt(message)


@receiver(signals.rated_badly, dispatch_uid="inbox.tell_of_bad_rating")
def rated_badly(answer: Message, conversation: Conversation, **_: Any) -> None:
    notifications.tell_of_bad_rating(answer, conversation)


@receiver(signals.approval_asked, dispatch_uid="inbox.tell_of_asking")
def approval_asked(message: Message, **_: Any) -> None:
    notifications.tell_of_asking(message)


@receiver(signals.approval_given, dispatch_uid="inbox.tell_of_approval")
def approval_given(message: Message, by: Agent, *, was_edited: bool, **_: Any) -> None:
    if was_edited:
        notifications.tell_of_verdict(message, NotificationKind.REWORDED, by=by)


@receiver(signals.given_back, dispatch_uid="inbox.given_back")
def given_back(message: Message, by: Agent, **_: Any) -> None:
    """Its author goes on with it."""
    notifications.tell_of_verdict(message, NotificationKind.GIVEN_BACK, by=by)
    if message.agent is not None:
        stored_drafts.bring_back(as_draft(message, message.agent), message.agent, message.conversation)


@receiver(signals.conversations_joined, dispatch_uid="inbox.own_things_follow")
def conversations_joined(into: Conversation, other: Conversation, **_: Any) -> None:
    notifications.follow(other, into=into)
    stored_drafts.follow(other, into=into)


@receiver(signals.tags_merged, dispatch_uid="inbox.tags_follow")
def tags_merged(tag: Tag, into: Tag, **_: Any) -> None:
    tag_uses.follow(tag, into=into)


@receiver(wait_is_due, dispatch_uid="inbox.tell_of_due")
def tell_of_due(wait: Wait, stage: Stage, agents: Sequence[Agent], **_: Any) -> None:
    notifications.tell_of_due(wait, stage, agents)
