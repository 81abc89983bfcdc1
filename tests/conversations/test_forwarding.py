"""Forwards, and what third parties answer: unseen by the customer, until somebody makes it public."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from apps.channels import payloads
from apps.channels.contract import Address, InboundAttachment
from apps.conversations.actions import (
    AlreadySent,
    Draft,
    blockable,
    close,
    forward,
    forward_defaults,
    make_public,
    make_ready,
    refresh,
    reply,
    reply_defaults,
    take_back,
    write_note,
)
from apps.conversations.models import Attachment, Conversation, Event, EventKind, State
from apps.delivery import letters
from apps.delivery.models import State as EntryState
from tests.conversations.letters import CORA, OTTO, SUPPORT, arrive, letter
from tests.conversations.test_answering import THANKS, settle

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.channels.contract import OutboundMessage
    from apps.channels.models import Channel
    from apps.conversations.models import Message

pytestmark = pytest.mark.django_db

CARRIER = Address(name="Karl Kurier", address="karl@carrier.test")
ASK = Draft(to=(CARRIER,), subject="Fwd: Rechnung", text="Wo ist das Paket?\n\nHallo")
LABEL = InboundAttachment(name="label.pdf", content_type="application/pdf", content=b"%PDF label")


@pytest.fixture
def message(support: Channel) -> Message:
    """Cora's mail with a file, in copy to Dora, of two hours ago."""
    dora = Address(name="", address="dora@customer.test")
    support.connected_at = timezone.now() - timedelta(days=1)
    support.save()
    at = timezone.now() - timedelta(hours=2)
    return arrive(support, letter("a@x", "Wo ist es?", cc=(dora,), attachments=(LABEL,)), at=at).message


@pytest.fixture
def forwarded(message: Message, ana: Agent) -> Message:
    sent = forward(message.conversation, agent=ana, draft=ASK)
    settle(sent, EntryState.SENT)
    return sent


def fresh(message: Message) -> Conversation:
    return Conversation.objects.get(pk=message.conversation_id)


def carriers_answer(support: Channel, forwarded: Message, external_id: str = "k@carrier", **fields: Any) -> Message:
    usual: dict[str, Any] = {"sender": CARRIER, "in_reply_to": (forwarded.external_id,), "subject": "Re: Fwd: Rechnung"}
    return arrive(support, letter(external_id, "Im Lager.", **{**usual, **fields})).message


def sent_letter(message: Message) -> OutboundMessage:
    assert message.outbox_entry is not None
    return letters.read(message.outbox_entry.content)


def test_a_forward_begins_with_the_whole_mail_and_its_files(message: Message, ana: Agent) -> None:
    draft = forward_defaults(message, agent=ana)
    assert (draft.to, draft.subject) == ((), "Fwd: Rechnung")
    assert draft.text.lstrip().startswith("Ana Antwort\nBeispiel GmbH\n\n---------- Forwarded message")
    assert "From: Cora Kunde <cora@customer.test>\n" in draft.text
    assert "Cc: dora@customer.test\n" in draft.text
    assert draft.text.endswith("\n\nWo ist es?\n")
    assert [(file.name, file.size) for file in draft.files] == [("label.pdf", 10)]
    message.subject = "WG: Rechnung"
    assert forward_defaults(message, agent=ana).subject == "WG: Rechnung"


def test_the_files_go_out_from_where_they_lie(message: Message, ana: Agent) -> None:
    files = forward_defaults(message, agent=ana).files
    sent = forward(message.conversation, agent=ana, draft=replace(ASK, files=files))
    assert Attachment.objects.get(message=sent).payload == message.attachments.get().payload
    (file,) = sent_letter(sent).attachments
    assert (file.name, file.read()) == ("label.pdf", payloads.read(files[0].sha256))


def test_the_customer_waits_on_and_nothing_shows_in_the_list(message: Message, forwarded: Message) -> None:
    conversation = fresh(message)
    assert forwarded.aside
    assert (conversation.state, conversation.waiting_since) == (State.OPEN, message.happened_at)
    assert (conversation.assignee, conversation.snippet) == (None, "Wo ist es?")
    assert conversation.message_count == 2


