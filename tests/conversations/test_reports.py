"""Which answer a delivery report is about, and what it makes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from apps.channels.contract import Address, DeliveryAction, DeliveryReport, RecipientReport, SenderProof
from apps.contacts.models import ContactPoint
from apps.conversations.actions import Draft, close, reply
from apps.conversations.models import DeliveryState, Direction, State
from apps.conversations.tokens import reply_token
from apps.delivery.models import State as EntryState
from tests.conversations.letters import CORA, OTTO, arrive, letter, take_in
from tests.conversations.test_answering import settle

if TYPE_CHECKING:
    import datetime as dt

    from apps.accounts.models import Agent
    from apps.channels.models import Channel
    from apps.conversations.models import Message

pytestmark = pytest.mark.django_db

DAEMON = Address(name="Mail Delivery System", address="mailer-daemon@mx.customer.test")
BEN = Address(name="Ben Kunde", address="ben@customer.test")


@pytest.fixture
def answer(support: Channel, ana: Agent) -> Message:
    """Ana's answer to Cora, which has gone out."""
    return sent(support, ana)


def sent(channel: Channel, ana: Agent, *, to: tuple[Address, ...] = (CORA,), number: int = 1) -> Message:
    conversation = arrive(channel, letter(f"{number}@customer.test")).message.conversation
    message = reply(conversation, agent=ana, draft=Draft(to=to, subject="Re: Rechnung", text="Morgen."))
    settle(message, EntryState.SENT)
    message.refresh_from_db()
    return message


def said(address: str = CORA.address, status: str = "5.2.2", action: str = "failed") -> RecipientReport:
    return RecipientReport(
        recipient=address, action=DeliveryAction(action), status=status, diagnostic="552 mailbox is full"
    )


def tell(
    channel: Channel,
    *recipients: RecipientReport,
    original_id: str = "",
    original_sent_at: dt.datetime | None = None,
    number: int = 1,
    **fields: Any,
) -> Message:
    """A report comes in; the message that agents see of it."""
    message = letter(f"dsn{number}@mx.test", "It could not be delivered.", **({"sender": DAEMON} | fields))
    report = DeliveryReport(
        original_id=original_id,
        original_sent_at=original_sent_at,
        recipients=recipients or (said(),),
        message=message,
    )
    taken = take_in(channel, report)
    assert taken.message is not None
    return taken.message


def test_by_its_id_the_answer_is_found_and_says_why_it_came_back(support: Channel, answer: Message) -> None:
    row = tell(support, original_id=answer.external_id)
    answer.refresh_from_db()
    assert row.conversation == answer.conversation
    assert answer.delivery == DeliveryState.BOUNCED
    assert answer.failures == [{"address": CORA.address, "status": "5.2.2", "words": "552 mailbox is full"}]
    assert answer.conversation.state == State.OPEN
    assert answer.conversation.waiting_since is not None


def test_by_the_reply_token_the_answer_is_found(support: Channel, answer: Message) -> None:
    token = reply_token(answer.conversation.public_id)
    row = tell(support, reply_tokens=(token,))
    answer.refresh_from_db()
    assert (row.conversation, answer.delivery) == (answer.conversation, DeliveryState.BOUNCED)


@pytest.mark.parametrize(
    "proof", ["the sender is proved to be the receiver's server", "the second of writing is quoted"]
)
def test_by_receiver_and_time_the_answer_is_found_if_the_report_is_believed(
    support: Channel, answer: Message, proof: str
) -> None:
    quoted: dict[str, Any] = (
        {"original_sent_at": answer.sent_at} if "second" in proof else {"sender_proof": SenderProof.PASSED}
    )
    row = tell(support, **quoted)
    answer.refresh_from_db()
    assert (row.conversation, answer.delivery) == (answer.conversation, DeliveryState.BOUNCED)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"sender": OTTO, "sender_proof": SenderProof.PASSED},
        {"sender_proof": SenderProof.FAILED},
        {"original_sent_at": timezone.now() - timedelta(days=1)},
        {"original_id": "guessed@example.test"},
        {"reply_tokens": ("a" * 42,)},
    ],
    ids=str,
)
def test_a_forged_report_marks_nothing_and_is_only_shown_as_related(
    support: Channel, ana: Agent, answer: Message, fields: dict[str, Any]
) -> None:
    close(answer.conversation, agent=ana)
    row = tell(support, **fields)
    answer.refresh_from_db()
    assert answer.delivery == DeliveryState.SENT
    assert answer.conversation.state == State.CLOSED
    assert row.conversation != answer.conversation
    assert row.conversation.related == answer.conversation
    assert not ContactPoint.objects.exclude(unreachable_since=None).exists()


def test_two_answers_that_fit_are_one_too_many(support: Channel, ana: Agent, answer: Message) -> None:
    sent(support, ana, number=2)
    row = tell(support, sender_proof=SenderProof.PASSED)
    assert row.conversation.related is None
    answer.refresh_from_db()
    assert answer.delivery == DeliveryState.SENT


