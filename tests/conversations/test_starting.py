"""Conversations that we begin."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.utils import timezone

from apps.channels.contract import Address
from apps.contacts.models import ContactPoint
from apps.conversations.actions import Afterwards, AlreadySent, Draft, reply, reply_defaults, start, take_back
from apps.conversations.models import Conversation, DeliveryState, Event, EventKind, Message, State
from apps.conversations.tokens import conversation_marked
from apps.delivery import letters
from apps.delivery.models import OutboxEntry
from apps.delivery.models import State as EntryState
from tests.conversations.letters import CORA, SUPPORT, arrive, letter
from tests.conversations.test_answering import settle

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.channels.models import Channel

pytestmark = pytest.mark.django_db

OFFER = Draft(to=(CORA,), subject="Ihr Angebot", text="Guten Tag,\n\nhier ist es.")


def test_it_is_their_turn_and_nobody_waits(support: Channel, ana: Agent) -> None:
    message = start(support, agent=ana, draft=OFFER)
    conversation = Conversation.objects.get()
    assert message.conversation == conversation
    assert (conversation.state, conversation.waiting_since) == (State.PENDING, None)
    assert (conversation.subject, conversation.channel, conversation.assignee) == ("Ihr Angebot", support, ana)
    assert list(conversation.channels.all()) == [support]
    assert (conversation.message_count, conversation.snippet[:10]) == (1, "Guten Tag,")
    assert conversation.contact is not None
    assert [point.shown_as for point in conversation.contact.points.all()] == [CORA.address]
    assert conversation.contact.name == "Cora Kunde"
    assert list(Event.objects.values_list("kind", "agent")) == [(EventKind.OPENED, ana.pk)]
    settle(message, EntryState.SENT)
    conversation.refresh_from_db()
    assert (conversation.state, conversation.waiting_since) == (State.PENDING, None)


def test_what_goes_out_answers_nothing_and_can_be_answered(support: Channel, ana: Agent) -> None:
    message = start(support, agent=ana, draft=OFFER)
    assert message.outbox_entry is not None
    sent = letters.read(message.outbox_entry.content)
    assert (sent.in_reply_to, sent.references, sent.subject) == ("", (), "Ihr Angebot")
    assert "Ana Antwort" in sent.text
    assert sent.reply_to is not None
    token = sent.reply_to.address.partition("+")[2].partition("@")[0]
    assert conversation_marked(token) == message.conversation.public_id


def test_coras_answer_comes_back_into_it_and_waits(support: Channel, ana: Agent) -> None:
    message = start(support, agent=ana, draft=OFFER)
    settle(message, EntryState.SENT)
    row = arrive(support, letter("a@x", in_reply_to=(message.external_id,))).message
    conversation = Conversation.objects.get()
    assert row.conversation == conversation
    assert (conversation.state, conversation.waiting_since) == (State.OPEN, row.happened_at)


def test_whom_we_know_already_is_not_made_twice(support: Channel, ana: Agent) -> None:
    known = arrive(support, letter("a@x")).message
    started = start(support, agent=ana, draft=OFFER).conversation
    assert started != known.conversation
    assert started.contact == known.conversation.contact
    assert ContactPoint.objects.count() == 1


def test_one_send_begins_one_conversation(support: Channel, ana: Agent, ben: Agent) -> None:
    once = replace(OFFER, client_id=uuid.uuid4())
    first = start(support, agent=ana, draft=once)
    assert start(support, agent=ana, draft=once) == first
    with pytest.raises(AlreadySent):
        start(support, agent=ana, draft=replace(once, text="Something else."))
    with pytest.raises(AlreadySent):
        start(support, agent=ben, draft=once)
    assert (Conversation.objects.count(), OutboxEntry.objects.count()) == (1, 1)


def test_the_same_send_on_another_channel_is_another_one(support: Channel, sales: Channel, ana: Agent) -> None:
    once = replace(OFFER, client_id=uuid.uuid4())
    start(support, agent=ana, draft=once)
    with pytest.raises(AlreadySent):
        start(sales, agent=ana, draft=once)


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (replace(OFFER, to=()), "address in To"),
        (replace(OFFER, text=" "), "text or a file"),
        (replace(OFFER, subject=" "), "needs a subject"),
    ],
)
def test_what_lacks_something_begins_nothing(support: Channel, ana: Agent, draft: Draft, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        start(support, agent=ana, draft=draft)
    assert not Conversation.objects.exists()


def test_a_channel_that_only_receives_begins_nothing(support: Channel, ana: Agent) -> None:
    support.options = {**support.options, "outgoing": "none"}
    support.save()
    with pytest.raises(ValueError, match="only receives"):
        start(support, agent=ana, draft=OFFER)
    assert not Conversation.objects.exists()


def test_it_can_be_taken_back_and_written_again(support: Channel, ana: Agent) -> None:
    held = replace(OFFER, send_at=timezone.now() + timedelta(seconds=10))
    message = start(support, agent=ana, draft=held)
    assert message.delivery == DeliveryState.HELD
    take_back(message, agent=ana)
    conversation = Conversation.objects.get()
    assert (conversation.state, conversation.waiting_since) == (State.OPEN, None)
    assert reply_defaults(conversation).to == (CORA,)
    again = reply(conversation, agent=ana, draft=replace(OFFER, text="Better words."))
    assert again.outbox_entry is not None
    sent = letters.read(again.outbox_entry.content)
    assert (sent.subject, sent.in_reply_to) == ("Ihr Angebot", "")


def test_it_can_be_closed_at_once(support: Channel, ana: Agent) -> None:
    message = start(support, agent=ana, draft=replace(OFFER, afterwards=Afterwards.CLOSE))
    assert Conversation.objects.get(pk=message.conversation_id).state == State.CLOSED


def test_several_people_and_copies(support: Channel, ana: Agent) -> None:
    dora = Address(name="", address="dora@customer.test")
    message = start(support, agent=ana, draft=replace(OFFER, to=(CORA, dora), bcc=(SUPPORT,)))
    assert Message.objects.get() == message
    assert [each["address"] for each in message.to] == [CORA.address, dora.address]
    entry = OutboxEntry.objects.get()
    assert entry.recipients.count() == 3


@pytest.mark.django_db(transaction=True)
def test_several_who_write_to_one_person_at_once_write_to_one_contact(support: Channel, ana: Agent) -> None:
    def begin(number: int) -> None:
        try:
            start(support, agent=ana, draft=replace(OFFER, text=f"{number}", client_id=uuid.uuid4()))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(begin, range(4)))
    assert (Conversation.objects.count(), ContactPoint.objects.count()) == (4, 1)


@pytest.mark.django_db(transaction=True)
def test_a_double_click_begins_one_conversation(support: Channel, ana: Agent) -> None:
    once = replace(OFFER, client_id=uuid.uuid4())

    def begin(_: int) -> int:
        try:
            return start(support, agent=ana, draft=once).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(begin, range(4)))) == 1
    assert (Conversation.objects.count(), OutboxEntry.objects.count()) == (1, 1)
