"""Automatic acknowledgements: who gets one, once, and that nobody can make us send more."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.utils import timezone

from apps.channels.contract import Address, DeliveryReport, InboundMessage, RawMessage, SenderProof, Source
from apps.channels.models import Channel
from apps.contacts.models import BlockedSender, ContactPoint
from apps.conversations.acknowledging import MOST_AN_HOUR
from apps.conversations.actions import Draft, ingest, make_ready, reply
from apps.conversations.models import Conversation, Direction, Message, State
from apps.delivery import letters
from apps.delivery.models import OutboxEntry
from apps.delivery.models import State as EntryState
from tests.channels.email.test_automatic import MARKS
from tests.conversations.letters import CORA, OTTO, SUPPORT, arrive, letter
from tests.conversations.test_answering import settle

if TYPE_CHECKING:
    from apps.accounts.models import Agent, Team

pytestmark = pytest.mark.django_db

PROVED = {"sender_proof": SenderProof.PASSED}
WORDS = "Danke, wir antworten bis morgen."


@pytest.fixture
def support(support: Channel) -> Channel:
    """It acknowledges, and believes the server mx.test."""
    support.acknowledges = True
    support.acknowledgement_subject, support.acknowledgement = "Ihre Nachricht ist da", WORDS
    support.options = {**support.options, "authserv_id": "mx.test"}
    support.save()
    return support


def acknowledgements() -> list[Message]:
    return list(Message.objects.filter(direction=Direction.OUT, automatic=True))


def test_the_first_message_of_a_person_is_acknowledged_in_the_companys_words(support: Channel) -> None:
    asked = arrive(support, letter("a@x", "Geheim: 4711", subject="Mein Betreff", **PROVED)).message
    [ours] = acknowledgements()
    assert ours.conversation == asked.conversation
    assert (ours.subject, ours.text) == ("Ihre Nachricht ist da", WORDS + "\n")
    sent = letters.read(OutboxEntry.objects.get().content)
    assert (sent.to, sent.in_reply_to, sent.automatic) == ((Address(name="", address=CORA.address),), "a@x", True)


def test_it_holds_nothing_that_came_in(support: Channel) -> None:
    spam = "BUY-NOW http://evil.test"
    arrive(support, letter("a@x", spam, subject=spam, sender=Address(name=spam, address=CORA.address), **PROVED))
    content = channel_bytes(OutboxEntry.objects.get())
    assert b"BUY-NOW" not in content
    assert b"evil.test" not in content
    assert b"Auto-Submitted: auto-replied" in content


def test_it_is_off_until_an_admin_switches_it_on(support: Channel) -> None:
    Channel.objects.update(acknowledges=False)
    support.refresh_from_db()
    arrive(support, letter("a@x", **PROVED))
    assert acknowledgements() == []


def test_the_customer_waits_on_and_what_they_answer_comes_to_the_conversation(support: Channel) -> None:
    asked = arrive(support, letter("a@x", **PROVED)).message
    [ours] = acknowledgements()
    settle(ours, EntryState.SENT)
    asked.conversation.refresh_from_db()
    assert (asked.conversation.state, asked.conversation.waiting_since) == (State.OPEN, asked.happened_at)
    more = arrive(support, letter("b@x", in_reply_to=(ours.external_id,), **PROVED)).message
    assert more.conversation == asked.conversation
    assert len(acknowledgements()) == 1


def test_an_acknowledgement_that_fails_opens_nothing(support: Channel, ana: Agent) -> None:
    conversation = arrive(support, letter("a@x", **PROVED)).message.conversation
    reply(conversation, agent=ana, draft=Draft(to=(CORA,), subject="Re", text="Gern."))
    settle(acknowledgements()[0], EntryState.FAILED, "550 no")
    conversation.refresh_from_db()
    assert conversation.state == State.PENDING


def test_each_address_is_told_once_a_day(support: Channel) -> None:
    for number in range(3):
        arrive(support, letter(f"{number}@x", **PROVED))
    assert (Conversation.objects.count(), len(acknowledgements())) == (3, 1)
    ContactPoint.objects.update(acknowledged_at=timezone.now() - timedelta(hours=25))
    arrive(support, letter("tomorrow@x", **PROVED))
    assert len(acknowledgements()) == 2


def test_all_spellings_of_a_mailbox_are_told_once(support: Channel) -> None:
    """A program that opens a ticket for our acknowledgement may answer from an address of that ticket's own."""
    for number in range(3):
        sender = Address(name="", address=f"Tickets+{number}@other.test")
        arrive(support, letter(f"{number}@x", sender=sender, **PROVED))
    assert (Conversation.objects.count(), len(acknowledgements())) == (3, 1)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"sender_proof": SenderProof.FAILED},
        {**PROVED, "automatic": True},
        {**PROVED, "bulk": True},
        {**PROVED, "spam": True},
        {**PROVED, "sender_unclear": True},
        {**PROVED, "sender": SUPPORT},
        {**PROVED, "sender": Address(name="", address="support+tag@example.test")},
        {**PROVED, "sender": Address(name="", address="noreply@shop.test")},
        {**PROVED, "sender": Address(name="", address="do-not-reply@shop.test")},
        {**PROVED, "sender": Address(name="", address="mailer-daemon@shop.test")},
        {**PROVED, "sender": Address(name="", address="shop-bounces@shop.test")},
        {**PROVED, "external_id": ""},
    ],
    ids=str,
)
def test_nobody_else_is_answered(support: Channel, fields: dict[str, Any]) -> None:
    message = dataclasses.replace(letter("a@x"), **fields)
    arrive(support, message)
    assert acknowledgements() == []


