"""Taking back, sending at another time, and what its author had not seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.conversations.actions import (
    Afterwards,
    NotTheAuthor,
    Outdated,
    mark_as_sent,
    reply,
    send_now,
    take_back,
    write_note,
)
from apps.conversations.actions.sending import ON_OUR_WORD
from apps.conversations.models import DeliveryState, Event, EventKind, State
from apps.delivery import letters
from apps.delivery.claims import claim_next
from apps.delivery.models import OutboxEntry
from apps.delivery.models import State as EntryState
from tests.conversations.letters import arrive, letter
from tests.conversations.test_answering import THANKS, settle

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.channels.models import Channel
    from apps.conversations.models import Conversation, Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation(support: Channel) -> Conversation:
    return arrive(support, letter("a@x")).message.conversation


def held(conversation: Conversation, agent: Agent, **more: object) -> Message:
    """An answer that may be taken back for ten seconds."""
    draft = replace(THANKS, send_at=timezone.now() + timedelta(seconds=10), **more)  # type: ignore[arg-type]
    return reply(conversation, agent=agent, draft=draft)


def test_an_answer_is_held_for_its_author(conversation: Conversation, ana: Agent) -> None:
    message = held(conversation, ana)
    assert message.delivery == DeliveryState.HELD
    conversation.refresh_from_db()
    assert conversation.state == State.PENDING
    assert conversation.waiting_since is not None


def test_ana_takes_it_back_and_it_is_our_turn_again(conversation: Conversation, ana: Agent) -> None:
    waiting_since = conversation.waiting_since
    message = held(conversation, ana)
    take_back(message, agent=ana)
    message.refresh_from_db()
    conversation.refresh_from_db()
    assert message.delivery == DeliveryState.CANCELLED
    assert (conversation.state, conversation.waiting_since) == (State.OPEN, waiting_since)
    assert list(Event.objects.values_list("kind", "agent")) == [(EventKind.TAKEN_BACK, ana.pk)]


def test_ben_cannot_take_back_what_ana_wrote(conversation: Conversation, ana: Agent, ben: Agent) -> None:
    message = held(conversation, ana)
    with pytest.raises(NotTheAuthor):
        take_back(message, agent=ben)
    message.refresh_from_db()
    assert message.delivery == DeliveryState.HELD


@pytest.mark.django_db(transaction=True)
def test_what_a_worker_has_begun_cannot_be_taken_back(conversation: Conversation, ana: Agent) -> None:
    message = reply(conversation, agent=ana, draft=THANKS)
    assert claim_next(conversation.channel_id) is not None
    with pytest.raises(ValueError, match="too late"):
        take_back(message, agent=ana)
    message.refresh_from_db()
    assert message.delivery == DeliveryState.SENDING


def test_the_next_answer_does_not_refer_to_what_was_taken_back(conversation: Conversation, ana: Agent) -> None:
    take_back(held(conversation, ana), agent=ana)
    second = reply(conversation, agent=ana, draft=replace(THANKS, text="Better words."))
    assert second.outbox_entry is not None
    assert letters.read(second.outbox_entry.content).in_reply_to == "a@x"


def test_send_and_close_is_undone_with_the_answer(conversation: Conversation, ana: Agent) -> None:
    message = held(conversation, ana, afterwards=Afterwards.CLOSE)
    conversation.refresh_from_db()
    assert conversation.state == State.CLOSED
    take_back(message, agent=ana)
    conversation.refresh_from_db()
    assert conversation.state == State.OPEN


def test_send_and_snooze(conversation: Conversation, ana: Agent) -> None:
    until = timezone.now() + timedelta(days=2)
    reply(conversation, agent=ana, draft=replace(THANKS, afterwards=Afterwards.SNOOZE, snoozed_until=until))
    conversation.refresh_from_db()
    assert (conversation.state, conversation.snoozed_until) == (State.SNOOZED, until)


def test_nobody_snoozes_into_the_past(conversation: Conversation, ana: Agent) -> None:
    past = replace(THANKS, afterwards=Afterwards.SNOOZE, snoozed_until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(ValueError, match="future"):
        reply(conversation, agent=ana, draft=past)
    assert not OutboxEntry.objects.exists()


def test_what_is_meant_for_tomorrow_can_be_sent_now(conversation: Conversation, ana: Agent, ben: Agent) -> None:
    tomorrow = replace(THANKS, send_at=timezone.now() + timedelta(days=1))
    message = reply(conversation, agent=ana, draft=tomorrow)
    with pytest.raises(NotTheAuthor):
        send_now(message, agent=ben)
    send_now(message, agent=ana)
    message.refresh_from_db()
    assert message.delivery == DeliveryState.QUEUED
    with pytest.raises(ValueError, match="on its way"):
        send_now(message, agent=ana)


def newest(conversation: Conversation) -> int:
    return conversation.messages.order_by("pk").values_list("pk", flat=True).last() or 0


def test_an_answer_is_refused_when_cora_has_written_meanwhile(
    conversation: Conversation, support: Channel, ana: Agent
) -> None:
    seen = newest(conversation)
    second = arrive(support, letter("b@x", in_reply_to=("a@x",))).message
    with pytest.raises(Outdated) as refused:
        reply(conversation, agent=ana, draft=replace(THANKS, seen=seen))
    assert refused.value.newer == [second]
    assert not OutboxEntry.objects.exists()
    assert reply(conversation, agent=ana, draft=replace(THANKS, seen=second.pk)).pk


def test_an_answer_is_refused_when_a_colleague_was_faster(conversation: Conversation, ana: Agent, ben: Agent) -> None:
    seen = newest(conversation)
    reply(conversation, agent=ben, draft=replace(THANKS, seen=seen))
    with pytest.raises(Outdated):
        reply(conversation, agent=ana, draft=replace(THANKS, text="Mine.", seen=seen))
    assert OutboxEntry.objects.count() == 1


def test_a_colleagues_note_counts_as_news_and_what_was_taken_back_does_not(
    conversation: Conversation, ana: Agent, ben: Agent
) -> None:
    seen = newest(conversation)
    take_back(held(conversation, ben, seen=seen), agent=ben)
    first = reply(conversation, agent=ana, draft=replace(THANKS, seen=seen))
    write_note(conversation, agent=ben, text="Wait!")
    with pytest.raises(Outdated):
        reply(conversation, agent=ana, draft=replace(THANKS, text="More.", seen=first.pk))


def test_an_out_of_office_answer_holds_up_nobody(conversation: Conversation, support: Channel, ana: Agent) -> None:
    seen = newest(conversation)
    arrive(support, letter("auto@x", in_reply_to=("a@x",), automatic=True))
    assert reply(conversation, agent=ana, draft=replace(THANKS, seen=seen)).pk


def test_ana_says_that_it_arrived(conversation: Conversation, ana: Agent) -> None:
    message = reply(conversation, agent=ana, draft=THANKS)
    settle(message, EntryState.UNCERTAIN, "cut")
    mark_as_sent(message, agent=ana)
    message.refresh_from_db()
    conversation.refresh_from_db()
    assert (message.delivery, message.delivery_words) == (DeliveryState.SENT, ON_OUR_WORD)
    assert (conversation.state, conversation.waiting_since) == (State.PENDING, None)
    with pytest.raises(ValueError, match="perhaps delivered"):
        mark_as_sent(message, agent=ana)
