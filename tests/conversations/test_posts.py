"""What comes from a forum: threads, parents that come late, versions, deletions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.channels.contract import Address, Withdrawal, Withdrawn
from apps.contacts.models import ContactPoint
from apps.conversations.actions import merge, move
from apps.conversations.models import Conversation, Direction, Event, EventKind, LiveEvent, State
from apps.conversations.versions import shown_revisions
from tests.conversations.letters import SUPPORT, arrive, letter
from tests.conversations.posting import ADAPTERS, CARL, CORA, make_forum, ours, picture, post, take, taken

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from apps.accounts.models import Agent, Team
    from apps.channels.models import Channel
    from apps.conversations.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def forum(settings: Settings, tmp_path: Path, team: Team) -> Channel:
    settings.CHANNEL_ADAPTERS = {**settings.CHANNEL_ADAPTERS, **ADAPTERS}
    return make_forum(tmp_path, team=team)


def of(row: Message) -> Conversation:
    return Conversation.objects.get(pk=row.conversation_id)


def gone(number: int, what: Withdrawn = Withdrawn.DELETED, **fields: int) -> Withdrawal:
    return Withdrawal(external_id=f"post:{number}", what=what, **fields)  # type: ignore[arg-type]


def test_a_thread_is_one_conversation_whoever_writes(forum: Channel) -> None:
    first = taken(forum, post(1, "Where is it?"))
    second = taken(forum, post(2, "Mine is late too.", sender=CARL))
    other = taken(forum, post(3, "Something else", thread="topic:2"))
    assert first.conversation == second.conversation != other.conversation
    row = of(first)
    assert (row.message_count, row.contact, row.subject, row.state) == (
        2,
        ContactPoint.objects.get(value=CORA.address).contact,
        "Where is my parcel?",
        State.OPEN,
    )
    assert (first.audience, first.permalink) == ("public", "https://forum.test/p/1")
    assert (first.sender_handle, first.sender_url) == ("@cora", CORA.url)


def test_each_participant_is_a_contact_with_their_account(forum: Channel) -> None:
    taken(forum, post(1))
    taken(forum, post(2, sender=CARL))
    points = ContactPoint.objects.filter(kind="forum").order_by("value")
    assert [(each.shown_as, each.url, each.contact.organisation) for each in points] == [
        ("@cora", CORA.url, None),
        ("@carl", CARL.url, None),
    ]


def test_an_account_that_is_called_otherwise_now_stays_itself(forum: Channel) -> None:
    taken(forum, post(1))
    again = Address(name="Cora Kunde", address=CORA.address, handle="@cora_k", url="https://forum.test/u/cora_k")
    taken(forum, post(2, sender=again))
    (point,) = ContactPoint.objects.filter(kind="forum")
    assert (point.shown_as, point.url) == ("@cora_k", "https://forum.test/u/cora_k")


def test_without_threads_the_parent_decides_even_if_it_comes_late(forum: Channel) -> None:
    child = taken(forum, post(2, "So do I", thread="", in_reply_to=("post:1",), sender=CARL))
    grandchild = taken(forum, post(3, "And I", thread="", in_reply_to=("post:2",)))
    assert child.conversation == grandchild.conversation
    parent = taken(forum, post(1, "I wait", thread=""))
    child.refresh_from_db()
    assert child.conversation == parent.conversation
    assert of(parent).message_count == 3


def test_a_parent_with_a_thread_brings_its_answers_into_it(forum: Channel) -> None:
    thread = taken(forum, post(1))
    child = taken(forum, post(3, "Me too", thread="", in_reply_to=("post:2",)))
    assert child.conversation != thread.conversation
    parent = taken(forum, post(2))
    child.refresh_from_db()
    assert thread.conversation == parent.conversation == child.conversation


def test_channels_never_join_one_anothers_threads(
    forum: Channel, support: Channel, settings: Settings, tmp_path: Path
) -> None:
    here = taken(forum, post(1))
    elsewhere = taken(make_forum(tmp_path, name="Blog"), post(1))
    assert here.conversation != elsewhere.conversation
    forged = Address(name="Cora", address=CORA.address)
    mail = arrive(support, letter("x@c", sender=forged, to=(SUPPORT,), in_reply_to=("post:1",))).message
    assert mail.conversation not in (here.conversation, elsewhere.conversation)
    same_id = arrive(support, letter("post:1", "A mail with a strange id")).message
    assert same_id.conversation not in (here.conversation, elsewhere.conversation)
    child = taken(forum, post(7, thread="", in_reply_to=("x@c",)))
    assert child.conversation != mail.conversation


def test_the_same_once_more_is_one_message(forum: Channel) -> None:
    first, heard = taken(forum, post(1)), LiveEvent.objects.count()
    assert taken(forum, post(1)).pk == first.pk
    assert (of(first).message_count, Event.objects.count(), LiveEvent.objects.count()) == (1, 0, heard)


def test_what_agents_moved_stays_and_the_thread_goes_on_where_it_was(forum: Channel, ana: Agent) -> None:
    first, second = taken(forum, post(1)), taken(forum, post(2, "Another matter"))
    move([second], agent=ana)
    second.refresh_from_db()
    third = taken(forum, post(3))
    assert third.conversation == first.conversation != second.conversation


def test_a_merged_thread_goes_on_where_it_went(forum: Channel, support: Channel, ana: Agent) -> None:
    mail, first = arrive(support, letter("a@c")).message, taken(forum, post(1))
    merge(mail.conversation, [first.conversation], agent=ana)
    assert taken(forum, post(2)).conversation == mail.conversation


def test_an_edit_replaces_the_text_and_keeps_what_stood_there(forum: Channel) -> None:
    first = taken(forum, post(1, "It is late."))
    changed = taken(forum, post(1, "It is here!", version=2))
    assert (changed.pk, changed.text, changed.version) == (first.pk, "It is here!", 2)
    assert [(each.version, each.text) for each in shown_revisions(changed)] == [(1, "It is late.")]
    assert of(first).snippet == "It is here!"
    assert Event.objects.get().kind == EventKind.EDITED


def test_a_lower_version_that_comes_later_only_adds_a_revision(forum: Channel) -> None:
    now = timezone.now()
    taken(forum, post(1, "three", version=3), at=now)
    taken(forum, post(1, "one", version=1), at=now - timedelta(minutes=9))
    row = taken(forum, post(1, "two", version=2), at=now - timedelta(minutes=5))
    assert (row.text, [each.text for each in shown_revisions(row)]) == ("three", ["one", "two"])
    assert row.happened_at == now - timedelta(minutes=9)
    assert of(row).waiting_since == row.happened_at


def test_an_edit_after_our_answer_is_heard_and_opens_no_wait(forum: Channel) -> None:
    row = taken(forum, post(1, "Where is it?"))
    taken(forum, ours(2, "It is on its way."))
    answered = of(row)
    assert (answered.state, answered.waiting_since) == (State.PENDING, None)
    taken(forum, post(1, "Where is it? I still wait.", version=2))
    heard = of(row)
    assert (heard.state, heard.waiting_since) == (State.PENDING, None)
    assert answered.heard_at is not None and heard.heard_at is not None and heard.heard_at > answered.heard_at


def test_what_a_colleague_writes_there_is_ours_and_ends_the_wait(forum: Channel) -> None:
    taken(forum, post(1))
    answer = taken(forum, ours(2, "It is on its way."))
    assert (answer.direction, answer.sender_name, answer.contact_point) == (Direction.OUT, "Example GmbH", None)
    assert of(answer).waiting_since is None
    assert not ContactPoint.objects.filter(value="1@forum.test").exists()


def test_a_deleted_message_keeps_its_text_aside_and_nobody_waits_for_it(forum: Channel) -> None:
    row = taken(forum, post(1, "You thieves!"))
    taken(forum, post(2, "Please calm down.", sender=CARL))
    take(forum, gone(2))
    take(forum, gone(1))
    row.refresh_from_db()
    assert (row.withdrawn, row.text, [each.text for each in shown_revisions(row)]) == ("deleted", "", ["You thieves!"])
    assert of(row).waiting_since is None
    assert [event.kind for event in Event.objects.all()] == [EventKind.WITHDRAWN] * 2


def test_a_message_that_is_brought_back_says_what_it_said(forum: Channel) -> None:
    row = taken(forum, post(1, "Where is it?"))
    take(forum, gone(1, version=2))
    take(forum, gone(1, Withdrawn.RESTORED, version=3))
    take(forum, gone(1, version=1))  # late
    row.refresh_from_db()
    assert (row.withdrawn, row.text, shown_revisions(row)) == ("", "Where is it?", [])
    assert of(row).waiting_since == row.happened_at


def test_a_hidden_message_can_still_be_read_here(forum: Channel) -> None:
    row = taken(forum, post(1, "Buy my pills"))
    take(forum, gone(1, Withdrawn.HIDDEN))
    row.refresh_from_db()
    assert (row.withdrawn, row.text, of(row).waiting_since) == ("hidden", "Buy my pills", None)


def test_a_deletion_that_comes_first_is_kept_and_heard_when_the_message_comes(forum: Channel) -> None:
    take(forum, gone(1))
    row = taken(forum, post(1, "Never mind"))
    assert (row.withdrawn, row.text, of(row).waiting_since) == ("deleted", "", None)


def test_what_waits_for_a_moderator_there_is_told_until_it_is_let_through(forum: Channel) -> None:
    row = taken(forum, post(1, awaits_approval=True))
    assert row.awaits_approval
    assert not taken(forum, post(1)).awaits_approval


def test_an_answer_of_a_colleague_ends_no_wait_before_it_is_let_through(forum: Channel) -> None:
    first = taken(forum, post(1))
    taken(forum, ours(2, "On its way", awaits_approval=True))
    assert of(first).waiting_since is not None
    taken(forum, ours(2, "On its way"))
    assert of(first).waiting_since is None


def test_what_the_service_calls_spam_is_put_away_and_comes_back(forum: Channel) -> None:
    row = taken(forum, post(1, spam=True))
    assert of(row).state == State.SPAM
    taken(forum, post(1, version=2))
    assert (of(row).state, of(row).waiting_since) == (State.OPEN, row.happened_at)
    taken(forum, post(1, version=3, spam=True))
    assert (of(row).state, of(row).waiting_since) == (State.SPAM, None)


def test_a_post_that_moderators_move_goes_to_its_new_thread(forum: Channel, ana: Agent) -> None:
    first = taken(forum, post(1))
    taken(forum, post(2, "Something else"))
    child = taken(forum, post(3, "Indeed", thread="", in_reply_to=("post:2",)))
    moved = taken(forum, post(2, "Something else", thread="topic:2", version=2))
    assert moved.conversation != first.conversation
    child.refresh_from_db()
    assert child.conversation == moved.conversation
    assert (of(first).message_count, of(moved).message_count) == (1, 2)
    assert taken(forum, post(4, thread="topic:2")).conversation == moved.conversation
    back = taken(forum, post(2, "Something else", thread="topic:1", version=3))
    assert back.conversation == first.conversation
    assert of(first).message_count == 3
    assert of(first).waiting_since == first.happened_at


def test_a_thread_whose_every_post_is_moved_leaves_no_empty_conversation(forum: Channel) -> None:
    there, row = taken(forum, post(9, thread="topic:2")), taken(forum, post(1))
    left = of(row)
    moved = taken(forum, post(1, thread="topic:2", version=2))
    left.refresh_from_db()
    assert moved.conversation == there.conversation == left.merged_into
    assert of(there).message_count == 2


def test_files_come_and_go_with_an_edit(forum: Channel) -> None:
    def names(row: Message) -> list[str]:
        return sorted(row.attachments.values_list("name", flat=True))

    bill, photo, other = picture(b"bill", "bill.png"), picture(b"photo", "photo.png"), picture(b"other", "other.png")
    row = taken(forum, post(1, attachments=(bill, photo)))
    taken(forum, post(1, "Look", version=2, attachments=(photo, other)))
    assert names(row) == ["other.png", "photo.png"]
    taken(forum, post(1, "The bill, an old version", version=1, attachments=(bill, photo)))
    assert names(row) == ["other.png", "photo.png"]
    notice = ("The file photo.png could not be fetched.",)
    taken(forum, post(1, "Look there", version=3, attachments=(other,), notices=notice))
    assert names(row) == ["other.png", "photo.png"], "it may be there still"
    taken(forum, post(1, "Nothing to see", version=4))
    assert names(row) == []
