"""Spam is kept, out of the way, and nobody waits in it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.channels.contract import Address, SenderProof
from apps.contacts import blocking
from apps.contacts.models import BlockedSender
from apps.conversations.actions import (
    Draft,
    block_sender,
    blockable,
    mark_spam,
    not_spam,
    reply,
    unblock_sender,
)
from apps.conversations.models import EventKind, LiveEvent, State
from apps.conversations.turns import first_unanswered
from apps.delivery.models import OutboxEntry
from tests.conversations.letters import CORA, OTTO, arrive, letter

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.channels.models import Channel
    from apps.conversations.models import Conversation

pytestmark = pytest.mark.django_db

WINNER = Address(name="Glück", address="win@mail.spam.test")


def state_of(conversation: Conversation) -> tuple[str, bool]:
    """Its state, and whether somebody waits in it."""
    conversation.refresh_from_db()
    return conversation.state, conversation.waiting_since is not None


def test_marked_mail_opens_a_conversation_out_of_the_way(support: Channel) -> None:
    taken = arrive(support, letter("a@x", spam=True)).message
    assert taken.spam
    assert state_of(taken.conversation) == (State.SPAM, False)
    event = taken.conversation.events.get()
    assert (event.kind, event.agent, event.data) == (EventKind.MARKED_SPAM, None, {"why": "marked"})
    assert LiveEvent.objects.filter(conversation=taken.conversation).exists()
    assert not OutboxEntry.objects.exists()


def test_old_mail_that_is_marked_is_spam_too(support: Channel) -> None:
    old = support.connected_at - timedelta(days=3)
    assert state_of(arrive(support, letter("a@x", spam=True), at=old).message.conversation) == (State.SPAM, False)


def test_a_mark_on_coras_answer_does_not_make_her_conversation_spam(support: Channel) -> None:
    conversation = arrive(support, letter("a@x")).message.conversation
    answer = arrive(support, letter("b@x", in_reply_to=("a@x",), spam=True)).message
    assert (answer.conversation, answer.spam) == (conversation, False)
    assert state_of(conversation) == (State.OPEN, True)


def test_more_marked_mail_stays_where_the_first_is(support: Channel) -> None:
    conversation = arrive(support, letter("a@x", spam=True)).message.conversation
    arrive(support, letter("b@x", in_reply_to=("a@x",), spam=True))
    assert state_of(conversation) == (State.SPAM, False)


def test_what_a_machine_called_spam_comes_back_with_mail_that_is_none(support: Channel) -> None:
    conversation = arrive(support, letter("a@x", spam=True)).message.conversation
    second = arrive(support, letter("b@x", in_reply_to=("a@x",))).message
    assert state_of(conversation) == (State.OPEN, True)
    assert conversation.waiting_since == second.happened_at


def test_an_automatic_answer_brings_nothing_back(support: Channel) -> None:
    conversation = arrive(support, letter("a@x", spam=True)).message.conversation
    arrive(support, letter("b@x", in_reply_to=("a@x",), automatic=True))
    assert state_of(conversation) == (State.SPAM, False)


def test_what_an_agent_called_spam_stays_spam(support: Channel, ana: Agent) -> None:
    conversation = arrive(support, letter("a@x", spam=True)).message.conversation
    not_spam(conversation, agent=ana)
    mark_spam(conversation, agent=ana)
    arrive(support, letter("b@x", in_reply_to=("a@x",)))
    assert state_of(conversation) == (State.SPAM, False)


def test_a_colleagues_answer_from_another_program_brings_it_back(support: Channel) -> None:
    conversation = arrive(support, letter("a@x", spam=True)).message.conversation
    sent = letter("b@o", sender=Address(name="Ana", address="ana@example.test"), to=(CORA,), in_reply_to=("a@x",))
    arrive(support, sent, outgoing=True)
    assert state_of(conversation) == (State.PENDING, False)


def test_cora_waits_since_her_first_message_once_it_is_no_spam(support: Channel, ana: Agent) -> None:
    first = arrive(support, letter("a@x", spam=True), at=timezone.now() + timedelta(minutes=1)).message
    arrive(support, letter("b@x", in_reply_to=("a@x",), spam=True), at=timezone.now() + timedelta(minutes=2))
    not_spam(first.conversation, agent=ana)
    assert state_of(first.conversation) == (State.OPEN, True)
    assert first.conversation.waiting_since is not None
    assert first.conversation.waiting_since == first.happened_at
    assert first.conversation.events.filter(kind=EventKind.NOT_SPAM, agent=ana).count() == 1
    not_spam(first.conversation, agent=ana)
    assert first.conversation.events.filter(kind=EventKind.NOT_SPAM).count() == 1


def test_spam_and_back_is_as_it_was(support: Channel, ana: Agent) -> None:
    conversation = arrive(support, letter("a@x")).message.conversation
    since = conversation.waiting_since
    mark_spam(conversation, agent=ana)
    not_spam(conversation, agent=ana)
    assert state_of(conversation) == (State.OPEN, True)
    assert conversation.waiting_since == since


def test_an_answer_to_spam_makes_it_a_conversation(support: Channel, ana: Agent) -> None:
    conversation = arrive(support, letter("a@x", spam=True)).message.conversation
    reply(conversation, agent=ana, draft=Draft(to=(CORA,), subject="Re", text="Gern."))
    assert state_of(conversation) == (State.PENDING, False)


@pytest.mark.parametrize("value", ["win@mail.spam.test", "@mail.spam.test", "@spam.test"])
def test_blocked_mail_is_kept_as_spam(support: Channel, ana: Agent, value: str) -> None:
    blocking.block(value, agent=ana)
    taken = arrive(support, letter("a@x", sender=WINNER)).message
    assert state_of(taken.conversation) == (State.SPAM, False)
    assert taken.conversation.events.get().data == {"why": "blocked"}
    assert state_of(arrive(support, letter("b@x")).message.conversation) == (State.OPEN, True)
    assert state_of(arrive(support, letter("c@x", sender=OTTO)).message.conversation) == (State.OPEN, True)


def test_a_domain_covers_no_other_that_ends_alike(support: Channel, ana: Agent) -> None:
    blocking.block("@am.test", agent=ana)
    assert state_of(arrive(support, letter("a@x", sender=WINNER)).message.conversation) == (State.OPEN, True)


def test_a_blocked_sender_opens_nothing_in_a_conversation_either(support: Channel, ana: Agent) -> None:
    conversation = arrive(support, letter("a@x")).message.conversation
    reply(conversation, agent=ana, draft=Draft(to=(CORA,), subject="Re", text="Gern."))
    blocking.block(CORA.address, agent=ana)
    later = arrive(support, letter("b@x", in_reply_to=("a@x",))).message
    assert (later.conversation, later.spam) == (conversation, True)
    conversation.refresh_from_db()
    assert conversation.state == State.PENDING
    assert first_unanswered(conversation) != later.happened_at


def test_blocking_from_a_conversation_files_it_and_can_be_taken_back(support: Channel, ana: Agent) -> None:
    conversation = arrive(support, letter("a@x", sender=WINNER)).message.conversation
    assert blockable(conversation) == ("win@mail.spam.test", "@mail.spam.test")
    block_sender(conversation, "@mail.spam.test", agent=ana)
    assert BlockedSender.objects.get().agent == ana
    assert state_of(conversation) == (State.SPAM, False)
    unblock_sender(conversation, "@mail.spam.test", agent=ana)
    assert not BlockedSender.objects.exists()
    assert state_of(conversation) == (State.OPEN, True)


def test_only_who_wrote_there_is_blocked_from_there(support: Channel, ana: Agent) -> None:
    conversation = arrive(support, letter("a@x", sender=WINNER)).message.conversation
    with pytest.raises(ValueError, match="Nothing in this conversation"):
        block_sender(conversation, "cora@customer.test", agent=ana)
    assert state_of(conversation) == (State.OPEN, True)


def test_whoever_may_be_somebody_else_is_not_blocked(support: Channel) -> None:
    """It would shut out Cora, and not who forged her address."""
    forged = arrive(support, letter("a@x", sender_proof=SenderProof.FAILED)).message
    assert blockable(forged.conversation) == ("", "")


def test_a_shared_domain_and_our_own_are_not_offered(support: Channel) -> None:
    shared = arrive(support, letter("a@x", sender=Address(name="", address="cora@gmail.com"))).message
    colleague = Address(name="", address="petra@example.test")
    ours = arrive(support, letter("b@x", sender=colleague, sender_proof=SenderProof.PASSED)).message
    assert blockable(shared.conversation) == ("cora@gmail.com", "")
    assert blockable(ours.conversation) == ("petra@example.test", "")


@pytest.mark.parametrize("value", ["@example.test", "SUPPORT@example.test", "@test", "nobody", "@", "a b@c.test", ""])
def test_ourselves_and_nonsense_cannot_be_blocked(support: Channel, ana: Agent, value: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        blocking.block(value, agent=ana)
    assert not BlockedSender.objects.exists()


@pytest.mark.parametrize("value", ["@marketplace.amazon.de", "@amazon.de", "@co.uk"])
def test_what_shared_domains_belong_to_is_asked_about_as_well(ana: Agent, value: str) -> None:
    with pytest.raises(blocking.NeedsConfirmation):
        blocking.block(value, agent=ana)


def test_one_buyer_of_a_market_place_is_blocked_alone(support: Channel) -> None:
    buyer = Address(name="", address="x1+y2@marketplace.amazon.de")
    assert blockable(arrive(support, letter("a@x", sender=buyer)).message.conversation) == (buyer.address, "")


def test_a_shared_domain_is_blocked_when_asked_twice(ana: Agent) -> None:
    with pytest.raises(blocking.NeedsConfirmation):
        blocking.block("@GMail.com", agent=ana)
    assert blocking.block("@GMail.com", agent=ana, confirmed=True).value == "@gmail.com"
    assert blocking.block("@gmail.com", agent=ana, confirmed=True) == BlockedSender.objects.get()
