"""What is unread for whom."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.channels.contract import Address, InboundMessage
from apps.conversations.actions import (
    Draft,
    ingest,
    make_ready,
    mark_spam,
    merge,
    move,
    not_spam,
    reply,
    undo,
    write_note,
)
from apps.conversations.models import Conversation
from tests.inbox.conftest import Screen
from tests.inbox.letters import arrive, letter_of
from tests.world import make_conversation, make_message

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(world: World) -> Screen:
    return Screen(world.ben)


def unread(screen: Screen, subject: str = "parcel") -> bool:
    """Whether the one conversation of this subject is unread."""
    (row,) = [row for row in screen.rows() if subject in row["subject"]]
    is_unread: bool = row["isUnread"]
    return is_unread


def read(screen: Screen, subject: str = "parcel", *, method: str = "post") -> None:
    (row,) = [row for row in screen.rows() if subject in row["subject"]]
    screen.send(f"/inbox/conversations/{row['id']}/reading", {"upto": row["heardAt"]}, method=method)


@pytest.fixture
def mail(world: World) -> Conversation:
    """What Cora has just written."""
    arrive(world.support_mail, letter_of(subject="A second parcel"))
    return Conversation.objects.get(subject="A second parcel")


def test_a_mail_is_unread_until_one_reads_it(ana: Screen, ben: Screen, mail: Conversation) -> None:
    assert unread(ana, "second") and unread(ben, "second")
    read(ana, "second")
    assert not unread(ana, "second") and unread(ben, "second")
    read(ana, "second", method="delete")
    assert unread(ana, "second")
    read(ana, "second")
    assert not unread(ana, "second")


def test_who_saw_less_has_not_read_what_came_since(ana: Screen, mail: Conversation, world: World) -> None:
    seen = next(row for row in ana.rows() if "second" in row["subject"])["heardAt"]
    write_note(mail, agent=world.ben, text="I ask the carrier.")
    ana.send(f"/inbox/conversations/{mail.public_id}/reading", {"upto": seen})
    assert unread(ana, "second")


def test_a_note_is_unread_for_all_but_its_author(ana: Screen, ben: Screen, world: World) -> None:
    write_note(world.conversation, agent=world.ben, text="I ask the carrier.")
    assert unread(ana) and not unread(ben)


def test_who_answers_has_read_it(ana: Screen, mail: Conversation, world: World) -> None:
    reply(mail, agent=world.ana, draft=Draft(to=(Address(name="", address="c@x.example"),), subject="Re", text="Yes."))
    assert not unread(ana, "second")


def test_a_mail_that_comes_late_is_unread_nevertheless(ana: Screen, mail: Conversation, world: World) -> None:
    write_note(mail, agent=world.ben, text="I ask the carrier.")
    read(ana, "second")
    first = mail.messages.in_order().first()
    assert first is not None
    late = InboundMessage(
        external_id="late@customer.example",
        content_hash="late",
        in_reply_to=(first.external_id,),
        references=(first.external_id,),
        sender=Address(name="Cora Kunde", address=first.sender_address),
        to=(Address(name="", address=world.support_mail.address),),
        cc=(),
        subject="Re: A second parcel",
        text="Hello?",
        sent_at=None,
    )
    long_ago = first.happened_at - timedelta(minutes=5)
    world.support_mail.connected_at = long_ago - timedelta(days=1)
    world.support_mail.save(update_fields=["connected_at"])
    ingest(make_ready(late), channel=world.support_mail, received_at=long_ago, payload="")
    assert Conversation.objects.get(pk=mail.pk).messages.filter(text="Hello?").exists()
    assert unread(ana, "second")


def test_history_is_read_unless_one_marks_it(ana: Screen, ben: Screen, world: World) -> None:
    world.support_mail.connected_at = timezone.now() + timedelta(days=1)
    world.support_mail.save(update_fields=["connected_at"])
    arrive(world.support_mail, letter_of(subject="Long ago"))
    old = Conversation.objects.get(subject="Long ago")
    assert old.heard_at is None

    def is_unread(screen: Screen) -> bool:
        return bool(screen.conversation(old.public_id)["head"]["isUnread"])

    ana.send(f"/inbox/conversations/{old.public_id}/reading", method="delete")
    assert is_unread(ana) and not is_unread(ben)
    ana.send(f"/inbox/conversations/{old.public_id}/reading", {"upto": timezone.now().isoformat()})
    assert not is_unread(ana)


def test_freed_spam_is_unread(ana: Screen, mail: Conversation, world: World) -> None:
    mail.messages.update(spam=True)
    mark_spam(mail, agent=world.ben)
    Conversation.objects.filter(pk=mail.pk).update(heard_at=None)
    not_spam(mail, agent=world.ben)
    assert unread(ana, "second")


def test_a_merge_is_read_by_who_read_both(ana: Screen, ben: Screen, mail: Conversation, world: World) -> None:
    write_note(world.conversation, agent=world.lea, text="Who takes it?")
    for subject in ("Where", "second"):
        read(ana, subject)
    read(ben, "Where")
    event = merge(world.conversation, [mail], agent=world.lea)
    assert not unread(ana) and unread(ben)
    undo(event, agent=world.lea)
    assert not unread(ana, "Where") and not unread(ana, "second")
    assert not unread(ben, "Where") and unread(ben, "second")


def test_who_reads_the_whole_has_read_its_parts(ben: Screen, mail: Conversation, world: World) -> None:
    event = merge(world.conversation, [mail], agent=world.lea)
    read(ben)
    undo(event, agent=world.lea)
    assert not unread(ben, "Where") and not unread(ben, "second")


def test_what_is_moved_stays_as_read_as_it_was(ana: Screen, ben: Screen, mail: Conversation, world: World) -> None:
    more = make_message(mail, "And my invoice?", sender=world.cora)
    Conversation.objects.filter(pk=mail.pk).update(heard_at=timezone.now())
    read(ana, "second")
    event = move([more], agent=world.lea)
    new = str(event.conversation.public_id)
    assert not ana.conversation(new)["head"]["isUnread"]
    assert ben.conversation(new)["head"]["isUnread"]


def test_a_list_costs_the_same_however_long_it_is(
    ana: Screen, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        make_message(make_conversation(world.support_mail, world.cora, subject=f"No. {number}"), "x", sender=world.cora)
    with django_assert_max_num_queries(30) as context:
        ana.rows()
    usual = len(context)
    for number in range(12, 30):
        make_message(make_conversation(world.support_mail, world.cora, subject=f"No. {number}"), "x", sender=world.cora)
    with django_assert_max_num_queries(usual):
        ana.rows()


@pytest.mark.parametrize("upto", [None, "", "soon", 5, "2026-11-22T10:00:00"])
def test_reading_needs_a_time(ana: Screen, world: World, upto: object) -> None:
    path = f"/inbox/conversations/{world.conversation.public_id}/reading"
    assert ana.send(path, {"upto": upto}, status=400)["fields"]["upto"]
