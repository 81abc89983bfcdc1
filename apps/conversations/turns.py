"""Whose turn it is, and since when the customer waits. What is here changes the row; the caller saves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.conversations.models import (
    WENT_OUT,
    DeliveryState,
    Direction,
    Event,
    EventKind,
    State,
)

if TYPE_CHECKING:
    import datetime as dt

    from apps.conversations.models import (
        Conversation,
        Message,
        MessageQuerySet,
    )

#: What `take_turn`, `they_have_it` and `our_turn_again` may change.
FIELDS = ("state", "snoozed_until", "waiting_since")
#: When conversations turn out to be one, the most awake of their states counts.
MOST_AWAKE_FIRST = (State.OPEN, State.SNOOZED, State.PENDING, State.CLOSED, State.SPAM)


def take_turn(conversation: Conversation, message: Message, *, is_first: bool) -> None:
    """A message has come in, or was found in a Sent folder."""
    if conversation.state == State.SPAM and not is_first:
        return
    if message.aside:
        _third_party_wrote(conversation, message)
    elif message.direction == Direction.OUT:
        they_have_it(conversation)
    elif not message.automatic:
        _they_wrote(conversation, message, is_first=is_first)
    elif is_first:
        conversation.state = State.OPEN


def they_have_it(conversation: Conversation) -> None:
    """An answer is on its way to the customer for sure."""
    conversation.waiting_since = first_unanswered(conversation)
    if conversation.waiting_since is None and conversation.state in {State.OPEN, State.PENDING}:
        conversation.state = State.PENDING


def our_turn_again(conversation: Conversation, *, why: str = "") -> None:
    """An answer did not arrive, or perhaps not: whoever closed or snoozed the conversation believed it had.

    `why` is the state of the answer that is told; empty where another event tells.
    """
    if conversation.state == State.SPAM:
        return
    if conversation.state != State.OPEN and why:
        Event.objects.create(conversation=conversation, kind=EventKind.REOPENED, data={"why": why})
    conversation.state = State.OPEN
    conversation.snoozed_until = None
    conversation.waiting_since = first_unanswered(conversation)


def reckon(conversation: Conversation) -> None:
    """Since when the customer waits, now that one of their messages counts no more, or again."""
    if conversation.state not in {State.CLOSED, State.SPAM}:
        conversation.waiting_since = first_unanswered(conversation)


def first_unanswered(conversation: Conversation, *, since: dt.datetime | None = None) -> dt.datetime | None:
    """When the customer's first message came that no answer of ours, surely sent, has followed; None if there is none.

    What came before the channel was connected, or before `since`, waits no more.

    An agent has seen what was here before the answer; a colleague with another program what the mailbox had.
    """
    begin = max(filter(None, (conversation.channel.connected_at, since)))
    people = conversation.messages.filter(automatic=False, aside=False, happened_at__gte=begin)
    waiting = people.filter(direction=Direction.IN, spam=False, withdrawn="")
    here = _answers(conversation).filter(outbox_entry__isnull=False, delivery__in=WENT_OUT).order_by("pk").last()
    found = _answers(conversation).filter(outbox_entry=None).exclude(delivery=DeliveryState.AWAITING)
    elsewhere = found.in_order().last()
    if here is not None:
        waiting = waiting.filter(pk__gt=here.pk)
    if elsewhere is not None:
        waiting = waiting.filter(happened_at__gt=elsewhere.happened_at)
    first = waiting.in_order().first()
    return first.happened_at if first else None


def _answers(conversation: Conversation) -> MessageQuerySet:
    return conversation.messages.filter(direction=Direction.OUT, automatic=False, aside=False)


def _third_party_wrote(conversation: Conversation, message: Message) -> None:
    """Somebody has to read it, but the customer waits neither more nor less for that."""
    if message.direction == Direction.OUT or message.automatic or conversation.state == State.OPEN:
        return
    Event.objects.create(conversation=conversation, kind=EventKind.REOPENED, at=message.happened_at)
    conversation.state = State.OPEN
    conversation.snoozed_until = None


def _they_wrote(conversation: Conversation, message: Message, *, is_first: bool) -> None:
    if conversation.state != State.OPEN and not is_first:
        Event.objects.create(conversation=conversation, kind=EventKind.REOPENED, at=message.happened_at)
    conversation.state = State.OPEN
    conversation.snoozed_until = None
    conversation.waiting_since = min(filter(None, (conversation.waiting_since, message.happened_at)))
