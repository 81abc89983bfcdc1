"""Answers, notes, and how the conversation follows their delivery."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone

from apps.channels import payloads
from apps.channels.contract import Address
from apps.conversations.actions import Draft, Upload, reply, reply_defaults, send_again, write_note
from apps.conversations.models import (
    DeliveryState,
    Direction,
    EventKind,
    LiveEvent,
    Message,
    State,
)
from apps.conversations.tokens import conversation_marked
from apps.delivery import letters
from apps.delivery.models import OutboxEntry
from apps.delivery.models import State as EntryState
from apps.delivery.signals import entry_changed
from tests.conversations.letters import CORA, SUPPORT, arrive, letter

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.channels.models import Channel
    from apps.conversations.models import (
        Conversation,
    )

pytestmark = pytest.mark.django_db

THANKS = Draft(to=(CORA,), subject="Re: Rechnung", text="Guten Tag,\n\ndas sehen wir uns an.")


@pytest.fixture
def conversation(support: Channel) -> Conversation:
    return arrive(support, letter("a@x", references=("root@x",))).message.conversation


def settle(message: Message, state: EntryState, words: str = "") -> None:
    """What the postman does when an entry's state changes."""
    entry = message.outbox_entry
    assert entry is not None
    with transaction.atomic():
        entry.state, entry.words, entry.settled_at = state, words, timezone.now()
        entry.save()
        entry_changed.send(sender=OutboxEntry, entry=entry)
    message.refresh_from_db()


def test_an_answer_and_its_outbox_entry_are_born_together(conversation: Conversation, ana: Agent) -> None:
    message = reply(conversation, agent=ana, draft=THANKS)
    entry = OutboxEntry.objects.get()
    assert message.outbox_entry == entry
    assert entry.external_id == message.external_id
    assert message.external_id.endswith("@example.test")
    assert entry.lane == conversation.lane
    assert message.delivery == DeliveryState.QUEUED


def test_neither_is_left_when_the_transaction_fails(conversation: Conversation, ana: Agent) -> None:
    with pytest.raises(RuntimeError, match="power"), transaction.atomic():
        reply(conversation, agent=ana, draft=THANKS)
        raise RuntimeError("power cut")
    assert not OutboxEntry.objects.exists()
    assert Message.objects.filter(direction=Direction.OUT).count() == 0


def test_the_letter_carries_thread_token_and_signature(conversation: Conversation, ana: Agent) -> None:
    reply(conversation, agent=ana, draft=THANKS)
    sent = letters.read(OutboxEntry.objects.get().content)
    assert sent.sender == Address(name="Example Support", address="support@example.test")
    assert sent.in_reply_to == "a@x"
    assert sent.references == ("root@x", "a@x")
    assert sent.text.endswith("\n-- \nAna Antwort\nBeispiel GmbH\n")
    assert "<p>das sehen wir uns an.</p>" in sent.html
    assert sent.reply_to is not None
    local, _, domain = sent.reply_to.address.partition("@")
    assert domain == "example.test"
    assert conversation_marked(local.partition("+")[2]) == conversation.public_id


def test_it_escapes_what_an_agent_writes(conversation: Conversation, ana: Agent) -> None:
    message = reply(conversation, agent=ana, draft=Draft(to=(CORA,), subject="x", text="1 < 2 <script>"))
    assert message.outbox_entry is not None
    html = message.outbox_entry.content["html"]
    assert "<script>" not in html
    assert "1 &lt; 2" in html


def test_an_answer_takes_the_conversation_and_hands_the_turn_over(conversation: Conversation, ana: Agent) -> None:
    message = reply(conversation, agent=ana, draft=THANKS)
    conversation.refresh_from_db()
    assert (conversation.state, conversation.assignee) == (State.PENDING, ana)
    assert conversation.waiting_since is not None, "nobody is answered before the mail is sent"
    settle(message, EntryState.SENT, "250 queued as 1")
    conversation.refresh_from_db()
    assert conversation.waiting_since is None
    assert (message.delivery, message.delivery_words) == (DeliveryState.SENT, "250 queued as 1")


def test_who_wrote_again_meanwhile_still_waits(conversation: Conversation, ana: Agent, support: Channel) -> None:
    message = reply(conversation, agent=ana, draft=THANKS)
    later = arrive(support, letter("b@x", in_reply_to=("a@x",)), at=timezone.now() + timedelta(seconds=5)).message
    settle(message, EntryState.SENT)
    conversation.refresh_from_db()
    assert conversation.waiting_since == later.happened_at


@pytest.mark.parametrize("state", [EntryState.FAILED, EntryState.UNCERTAIN])
def test_it_is_our_turn_again_when_an_answer_does_not_arrive(
    conversation: Conversation, ana: Agent, state: EntryState
) -> None:
    message = reply(conversation, agent=ana, draft=THANKS)
    settle(message, state, "550 5.1.1 no such user")
    conversation.refresh_from_db()
    assert conversation.state == State.OPEN
    assert conversation.events.get(kind=EventKind.REOPENED).data == {"why": state}
    assert message.delivery_words == "550 5.1.1 no such user"
    assert LiveEvent.objects.latest("seq").kind == "delivery"


