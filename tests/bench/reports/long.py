"""What a very long conversation costs whenever something happens in it: processor time, whatever else runs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from apps.conversations.models import Conversation, Direction, Message, State
from apps.waits.keeping import keep_up
from apps.waits.models.settings import ALWAYS
from tests.bench.reports.multiplying import either, moment, multiply, uuid
from tests.world import make_channel, make_contact

if TYPE_CHECKING:
    from collections.abc import Callable

TIMES = 5


def long_conversation(count: int) -> dict[str, float]:
    """Seconds, by what happened, in a conversation of so many messages in which each question was answered."""
    conversation = _conversation(count)
    found = {"worked out from nothing": _seconds(lambda: keep_up([conversation.pk]), times=1)}
    found["touched"] = _seconds(lambda: keep_up([conversation.pk]))

    def ask() -> None:
        _ask(conversation)
        keep_up([conversation.pk])

    found["one more question"] = _seconds(ask)
    return found


def _seconds(deed: Callable[[], None], *, times: int = TIMES) -> float:
    """Of the quickest time; what was done is taken back."""
    taken = []
    for _ in range(times):
        with transaction.atomic():
            start = time.process_time()
            deed()
            taken.append(time.process_time() - start)
    return min(taken)


def _conversation(count: int) -> Conversation:
    channel, cora = make_channel("Long", teams=[]), make_contact("Cora Kunde", f"{timezone.now():%s}@long.example")
    channel.connected_at = ALWAYS
    channel.save()
    conversation = Conversation.objects.create(channel=channel, contact=cora.contact, state=State.PENDING)
    message = Message.objects.create(
        conversation=conversation, channel=channel, direction=Direction.IN, happened_at=timezone.now()
    )
    changed = {
        "public_id": uuid(),
        "happened_at": moment(f"({count} - i) * 600"),
        "direction": either("i % 2 = 0", "'in'", "'out'"),
        "delivery": either("i % 2 = 0", "''", "'sent'"),
    }
    multiply(message, count, changed)
    message.delete()
    return conversation


def _ask(conversation: Conversation) -> None:
    now = timezone.now()
    Message.objects.create(
        conversation=conversation, channel=conversation.channel, direction=Direction.IN, happened_at=now
    )
    conversation.state = State.OPEN
    conversation.waiting_since = conversation.waiting_since or now
    conversation.save(update_fields=["state", "waiting_since"])
