"""How the core hears of delivery: its rows change in the transaction in which the outbox entry did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from apps.conversations.actions.triage import hold
from apps.conversations.live import announce, announcing
from apps.conversations.models import Direction, Message, State
from apps.delivery.models import State as EntryState
from apps.delivery.signals import entry_changed

if TYPE_CHECKING:
    from apps.conversations.models import Conversation
    from apps.delivery.models import OutboxEntry


@receiver(entry_changed, dispatch_uid="conversations.follow_delivery")
def follow_delivery(entry: OutboxEntry, **_: Any) -> None:
    """Show at the answer how its sending fares. Entries without a message are the product's own mail."""
    message = Message.objects.filter(outbox_entry=entry).select_related("conversation").first()
    if message is None:
        return
    with announcing():
        message.delivery = entry.state
        message.delivery_words = entry.words
        message.save(update_fields=["delivery", "delivery_words"])
        conversation = hold(message.conversation)
        if entry.state == EntryState.SENT:
            _end_wait(conversation, message)
        elif entry.state in {EntryState.FAILED, EntryState.UNCERTAIN}:
            _our_turn(conversation)
        announce(conversation, "delivery")


def _end_wait(conversation: Conversation, answer: Message) -> None:
    """Whoever wrote before the answer has one; whoever wrote since still waits."""
    since = conversation.messages.filter(
        direction=Direction.IN, automatic=False, happened_at__gt=answer.happened_at
    ).in_order()
    later = since.first()
    conversation.waiting_since = later.happened_at if later and conversation.waiting_since else None
    conversation.save(update_fields=["waiting_since"])


def _our_turn(conversation: Conversation) -> None:
    if conversation.state == State.PENDING:
        conversation.state = State.OPEN
        conversation.save(update_fields=["state"])
