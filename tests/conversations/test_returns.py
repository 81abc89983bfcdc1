"""What comes back of our own mail, and whose turn it is then."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.mail import send_mail
from django.utils import timezone

from apps.channels.contract import Address, DeliveryAction, DeliveryReport, RecipientReport
from apps.conversations.actions import (
    AlreadySent,
    Draft,
    close,
    mark_spam,
    reply,
    send_again,
    snooze,
    write_note,
)
from apps.conversations.models import Direction, EventKind, Message, State
from apps.delivery import letters
from apps.delivery.models import OutboxEntry
from apps.delivery.models import State as EntryState
from tests.conversations.letters import CORA, OTTO, SUPPORT, arrive, letter, take_in
from tests.conversations.test_answering import THANKS, settle

if TYPE_CHECKING:
    from pytest_django import Settings

    from apps.accounts.models import Agent, Team
    from apps.channels.models import Channel
    from apps.conversations.models import Conversation

pytestmark = pytest.mark.django_db

SECRET_LINK = "https://inbox.example/accounts/password/reset/key/SECRET/"


@pytest.fixture
def conversation(support: Channel) -> Conversation:
    return arrive(support, letter("a@x")).message.conversation


@pytest.fixture
def reset_mail(support: Channel, settings: Settings) -> OutboxEntry:
    """The product's own mail, which leaves through Support."""
    settings.EMAIL_BACKEND = "apps.delivery.mail_backend.OutboxBackend"
    support.sends_system_mail = True
    support.save()
    send_mail("Reset", SECRET_LINK, None, ["adam@example.test"])
    return OutboxEntry.objects.get()


def report(entry_id: str, support: Channel) -> Message:
    bounced = RecipientReport(
        recipient="adam@example.test", action=DeliveryAction.FAILED, status="5.1.1", diagnostic="550 no such user"
    )
    mailer = Address(name="", address="mailer-daemon@mx.test")
    message = letter("dsn@mx", f"Undelivered: {SECRET_LINK}", sender=mailer, subject="Undelivered", html=SECRET_LINK)
    taken = take_in(support, DeliveryReport(original_id=entry_id, recipients=(bounced,), message=message))
    assert taken.message is not None
    return taken.message


def test_a_password_link_in_the_sent_folder_is_not_shown_to_agents(support: Channel, reset_mail: OutboxEntry) -> None:
    copy = letter(reset_mail.external_id, SECRET_LINK, sender=SUPPORT, to=(CORA,))
    assert take_in(support, copy, outgoing=True).message is None
    assert not Message.objects.exists()


def test_a_bounced_password_link_tells_of_the_bounce_alone(support: Channel, reset_mail: OutboxEntry) -> None:
    row = report(reset_mail.external_id, support)
    assert "550 no such user" in row.text
    assert "SECRET" not in row.text + row.html + row.conversation.snippet
    assert row.payload == "", "the raw report encloses the mail"


def test_a_mail_with_the_id_of_our_answer_but_other_content_is_kept(
    support: Channel, ana: Agent, conversation: Conversation
) -> None:
    ours = reply(conversation, agent=ana, draft=THANKS)
    taken = arrive(support, letter(ours.external_id, "Something else", sender=OTTO))
    assert taken.is_new
    assert taken.message.text == "Something else"
    assert taken.message.conversation != conversation
    answer = arrive(support, letter("b@x", in_reply_to=(ours.external_id,))).message
    assert answer.conversation == conversation, "our id still proves what it proved"


@pytest.mark.parametrize("way_out", [close, mark_spam, "snooze"])
def test_an_answer_that_failed_opens_what_was_put_aside_but_not_spam(
    conversation: Conversation, ana: Agent, way_out: object
) -> None:
    message = reply(conversation, agent=ana, draft=THANKS)
    if way_out == "snooze":
        snooze(conversation, agent=ana, until=timezone.now() + timedelta(days=1))
    else:
        way_out(conversation, agent=ana)  # type: ignore[operator]
    settle(message, EntryState.FAILED, "550 5.1.1 no such user")
    conversation.refresh_from_db()
    if way_out is mark_spam:
        assert conversation.state == State.SPAM
    else:
        assert (conversation.state, conversation.snoozed_until) == (State.OPEN, None)
        assert conversation.waiting_since is not None
        assert conversation.events.get(kind=EventKind.REOPENED).data == {"why": "failed"}


def test_it_is_their_turn_again_when_the_second_try_is_sent(conversation: Conversation, ana: Agent) -> None:
    message = reply(conversation, agent=ana, draft=THANKS)
    settle(message, EntryState.FAILED)
    send_again(message, agent=ana)
    settle(message, EntryState.SENT)
    conversation.refresh_from_db()
    assert (conversation.state, conversation.waiting_since) == (State.PENDING, None)


