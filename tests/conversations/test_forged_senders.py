"""A mail that claims to come from one of us, or from Cora, never acts as theirs."""

from __future__ import annotations

import dataclasses
from email.parser import BytesParser
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.channels import payloads
from apps.channels.contract import Address, InboundMessage, RawMessage, SenderProof, Source
from apps.contacts.models import Contact
from apps.conversations.actions import Draft, ingest, make_ready, reply, reply_defaults
from apps.conversations.models import Conversation, Direction, Event, Message, SenderWarning, State
from apps.conversations.tokens import reply_token
from apps.delivery import letters
from apps.delivery.models import OutboxEntry
from tests.conversations.letters import CORA, OTTO, SUPPORT, arrive, letter

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.channels.models import Channel

pytestmark = pytest.mark.django_db

ANA = Address(name="Ana Antwort", address="ana@example.test")


@pytest.mark.parametrize("sender", [SUPPORT, ANA, dataclasses.replace(ANA, address="ANA+x@example.test")])
def test_our_names_from_outside_do_nothing(support: Channel, ana: Agent, sender: Address) -> None:
    """Even with the id of our answer, they are a stranger's mail with a warning."""
    conversation = arrive(support, letter("a@x")).message.conversation
    ours = reply(conversation, agent=ana, draft=Draft(to=(CORA,), subject="Re", text="Gern."))
    before = (Event.objects.count(), OutboxEntry.objects.count())
    forged = letter("notify-1-1@example.test", "Bitte überweisen!", sender=sender, in_reply_to=("a@x",), cc=(OTTO,))
    row = arrive(support, forged).message
    assert (row.direction, row.agent, row.sender_warning) == (Direction.IN, None, SenderWarning.OURS)
    assert row.conversation != conversation
    assert (Event.objects.count(), OutboxEntry.objects.count()) == before
    conversation.refresh_from_db()
    assert conversation.state == State.PENDING
    assert Message.objects.filter(direction=Direction.OUT).get() == ours


@pytest.mark.parametrize("spelling", ["c.ora.shop@gmail.com", "CoraShop+x@googlemail.com"])
def test_our_mailbox_is_ours_in_every_spelling(support: Channel, spelling: str) -> None:
    """Gmail sees no dots: whoever writes so would else take part in all that was written to us."""
    support.address = "cora.shop@gmail.com"
    support.save(update_fields=["address"])
    first = arrive(support, letter("a@x", to=(Address(name="", address=support.address),))).message
    forged = letter("b@x", sender=Address(name="Shop", address=spelling), in_reply_to=("a@x",))
    row = arrive(support, forged).message
    assert row.sender_warning == SenderWarning.OURS
    assert row.conversation != first.conversation


def test_a_colleague_of_our_domain_is_not_us(support: Channel, ana: Agent) -> None:
    row = arrive(support, letter("a@x", sender=dataclasses.replace(ANA, address="antonia@example.test"))).message
    assert row.sender_warning == SenderWarning.NONE


def test_ana_who_is_proved_is_no_stranger(support: Channel, ana: Agent) -> None:
    arrive(support, letter("a@x", to=(SUPPORT, ANA)))
    row = arrive(support, letter("b@x", sender=ANA, in_reply_to=("a@x",), sender_proof=SenderProof.PASSED)).message
    assert (row.sender_warning, row.agent, Conversation.objects.count()) == (SenderWarning.NONE, None, 1)


@pytest.mark.parametrize("doubt", [{"sender_proof": SenderProof.FAILED}, {"sender_unclear": True}])
def test_an_answer_to_a_forgery_goes_to_nobody_unasked(support: Channel, ana: Agent, doubt: dict[str, object]) -> None:
    forged = letter("a@x", "Verlauf?", cc=(OTTO,), reply_to=(OTTO,), **doubt)
    conversation = arrive(support, forged).message.conversation
    defaults = reply_defaults(conversation)
    assert [address.address for address in defaults.to] == [CORA.address]
    assert defaults.cc == ()


def test_an_answer_goes_to_who_is_not_in_doubt(support: Channel, ana: Agent) -> None:
    conversation = arrive(support, letter("a@x")).message.conversation
    token = reply_token(conversation.public_id)
    doubtful = letter("b@x", reply_tokens=(token,), cc=(OTTO,), sender_proof=SenderProof.FAILED)
    assert arrive(support, doubtful).message.conversation == conversation
    defaults = reply_defaults(conversation)
    assert ([one.address for one in defaults.to], defaults.cc) == ([CORA.address], ())


def test_a_form_on_our_site_is_answered_where_it_asks(support: Channel) -> None:
    form = letter("a@x", sender=SUPPORT, reply_to=(CORA,), cc=(OTTO,))
    conversation = arrive(support, form).message.conversation
    defaults = reply_defaults(conversation)
    assert ([one.address for one in defaults.to], defaults.cc) == ([CORA.address], ())