def test_blocked_senders_history_and_stale_mail_are_not_answered(support: Channel) -> None:
    BlockedSender.objects.create(value=OTTO.key)
    arrive(support, letter("a@x", sender=OTTO, **PROVED))
    arrive(support, letter("b@x", **PROVED), at=support.connected_at - timedelta(minutes=1))
    Channel.objects.update(connected_at=timezone.now() - timedelta(days=9))
    support.refresh_from_db()
    arrive(support, letter("c@x", **PROVED), at=timezone.now() - timedelta(days=1))
    assert acknowledgements() == []


def test_whom_we_answered_before_needs_no_proof(support: Channel, ana: Agent) -> None:
    first = arrive(support, letter("a@x")).message
    reply(first.conversation, agent=ana, draft=Draft(to=(CORA,), subject="Re", text="Gern."))
    arrive(support, letter("b@x", "Noch etwas"))
    assert len(acknowledgements()) == 1


def test_writing_twice_proves_nothing(support: Channel) -> None:
    arrive(support, letter("a@x", sender=OTTO))
    arrive(support, letter("b@x", sender=OTTO))
    assert acknowledgements() == []


@pytest.mark.parametrize("count", [100, pytest.param(1000, marks=pytest.mark.full)])
@pytest.mark.once
def test_forged_senders_get_nothing_however_many(support: Channel, count: int) -> None:
    for number in range(count):
        forged = Address(name="", address=f"victim{number}@bank.test")
        proof = (SenderProof.NONE, SenderProof.FAILED)[number % 2]
        take(support, letter(f"{number}@x", sender=forged, sender_proof=proof))
    assert (Message.objects.count(), OutboxEntry.objects.count()) == (count, 0)


@pytest.mark.parametrize("count", [100, pytest.param(5000, marks=pytest.mark.full)])
@pytest.mark.once
def test_many_mails_from_one_sender_get_one(support: Channel, count: int) -> None:
    for number in range(count):
        take(support, letter(f"{number}@x", f"Nr. {number}", **PROVED))
    assert (Conversation.objects.count(), len(acknowledgements())) == (count, 1)