def test_what_goes_out_has_no_signature_twice_and_no_trace_of_the_thread(message: Message, ana: Agent) -> None:
    sent = sent_letter(forward(message.conversation, agent=ana, draft=ASK))
    assert sent.text == "Wo ist das Paket?\n\nHallo\n"
    assert (sent.in_reply_to, sent.references) == ("", ())
    assert sent.reply_to is not None


def test_the_carriers_answer_is_an_aside_for_which_nobody_waits(
    support: Channel, message: Message, forwarded: Message
) -> None:
    answer = carriers_answer(support, forwarded)
    conversation = fresh(message)
    assert answer.conversation == conversation
    assert answer.aside
    assert (conversation.waiting_since, conversation.snippet) == (message.happened_at, "Wo ist es?")


def test_an_answer_to_the_customer_knows_nothing_of_the_aside(
    support: Channel, message: Message, forwarded: Message, ana: Agent
) -> None:
    before = reply_defaults(fresh(message))
    answer = carriers_answer(support, forwarded)
    assert reply_defaults(fresh(message)) == before
    assert blockable(fresh(message))[0] == CORA.address
    sent = sent_letter(reply(fresh(message), agent=ana, draft=THANKS))
    assert sent.in_reply_to == "a@x"
    assert not {answer.external_id, forwarded.external_id} & set(sent.references)


def test_an_aside_neither_ends_nor_begins_a_wait(
    support: Channel, message: Message, forwarded: Message, ana: Agent
) -> None:
    settle(reply(fresh(message), agent=ana, draft=THANKS), EntryState.SENT)
    assert (fresh(message).state, fresh(message).waiting_since) == (State.PENDING, None)
    carriers_answer(support, forwarded)
    assert (fresh(message).state, fresh(message).waiting_since) == (State.OPEN, None)
    second = forward(message.conversation, agent=ana, draft=replace(ASK, text="Noch einmal"))
    settle(second, EntryState.SENT)
    assert (fresh(message).state, fresh(message).waiting_since) == (State.OPEN, None)


def test_a_closed_conversation_comes_back_for_somebody_to_read_it(
    support: Channel, message: Message, forwarded: Message, ana: Agent
) -> None:
    close(fresh(message), agent=ana)
    carriers_answer(support, forwarded)
    assert (fresh(message).state, fresh(message).waiting_since) == (State.OPEN, None)


def test_an_out_of_office_of_the_carrier_opens_nothing(
    support: Channel, message: Message, forwarded: Message, ana: Agent
) -> None:
    close(fresh(message), agent=ana)
    answer = carriers_answer(support, forwarded, automatic=True)
    assert answer.aside
    assert fresh(message).state == State.CLOSED


def test_answers_to_asides_are_asides_too(support: Channel, message: Message, forwarded: Message) -> None:
    first = carriers_answer(support, forwarded)
    to_carrier = letter("s@example", sender=SUPPORT, to=(CARRIER,), in_reply_to=(first.external_id,))
    ours = arrive(support, to_carrier, outgoing=True).message
    second = carriers_answer(support, forwarded, "k2@carrier", in_reply_to=(ours.external_id,))
    assert (ours.conversation_id, second.conversation_id) == (message.conversation_id, message.conversation_id)
    assert ours.aside and second.aside
    assert fresh(message).waiting_since == message.happened_at


def test_a_program_that_loses_the_thread_is_known_by_its_sender(
    support: Channel, message: Message, forwarded: Message
) -> None:
    reply_to = sent_letter(forwarded).reply_to
    assert reply_to is not None
    token = reply_to.address.partition("+")[2].partition("@")[0]
    stray = carriers_answer(support, forwarded, in_reply_to=(), reply_tokens=(token,))
    assert stray.conversation_id == message.conversation_id
    assert stray.aside
    from_dora = Address(name="", address="dora@customer.test")
    takes_part = carriers_answer(support, forwarded, "d@x", sender=from_dora, in_reply_to=(), reply_tokens=(token,))
    assert not takes_part.aside


