"""What a very long conversation costs whenever something happens in it: processor time, whatever else runs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from apps.conversations.models import Conversation, Direction, Event, EventKind, Message, State
from apps.waits.keeping import keep_up
from apps.waits.models.settings import ALWAYS
from tests.bench.reports.multiplying import either, moment, multiply, uuid
from tests.world import make_channel, make_contact

if TYPE_CHECKING:
    from collections.abc import Callable

TIMES = 5
#: Seconds from one message to the next, and messages until it is closed, and opened again by the next one.
PACE, EPISODE = 600, 20


def long_conversation(count: int) -> dict[str, float]:
    """Seconds, by what happened, in a conversation of so many messages in which each question was answered."""
    with transaction.atomic():
        conversation = _conversation(count)

        def ask() -> None:
            _ask(conversation)
            keep_up([conversation.pk])

        found = {"worked out from nothing": _seconds(lambda: keep_up([conversation.pk]), times=1)}
        found["touched"] = _seconds(lambda: keep_up([conversation.pk]))
        found["one more question"] = _seconds(ask)
        # Nothing of it stays for those who measure something else in the same place.
        transaction.set_rollback(True)
    return found


def _seconds(deed: Callable[[], None], *, times: int = TIMES) -> float:
    """Of the quickest time."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        deed()
        taken.append(time.process_time() - start)
    return min(taken)


def _conversation(count: int) -> Conversation:
    channel, cora = make_channel("Long", teams=[]), make_contact("Cora Kunde", "cora@long.example")
    channel.connected_at = ALWAYS
    channel.save()
    conversation = Conversation.objects.create(channel=channel, contact=cora.contact, state=State.PENDING)
    message = Message.objects.create(
        conversation=conversation, channel=channel, direction=Direction.IN, happened_at=timezone.now()
    )
    changed = {
        "public_id": uuid(),
        "happened_at": moment(f"({count} - i) * {PACE}"),
        "direction": either("i % 2 = 0", "'in'", "'out'"),
        "delivery": either("i % 2 = 0", "''", "'sent'"),
    }
    multiply(message, count, changed)
    message.delete()
    event = Event.objects.create(conversation=conversation, kind=EventKind.CLOSED, at=timezone.now())
    answered = f"((i / 2 + 1) * {EPISODE} - 1)"
    closed, opened = f"({count} - {answered}) * {PACE} - {PACE // 2}", f"({count} - {answered} - 1) * {PACE}"
    changed = {
        "kind": either("i % 2 = 0", "'closed'", "'reopened'"),
        "at": either("i % 2 = 0", moment(closed), moment(opened)),
    }
    multiply(event, 2 * (count // EPISODE) - 1, changed)
    event.delete()
    return conversation


def _ask(conversation: Conversation) -> None:
    now = timezone.now()
    Message.objects.create(
        conversation=conversation, channel=conversation.channel, direction=Direction.IN, happened_at=now
    )
    conversation.state = State.OPEN
    conversation.waiting_since = conversation.waiting_since or now
    conversation.save(update_fields=["state", "waiting_since"])
