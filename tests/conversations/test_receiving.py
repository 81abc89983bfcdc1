"""What happens when a message comes in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.channels import payloads
from apps.channels.contract import Address, DeliveryAction, DeliveryReport, InboundAttachment, RecipientReport
from apps.conversations.actions import (
    Draft,
    close,
    mark_spam,
    reply,
    snooze,
)
from apps.conversations.models import Conversation, DeliveryState, Direction, EventKind, LiveEvent, Message, State
from tests.conversations.letters import CORA, SUPPORT, arrive, letter, take_in

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.channels.models import Channel

pytestmark = pytest.mark.django_db


def test_it_is_our_turn_when_cora_writes(support: Channel) -> None:
    taken = arrive(support, letter("a@x", "Wo ist\nmein  Paket?"))
    conversation = taken.message.conversation
    assert taken.is_new
    assert (conversation.state, conversation.snippet) == (State.OPEN, "Wo ist mein Paket?")
    assert conversation.waiting_since == taken.message.happened_at


def test_asking_again_does_not_restart_the_wait(support: Channel) -> None:
    first = arrive(support, letter("a@x")).message
    arrive(support, letter("b@x", in_reply_to=("a@x",)))
    assert Conversation.objects.get().waiting_since == first.happened_at


def test_the_same_mail_twice_is_one_message(support: Channel) -> None:
    first = arrive(support, letter("a@x"))
    again = arrive(support, letter("a@x"))
    assert again.message == first.message
    assert not again.is_new
    assert Message.objects.count() == 1


def test_the_same_id_with_other_content_is_another_message(support: Channel) -> None:
    arrive(support, letter("a@x", "Paket 1"))
    arrive(support, letter("a@x", "Paket 2"))
    assert sorted(Message.objects.values_list("text", flat=True)) == ["Paket 1", "Paket 2"]


def test_mails_without_an_id_are_told_apart_by_their_content(support: Channel) -> None:
    for text in ("eins", "zwei", "eins"):
        arrive(support, letter("", text))
    assert sorted(Message.objects.values_list("text", flat=True)) == ["eins", "zwei"]


def test_the_same_mail_in_two_mailboxes_is_one_conversation_in_both(support: Channel, sales: Channel) -> None:
    arrive(support, letter("a@x"))
    arrive(sales, letter("a@x"))
    conversation = Conversation.objects.get()
    assert set(conversation.channels.all()) == {support, sales}
    assert conversation.messages.count() == 1


@pytest.mark.parametrize("way_out", ["close", "snooze"])
def test_it_reopens_when_cora_answers(support: Channel, ana: Agent, way_out: str) -> None:
    conversation = arrive(support, letter("a@x")).message.conversation
    if way_out == "close":
        close(conversation, agent=ana)
    else:
        snooze(conversation, agent=ana, until=timezone.now() + timedelta(days=1))
    arrive(support, letter("b@x", in_reply_to=("a@x",)))
    conversation.refresh_from_db()
    assert (conversation.state, conversation.snoozed_until) == (State.OPEN, None)
    assert conversation.waiting_since is not None
    assert conversation.events.filter(kind=EventKind.REOPENED).count() == 1


def test_automatic_mail_neither_reopens_nor_waits(support: Channel, ana: Agent) -> None:
    conversation = arrive(support, letter("a@x")).message.conversation
    close(conversation, agent=ana)
    arrive(support, letter("b@x", in_reply_to=("a@x",), automatic=True))
    conversation.refresh_from_db()
    assert (conversation.state, conversation.waiting_since) == (State.CLOSED, None)
    assert conversation.messages.count() == 2


def test_spam_stays_spam(support: Channel, ana: Agent) -> None:
    conversation = arrive(support, letter("a@x")).message.conversation
    mark_spam(conversation, agent=ana)
    arrive(support, letter("b@x", in_reply_to=("a@x",)))
    conversation.refresh_from_db()
    assert (conversation.state, conversation.waiting_since) == (State.SPAM, None)


def test_mail_from_before_the_connection_arrives_closed(support: Channel) -> None:
    old = support.connected_at - timedelta(days=3)
    conversation = arrive(support, letter("a@x"), at=old).message.conversation
    assert (conversation.state, conversation.waiting_since) == (State.CLOSED, None)


def test_an_answer_from_another_program_is_shown_and_ends_the_wait(support: Channel, ana: Agent) -> None:
    arrive(support, letter("a@x"))
    sent = letter("b@o", sender=Address(name="Ana", address="ana@example.test"), to=(CORA,), in_reply_to=("a@x",))
    row = arrive(support, sent, outgoing=True).message
    conversation = Conversation.objects.get()
    assert (row.direction, row.agent) == (Direction.OUT, ana)
    assert (conversation.state, conversation.waiting_since) == (State.PENDING, None)


def test_our_own_answer_found_in_the_sent_folder_is_not_shown_twice(support: Channel, ana: Agent) -> None:
    conversation = arrive(support, letter("a@x")).message.conversation
    ours = reply(conversation, agent=ana, draft=Draft(to=(CORA,), subject="Re: Rechnung", text="Gern."))
    copy = letter(ours.external_id, "as the server kept it", sender=SUPPORT, to=(CORA,), in_reply_to=("a@x",))
    taken = arrive(support, copy, outgoing=True)
    assert (taken.message, taken.is_new) == (ours, False)
    assert Message.objects.count() == 2


def test_it_keeps_attachments_by_their_content(support: Channel) -> None:
    files = (
        InboundAttachment(name="Rechnung.pdf", content_type="application/pdf", content=b"%PDF-1"),
        InboundAttachment(name="x.png", content_type="image/png", content=b"png", content_id="p1", inline=True),
    )
    row = arrive(support, letter("a@x", attachments=files)).message
    [pdf, png] = row.attachments.order_by("pk")
    assert (pdf.name, pdf.size, payloads.read(pdf.payload)) == ("Rechnung.pdf", 6, b"%PDF-1")
    assert (png.content_id, png.inline) == ("p1", True)


def test_it_stores_what_databases_refuse(support: Channel) -> None:
    odd = "a\x00b\ud800c"
    row = arrive(
        support,
        letter("a@x", odd, subject=odd, html=f"<p>{odd}</p>", sender=Address(name=odd, address="cora@customer.test")),
    ).message
    row.refresh_from_db()
    assert row.text == "a\ufffdb\ufffdc"
    assert row.subject == row.sender_name == row.text


def test_it_announces_every_message_once_and_without_gaps(support: Channel) -> None:
    start = LiveEvent.objects.count()
    for number in range(3):
        arrive(support, letter(f"{number}@x"))
    events = LiveEvent.objects.order_by("seq")[start:]
    assert [event.kind for event in events] == ["message"] * 3
    assert [event.channels for event in events] == [[support.pk]] * 3
    first = events[0].seq
    assert [event.seq for event in events] == [first, first + 1, first + 2]


def bounce_of(external_id: str, action: DeliveryAction) -> DeliveryReport:
    report = letter(
        "dsn@mx", "Undelivered", sender=Address(name="", address="mailer-daemon@mx.test"), subject="Undelivered"
    )
    words = RecipientReport(
        recipient="cora@customer.test", action=action, status="5.1.1", diagnostic="550 5.1.1 no such user"
    )
    return DeliveryReport(original_id=external_id, recipients=(words,), message=report)


def test_a_bounce_is_shown_at_the_answer_and_makes_it_our_turn(support: Channel, ana: Agent) -> None:
    conversation = arrive(support, letter("a@x")).message.conversation
    answer = reply(conversation, agent=ana, draft=Draft(to=(CORA,), subject="Re", text="Gern."))
    taken = take_in(support, bounce_of(answer.external_id, DeliveryAction.FAILED))
    answer.refresh_from_db()
    conversation.refresh_from_db()
    assert taken.message is not None
    assert taken.message.conversation == conversation
    assert answer.delivery == DeliveryState.BOUNCED
    assert "no such user" in answer.delivery_words
    assert conversation.state == State.OPEN


def test_a_delay_report_changes_nothing_but_is_shown(support: Channel, ana: Agent) -> None:
    conversation = arrive(support, letter("a@x")).message.conversation
    answer = reply(conversation, agent=ana, draft=Draft(to=(CORA,), subject="Re", text="Gern."))
    take_in(support, bounce_of(answer.external_id, DeliveryAction.DELAYED))
    answer.refresh_from_db()
    conversation.refresh_from_db()
    assert answer.delivery == DeliveryState.QUEUED
    assert (conversation.state, conversation.messages.count()) == (State.PENDING, 3)