def test_there_is_an_end_to_what_goes_out_in_an_hour(support: Channel) -> None:
    contact = arrive(support, letter("a@x")).message.conversation.contact
    ContactPoint.objects.bulk_create(
        ContactPoint(
            contact=contact, kind="email", value=f"{number}@many.test", shown_as="", acknowledged_at=timezone.now()
        )
        for number in range(MOST_AN_HOUR)
    )
    arrive(support, letter("b@x", sender=OTTO, **PROVED))
    assert acknowledgements() == []


@pytest.mark.parametrize("mark", MARKS)
def test_no_mark_of_automatic_mail_is_answered(support: Channel, mark: str) -> None:
    name = mark.partition(":")[0].lower()
    sender = "" if name == "from" else "From: Cora Winter <cora@customer.test>\n"
    take_bytes(support, f"{mark}\n{sender}Message-ID: <a@customer.test>\nSubject: Frage\n\nWann?\n".encode())
    assert Message.objects.filter(direction=Direction.IN).count() == 1
    assert OutboxEntry.objects.count() == 0


def test_the_same_mail_without_a_mark_is_answered(support: Channel) -> None:
    take_bytes(support, b"From: Cora <cora@customer.test>\nMessage-ID: <a@customer.test>\nSubject: Frage\n\nWann?\n")
    assert OutboxEntry.objects.count() == 1


def test_two_companies_that_both_acknowledge_exchange_two_mails(team: Team) -> None:
    """A letter and its acknowledgement. Neither company remembers anything, so it is the marks that stop them."""
    waiting = [("one.test", b"From: Ana <ana@two.test>\nMessage-ID: <a@two.test>\nSubject: Hallo\n\nFrage\n")]
    mails = 0
    while waiting and mails < 10:
        company, content = waiting.pop()
        mails += 1
        other = "two.test" if company == "one.test" else "one.test"
        waiting += [(other, sent) for sent in answers_of(company, content, team)]
    assert mails == 2


def answers_of(company: str, content: bytes, team: Team) -> list[bytes]:
    """What a company that has just set this up sends when the mail comes in."""
    with transaction.atomic():
        channel = Channel.objects.create(
            name=company,
            address=f"info@{company}",
            acknowledges=True,
            connected_at=timezone.now() - timedelta(hours=1),
            options={"outgoing": "smtp", "smtp_host": "127.0.0.1", "authserv_id": "mx.test"},
        )
        channel.teams.add(team)
        take_bytes(channel, content)
        sent = [channel_bytes(entry) for entry in OutboxEntry.objects.all()]
        transaction.set_rollback(True)
    return sent


def channel_bytes(entry: OutboxEntry) -> bytes:
    return entry.channel.pure_adapter().compose(letters.read(entry.content))


def take(channel: Channel, message: InboundMessage) -> None:
    arrive(channel, message)


def take_bytes(channel: Channel, content: bytes) -> None:
    """The bytes come in, with the word of our own server that the sender is who they seem to be."""
    domain = content.partition(b"@")[2].partition(b">")[0].decode() if b"From:" in content else "customer.test"
    word = f"Authentication-Results: mx.test; dmarc=pass header.from={domain}\n".encode()
    raw = RawMessage(source=Source(name="INBOX"), key="1:1", payload=word + content, received_at=timezone.now())
    found = channel.pure_adapter().parse(raw)
    assert isinstance(found, InboundMessage | DeliveryReport)
    ingest(make_ready(found), channel=channel, received_at=raw.received_at, payload="f" * 64)


def test_a_form_on_our_own_site_is_told_nothing(support: Channel) -> None:
    form = Address(name="Kontaktformular", address="wordpress@example.test")
    for number, customer in enumerate((CORA, OTTO)):
        arrive(support, letter(f"{number}@x", sender=form, reply_to=(customer,), **PROVED))
    assert not Message.objects.filter(automatic=True).exists()
    arrive(support, letter("c@x", sender=CORA, **PROVED))
    assert Message.objects.filter(automatic=True).count() == 1, "Cora herself is"