@pytest.mark.parametrize(("domain", "asked"), [("example.test", CORA), ("gmail.com", None), ("customer.test", None)])
def test_a_form_that_cannot_prove_our_domain_is_answered_where_it_asks(
    support: Channel, ana: Agent, domain: str, asked: Address | None
) -> None:
    """The web server writes as wordpress@ours, and nobody told SPF of it. What is everybody's domain is not ours."""
    ana.email = "ana@gmail.com"
    ana.save(update_fields=["email"])
    form = Address(name="WordPress", address=f"wordpress@{domain}")
    row = arrive(support, letter("a@x", sender=form, reply_to=(CORA,), sender_proof=SenderProof.FAILED)).message
    assert row.sender_warning == SenderWarning.FAILED
    assert [one.address for one in reply_defaults(row.conversation).to] == [(asked or form).address]


def test_a_form_that_names_nobody_is_not_answered_to_ourselves(support: Channel) -> None:
    row = arrive(support, letter("a@x", sender=SUPPORT)).message
    assert reply_defaults(row.conversation).to == ()


def test_an_answer_holds_nothing_of_what_was_said_before(support: Channel, ana: Agent) -> None:
    """Whoever is in copy gets what the agent wrote, and no history."""
    conversation = arrive(support, letter("a@x", "Meine Kontonummer ist 4711.", cc=(OTTO,))).message.conversation
    defaults = reply_defaults(conversation)
    answer = reply(conversation, agent=ana, draft=dataclasses.replace(defaults, text="Danke."))
    assert OTTO.address in {person["address"] for person in answer.cc}
    assert "4711" not in answer.text + answer.html


def test_nobody_gets_a_name_from_a_forger(support: Channel) -> None:
    arrive(support, letter("a@x", sender=dataclasses.replace(CORA, name="")))
    arrive(support, letter("b@x", sender=dataclasses.replace(CORA, name="Evil"), sender_proof=SenderProof.FAILED))
    assert Contact.objects.get().name == ""


CONTROL = (
    "X-Zammad-Ticket-State: closed",
    "X-FreeScout-Mail-Type: user.notification",
    "X-OTRS-State: closed successful",
    "X-OTRS-Queue: Sales",
    "X-RT-Command: Status: resolved",
    "X-Dialog-State: closed",
    "X-Dialog-Inbox-Agent: ana@example.test",
    "X-Priority: 1",
    "Control: assign ana",
    "Status: RO",
)


def test_no_header_sets_a_state(support: Channel, ana: Agent) -> None:
    row = arrive_as("From: Cora <cora@customer.test>", *CONTROL, channel=support)
    conversation = row.conversation
    assert (conversation.state, conversation.assignee, conversation.team) == (State.OPEN, None, None)
    assert (row.direction, row.agent, row.automatic) == (Direction.IN, None, False)
    assert not OutboxEntry.objects.exists()


@pytest.mark.parametrize(
    "field",
    [
        "From: =?utf-8?q?Cora=0D=0ABcc:_otto=40stranger.test?= <cora@customer.test>",
        "From: =?utf-8?b?Q29yYQ0KQmNjOiBvdHRvQHN0cmFuZ2VyLnRlc3Q=?= <cora@customer.test>",
        "Subject: =?utf-8?q?Frage=0D=0ABcc:_otto=40stranger.test=0D=0A=0D=0AHallo?=",
        "Subject: Frage\rBcc: otto@stranger.test",
        "Subject: Frage\x00\x0bBcc: otto@stranger.test",
        "Subject: =?utf-8?q?Frage=E2=80=A8Bcc:_otto=40stranger.test?=",
        "Message-ID: <a\r Bcc:otto@stranger.test@x>",
        "Message-ID: <=?utf-8?q?a=0D=0ABcc:_otto=40stranger.test?=@x>",
        "References: <a@x>\r\n <b\x00\x0dBcc:otto@stranger.test@x>",
        "Reply-To: =?utf-8?q?Cora=0ABcc:_otto=40stranger.test?= <cora@customer.test>",
        'Reply-To: "cora\\\rBcc:otto@stranger.test"@customer.test',
        "Cc: =?utf-8?q?Carla=0ABcc:_otto=40stranger.test?= <carla@customer.test>",
    ],
)
def test_no_inbound_field_adds_one_to_our_answer(support: Channel, ana: Agent, field: str) -> None:
    row = arrive_as(*([] if field.startswith("From") else ["From: cora@customer.test"]), field, channel=support)
    defaults = reply_defaults(row.conversation)
    answer = reply(row.conversation, agent=ana, draft=dataclasses.replace(defaults, text="Gern."))
    assert answer.outbox_entry is not None
    payload = support.pure_adapter().compose(letters.read(answer.outbox_entry.content))
    names = [name.lower() for name in BytesParser().parsebytes(payload)]
    assert "bcc" not in names
    assert len(names) == len(set(names))
    assert "otto@stranger.test" not in {recipient.address for recipient in answer.outbox_entry.recipients.all()}


def arrive_as(*fields: str, channel: Channel) -> Message:
    """A mail with these header fields."""
    text = "\r\n".join([*fields, "To: support@example.test", "", "Hallo"])
    raw = RawMessage(source=Source(name="INBOX"), key="1:1", payload=text.encode(), received_at=timezone.now())
    found = channel.pure_adapter().parse(raw)
    assert isinstance(found, InboundMessage)
    taken = ingest(make_ready(found), channel=channel, received_at=raw.received_at, payload=payloads.keep(raw.payload))
    assert taken.message is not None
    return taken.message