def test_a_failed_answer_is_sent_again_as_it_was(conversation: Conversation, ana: Agent) -> None:
    message = reply(conversation, agent=ana, draft=THANKS)
    settle(message, EntryState.FAILED)
    send_again(message, agent=ana)
    entry = OutboxEntry.objects.get()
    assert (entry.state, entry.external_id) == (EntryState.QUEUED, message.external_id)
    message.refresh_from_db()
    assert message.delivery == DeliveryState.QUEUED
    assert conversation.events.filter(kind=EventKind.SENT_AGAIN, agent=ana).exists()


def test_a_sent_answer_cannot_be_sent_again(conversation: Conversation, ana: Agent) -> None:
    message = reply(conversation, agent=ana, draft=THANKS)
    settle(message, EntryState.SENT)
    with pytest.raises(ValueError, match="not delivered"):
        send_again(message, agent=ana)


def test_the_same_click_twice_is_one_answer(conversation: Conversation, ana: Agent) -> None:
    draft = Draft(to=(CORA,), subject="Re", text="Gern.", client_id=uuid.uuid4())
    assert reply(conversation, agent=ana, draft=draft) == reply(conversation, agent=ana, draft=draft)
    assert OutboxEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (Draft(to=(), subject="x", text="Gern."), "at least one address"),
        (Draft(to=(CORA,), subject="x", text="  \n"), "a text or a file"),
    ],
)
def test_it_refuses_an_answer_that_nobody_could_read(
    conversation: Conversation, ana: Agent, draft: Draft, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        reply(conversation, agent=ana, draft=draft)


def test_files_go_out_with_the_answer(conversation: Conversation, ana: Agent) -> None:
    digest = payloads.keep(b"%PDF")
    upload = Upload(name="Antwort.pdf", content_type="application/pdf", sha256=digest, size=4)
    message = reply(conversation, agent=ana, draft=Draft(to=(CORA,), subject="x", text="", files=(upload,)))
    assert message.attachments.get().payload == digest
    [attachment] = letters.read(OutboxEntry.objects.get().content).attachments
    assert (attachment.name, attachment.read()) == ("Antwort.pdf", b"%PDF")


def test_an_answer_goes_to_reply_to_and_to_those_in_copy_but_not_to_ourselves(support: Channel) -> None:
    carl = Address(name="Carl", address="carl@customer.test")
    office = Address(name="Office", address="office@customer.test")
    tagged = Address(name="", address="support+abc@example.test")
    row = arrive(support, letter("a@x", to=(SUPPORT, carl, tagged), reply_to=(office,))).message
    draft = reply_defaults(row.conversation)
    assert (draft.to, draft.cc, draft.subject) == ((office,), (carl,), "Re: Rechnung")


def test_the_answer_to_a_circular_goes_to_its_sender_alone(support: Channel) -> None:
    crowd = tuple(Address(name="", address=f"{number}@crowd.test") for number in range(51))
    row = arrive(support, letter("a@x", to=(SUPPORT, *crowd))).message
    assert (reply_defaults(row.conversation).to, reply_defaults(row.conversation).cc) == ((CORA,), ())
    row = arrive(support, letter("b@x", to=(SUPPORT, *crowd[:50]))).message
    assert reply_defaults(row.conversation).cc == crowd[:50]


@pytest.mark.parametrize("subject", ["Re: Rechnung", "AW: Rechnung"])
def test_it_does_not_pile_up_answer_marks(support: Channel, subject: str) -> None:
    row = arrive(support, letter("a@x", subject=subject)).message
    assert reply_defaults(row.conversation).subject == subject


def test_a_note_is_for_the_team_alone(conversation: Conversation, ana: Agent) -> None:
    note = write_note(conversation, agent=ana, text="Bitte in DATEV prüfen")
    conversation.refresh_from_db()
    assert note.direction == Direction.NOTE
    assert not OutboxEntry.objects.exists()
    assert conversation.state == State.OPEN
    message = reply(conversation, agent=ana, draft=THANKS)
    assert "DATEV" not in message.text
    assert message.references.count() == 2


def test_an_empty_note_is_refused(conversation: Conversation, ana: Agent) -> None:
    with pytest.raises(ValueError, match="needs a text"):
        write_note(conversation, agent=ana, text=" ")


def test_an_automatic_mail_is_answered_at_its_reply_to(support: Channel) -> None:
    form = Address(name="", address="forms@website.test")
    row = arrive(support, letter("a@x", sender=form, reply_to=(CORA,), automatic=True)).message
    assert reply_defaults(row.conversation).to == (CORA,)
    server = Address(name="", address="MAILER-DAEMON@mx.test")
    row = arrive(support, letter("b@x", sender=server, automatic=True)).message
    assert reply_defaults(row.conversation).to == ()