def test_two_clicks_on_send_again_are_one(conversation: Conversation, ana: Agent) -> None:
    message = reply(conversation, agent=ana, draft=THANKS)
    settle(message, EntryState.FAILED)
    stale = Message.objects.get(pk=message.pk)
    send_again(message, agent=ana)
    with pytest.raises(ValueError, match="not delivered"):
        send_again(stale, agent=ana)
    assert conversation.events.filter(kind=EventKind.SENT_AGAIN).count() == 1


def test_who_wrote_before_the_answer_but_was_read_after_it_still_waits(
    support: Channel, conversation: Conversation, ana: Agent
) -> None:
    message = reply(conversation, agent=ana, draft=THANKS)
    unseen = arrive(support, letter("b@x", in_reply_to=("a@x",)), at=message.happened_at - timedelta(seconds=20))
    settle(message, EntryState.SENT)
    conversation.refresh_from_db()
    assert conversation.waiting_since == unseen.message.happened_at


def test_the_most_awake_state_wins_when_conversations_are_joined(support: Channel, ana: Agent) -> None:
    older = arrive(support, letter("a@x")).message.conversation
    close(older, agent=ana)
    arrive(support, letter("c@x", in_reply_to=("b@x",)))
    arrive(support, letter("b@x", in_reply_to=("a@x",), automatic=True))
    older.refresh_from_db()
    assert older.state == State.OPEN
    assert older.waiting_since is not None


def test_a_note_is_seen_where_its_channel_is_seen_alone(
    support: Channel, sales: Channel, ana: Agent, team: Team, conversation: Conversation
) -> None:
    write_note(conversation, agent=ana, text="for Support alone")
    other = type(team).objects.create(name="Sellers")
    otto = type(ana).objects.create_user("otto@example.test", name="Otto")
    otto.teams.add(other)
    sales.teams.set([other])
    conversation.channels.add(sales)
    assert set(Message.objects.visible_to(otto).values_list("direction", flat=True)) == {Direction.IN}
    assert Message.objects.visible_to(ana).filter(direction=Direction.NOTE).exists()


def test_the_references_of_an_answer_are_in_order(support: Channel, ana: Agent) -> None:
    last = letter("d@x", in_reply_to=("c@x",), references=("a@x", "b@x", "c@x"))
    conversation = arrive(support, last).message.conversation
    reply(conversation, agent=ana, draft=THANKS)
    sent = letters.read(OutboxEntry.objects.get().content)
    assert sent.references == ("a@x", "b@x", "c@x", "d@x")


def test_an_answer_after_an_automatic_mail_stays_in_the_thread(
    support: Channel, ana: Agent, conversation: Conversation
) -> None:
    arrive(support, letter("ooo@x", "I am away", automatic=True, in_reply_to=("a@x",)))
    reply(conversation, agent=ana, draft=THANKS)
    assert letters.read(OutboxEntry.objects.get().content).in_reply_to == "a@x"


def test_a_mailbox_with_an_umlaut_domain_makes_ids_that_mail_allows(
    support: Channel, ana: Agent, conversation: Conversation
) -> None:
    type(support).objects.update(address="info@müller.example")
    conversation.refresh_from_db()
    assert reply(conversation, agent=ana, draft=THANKS).external_id.endswith("@xn--mller-kva.example")


def test_another_text_under_the_same_send_is_refused(conversation: Conversation, ana: Agent) -> None:
    client_id = uuid.uuid4()
    reply(conversation, agent=ana, draft=Draft(to=(CORA,), subject="Re", text="One", client_id=client_id))
    with pytest.raises(AlreadySent):
        reply(conversation, agent=ana, draft=Draft(to=(CORA,), subject="Re", text="Two", client_id=client_id))
    assert OutboxEntry.objects.count() == 1


def test_a_channel_that_only_receives_says_so(support: Channel, conversation: Conversation, ana: Agent) -> None:
    type(support).objects.update(options={"incoming": "smtp", "outgoing": "none"})
    conversation.refresh_from_db()
    with pytest.raises(ValueError, match="only receives"):
        reply(conversation, agent=ana, draft=THANKS)


def test_a_colleagues_answer_to_the_reply_to_is_shown_in_its_conversation(support: Channel) -> None:
    form = Address(name="", address="form@website.test")
    row = arrive(support, letter("a@x", sender=form, reply_to=(CORA,))).message
    answer = letter("b@o", sender=SUPPORT, to=(CORA,), in_reply_to=("a@x",))
    assert arrive(support, answer, outgoing=True).message.conversation == row.conversation
    second = letter("c@o", sender=SUPPORT, to=(CORA,), in_reply_to=("b@o",))
    assert arrive(support, second, outgoing=True).message.conversation == row.conversation