def test_an_answer_of_last_week_fits_no_more(support: Channel, answer: Message) -> None:
    type(answer).objects.filter(pk=answer.pk).update(happened_at=timezone.now() - timedelta(days=6))
    assert tell(support, sender_proof=SenderProof.PASSED).conversation.related is None


def test_of_several_receivers_only_those_are_named_who_were_not_reached(support: Channel, ana: Agent) -> None:
    answer = sent(support, ana, to=(CORA, BEN))
    fine = said(BEN.address, "2.1.5", "delivered")
    tell(support, said(), fine, original_id=answer.external_id)
    answer.refresh_from_db()
    assert [failure["address"] for failure in answer.failures] == [CORA.address]


def test_behind_an_alias_is_whom_we_wrote_to(support: Channel, answer: Message) -> None:
    tell(support, said("c.winter@mailbox.customer.test"), original_id=answer.external_id)
    answer.refresh_from_db()
    assert [failure["address"] for failure in answer.failures] == [CORA.address]
    assert ContactPoint.objects.get(value=CORA.key).unreachable_since is not None


def test_a_delay_is_shown_and_opens_nothing(support: Channel, ana: Agent, answer: Message) -> None:
    close(answer.conversation, agent=ana)
    tell(support, said(status="4.4.1", action="delayed"), original_id=answer.external_id)
    answer.refresh_from_db()
    assert (answer.delivery, answer.conversation.state) == (DeliveryState.DELAYED, State.CLOSED)
    tell(support, said(status="2.0.0", action="delivered"), original_id=answer.external_id, number=2)
    answer.refresh_from_db()
    assert (answer.delivery, answer.failures) == (DeliveryState.SENT, [])


def test_a_delayed_answer_still_ends_the_wait(support: Channel, answer: Message) -> None:
    tell(support, said(status="4.4.1", action="delayed"), original_id=answer.external_id)
    later = arrive(support, letter("b@customer.test", in_reply_to=(answer.external_id,))).message
    assert later.conversation.waiting_since == later.happened_at


def test_a_delay_that_is_told_late_does_not_hide_the_failure(support: Channel, answer: Message) -> None:
    tell(support, original_id=answer.external_id)
    tell(support, said(status="4.4.1", action="delayed"), original_id=answer.external_id, number=2)
    answer.refresh_from_db()
    assert answer.delivery == DeliveryState.BOUNCED


def test_a_report_may_be_faster_than_the_worker_that_sent_it(support: Channel, ana: Agent) -> None:
    conversation = arrive(support, letter("1@customer.test")).message.conversation
    message = reply(conversation, agent=ana, draft=Draft(to=(CORA,), subject="Re: Rechnung", text="Morgen."))
    tell(support, original_id=message.external_id)
    settle(message, EntryState.SENT)
    message.refresh_from_db()
    assert message.delivery == DeliveryState.BOUNCED


@pytest.mark.parametrize(
    ("status", "is_marked"), [("5.1.1", True), ("5.2.2", True), ("4.4.7", False), ("5.3.4", False), ("5.6.1", False)]
)
def test_the_address_is_marked_if_it_takes_no_more_mail(
    support: Channel,
    answer: Message,
    status: str,
    is_marked: bool,  # noqa: FBT001
) -> None:
    tell(support, said(status=status), original_id=answer.external_id)
    point = ContactPoint.objects.get(value=CORA.key)
    assert (point.unreachable_since is not None) is is_marked
    assert bool(point.unreachable_words) is is_marked


@pytest.mark.parametrize("sign", ["they write", "something arrives"])
def test_the_mark_goes_when_they_are_there_again(support: Channel, ana: Agent, answer: Message, sign: str) -> None:
    tell(support, original_id=answer.external_id)
    if sign == "they write":
        arrive(support, letter("again@customer.test"))
    else:
        second = sent(support, ana, number=2)
        tell(support, said(status="2.0.0", action="delivered"), original_id=second.external_id, number=2)
    assert ContactPoint.objects.get(value=CORA.key).unreachable_since is None


def test_a_report_marks_nobody_to_whom_the_answer_did_not_go(support: Channel, ana: Agent) -> None:
    answer = sent(support, ana, to=(CORA, BEN))
    arrive(support, letter("o@stranger.test", sender=OTTO))
    tell(support, said(OTTO.address, "5.1.1"), original_id=answer.external_id)
    assert ContactPoint.objects.get(value=OTTO.key).unreachable_since is None


def test_the_answer_on_another_channel_is_not_found(support: Channel, sales: Channel, answer: Message) -> None:
    row = tell(sales, original_id=answer.external_id)
    answer.refresh_from_db()
    assert (answer.delivery, row.direction) == (DeliveryState.SENT, Direction.IN)
    assert row.conversation != answer.conversation


def test_nor_is_it_touched_if_the_conversation_has_both_channels(
    support: Channel, sales: Channel, answer: Message
) -> None:
    answer.conversation.channels.add(sales)
    tell(sales, original_id=answer.external_id)
    answer.refresh_from_db()
    assert answer.delivery == DeliveryState.SENT
    tell(support, original_id=answer.external_id, number=2)
    answer.refresh_from_db()
    assert answer.delivery == DeliveryState.BOUNCED