def test_what_cora_writes_is_never_an_aside(support: Channel, message: Message, forwarded: Message) -> None:
    answer = carriers_answer(support, forwarded)
    to_all = carriers_answer(support, forwarded, "k2@carrier", to=(SUPPORT, CORA))
    assert not to_all.aside
    from_cora = letter("c2@x", "Danke!", in_reply_to=(to_all.external_id, answer.external_id))
    assert not arrive(support, from_cora).message.aside


def test_reading_an_aside_again_does_not_bring_it_into_the_list(
    support: Channel, message: Message, forwarded: Message
) -> None:
    answer = carriers_answer(support, forwarded)
    assert refresh(answer, make_ready(letter("k@carrier", "In the store.", sender=CARRIER)))
    answer.refresh_from_db()
    assert (answer.text, answer.aside, fresh(message).snippet) == ("In the store.", True, "Wo ist es?")


def test_a_stranger_who_was_never_asked_writes_no_aside(support: Channel, message: Message, forwarded: Message) -> None:
    stray = arrive(support, letter("o@x", sender=OTTO, in_reply_to=("a@x",))).message
    assert not stray.aside


def test_made_public_it_waits_for_an_answer(support: Channel, message: Message, forwarded: Message, ana: Agent) -> None:
    settle(reply(fresh(message), agent=ana, draft=THANKS), EntryState.SENT)
    answer = carriers_answer(support, forwarded)
    make_public(answer, agent=ana)
    answer.refresh_from_db()
    assert not answer.aside
    assert (fresh(message).state, fresh(message).waiting_since) == (State.OPEN, answer.happened_at)
    assert reply_defaults(fresh(message)).to == (CARRIER,)
    event = Event.objects.get(kind=EventKind.MADE_PUBLIC)
    assert (event.agent, event.data) == (ana, {"name": "Karl Kurier"})
    with pytest.raises(ValueError, match="third party"):
        make_public(answer, agent=ana)


def test_only_what_a_third_party_wrote_is_made_public(message: Message, forwarded: Message, ana: Agent) -> None:
    for each in (message, forwarded):
        with pytest.raises(ValueError, match="third party"):
            make_public(each, agent=ana)
    forwarded.refresh_from_db()
    assert forwarded.aside


def test_a_forward_that_failed_is_seen_but_ends_no_wait(message: Message, ana: Agent) -> None:
    settle(reply(fresh(message), agent=ana, draft=THANKS), EntryState.SENT)
    sent = forward(message.conversation, agent=ana, draft=ASK)
    settle(sent, EntryState.FAILED, "550 no such user")
    assert (fresh(message).state, fresh(message).waiting_since) == (State.OPEN, None)


def test_a_forward_taken_back_changes_nothing(message: Message, ana: Agent) -> None:
    close(fresh(message), agent=ana)
    held = forward(message.conversation, agent=ana, draft=replace(ASK, send_at=timezone.now() + timedelta(seconds=10)))
    take_back(held, agent=ana)
    assert fresh(message).state == State.CLOSED


def test_a_forward_to_the_customer_is_no_aside(message: Message, ana: Agent) -> None:
    assert not forward(message.conversation, agent=ana, draft=replace(ASK, bcc=(CORA,))).aside


def test_one_send_is_one_forward(message: Message, ana: Agent) -> None:
    once = replace(ASK, client_id=uuid.uuid4())
    first = forward(message.conversation, agent=ana, draft=once)
    assert forward(message.conversation, agent=ana, draft=once) == first
    with pytest.raises(AlreadySent):
        forward(message.conversation, agent=ana, draft=replace(once, text="Anders"))


def test_a_note_is_not_forwarded(message: Message, ana: Agent) -> None:
    note = write_note(fresh(message), agent=ana, text="Vorsicht")
    with pytest.raises(ValueError, match="team alone"):
        forward_defaults(note, agent=ana)
