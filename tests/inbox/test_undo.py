"""Deeds to many conversations, and deeds taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from apps.accounts.models import Team
from apps.contacts.models import CustomField, Of
from apps.conversations.actions import assign, close, mark_spam, reopen, snooze, tag
from apps.conversations.models import Conversation, LiveEvent, Priority, State, Tag
from apps.inbox.deeds import OWN, do_to_some, take_back_some
from apps.inbox.models import Undo
from apps.inbox.views.bulk import CHUNK
from apps.inbox.wishes import _DEEDS, deed_of
from tests.inbox.conftest import Screen
from tests.world import make_conversation, make_message

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.django_db


def path(world: World, noun: str) -> str:
    return f"/inbox/conversations/{world.conversation.public_id}/{noun}"


def take_back(screen: Screen, undo: str, *, status: int = 200) -> int:
    """All parts of it; how many conversations changed."""
    count, left = 0, 1
    while left:
        said = screen.send(f"/inbox/undos/{undo}", status=status)
        if status != 200:
            return 0
        count, left = count + said["count"], said["left"]
    return count


def in_bulk(screen: Screen, deed: dict[str, Any], **which: Any) -> tuple[int, str]:
    """As the client asks until all is done; to how many, and by what it is taken back."""
    count, undo, after = 0, None, None
    while True:
        said = screen.send("/inbox/bulk", {"deed": deed, "undo": undo, "after": after, **which})
        count, undo, after = count + said["count"], said["undo"], said["after"]
        if after is None:
            return count, undo


def many(world: World, count: int) -> list[Conversation]:
    before = timezone.now() - timedelta(hours=1)
    rows = Conversation.objects.bulk_create(
        Conversation(channel=world.support_mail, subject=f"No. {n}", activity_at=before, created_at=before)
        for n in range(count)
    )
    through = Conversation.channels.through
    through.objects.bulk_create(through(conversation=row, channel=world.support_mail) for row in rows)
    return rows


def test_closing_a_snoozed_one_is_undone_to_its_snooze(ana: Screen, world: World) -> None:
    until = timezone.now() + timedelta(days=2)
    snooze(world.conversation, agent=world.ben, until=until)
    since = Conversation.objects.get().waiting_since
    said = ana.send(path(world, "closure"))
    assert said["row"]["state"] == "closed"
    assert take_back(ana, said["undo"]) == 1
    row = Conversation.objects.get()
    assert (row.state, row.snoozed_until, row.waiting_since) == (State.SNOOZED, until, since)
    last = world.conversation.events.last()
    assert last and (last.kind, last.data) == ("undone", {"deed": "close", "given_back": ["turn"]})


@pytest.mark.parametrize(
    ("noun", "body"),
    [
        ("assignment", "ben"),
        ("priority", {"priority": 2}),
        ("team", "support"),
        ("spam", {}),
        ("tags", "vip"),
        ("handover", "over"),
        ("snooze", {"until": "2099-01-01T08:00"}),
        ("watching", {}),
    ],
)
def test_every_deed_can_be_taken_back(ana: Screen, world: World, noun: str, body: Any) -> None:
    vip = Tag.objects.create(name="vip")
    bodies = {
        "ben": {"to": world.ben.pk},
        "support": {"to": world.support.pk},
        "vip": {"add": [vip.pk]},
        "over": {"to": world.ben.pk, "text": "You know him."},
    }
    before = ana.rows()[0]
    said = ana.send(path(world, noun), bodies.get(body, body) if isinstance(body, str) else body)
    assert said["row"] != before
    assert take_back(ana, said["undo"]) == 1
    told = {"isUnread": None, "heardAt": None}
    assert {**ana.rows()[0], **told} == {**before, **told}


def test_what_others_changed_since_stays(ana: Screen, world: World) -> None:
    vip, late = Tag.objects.create(name="vip"), Tag.objects.create(name="late")
    closed = ana.send(path(world, "closure"))["undo"]
    given = ana.send(path(world, "assignment"), {"to": world.ana.pk})["undo"]
    tagged = ana.send(path(world, "tags"), {"add": [vip.pk]})["undo"]
    reopen(world.conversation, agent=world.ben)
    assign(world.conversation, agent=world.ben, to=world.ben)
    tag(world.conversation, [late], agent=world.ben)
    assert [take_back(ana, undo) for undo in (closed, given, tagged)] == [0, 0, 1]
    row = Conversation.objects.get()
    assert (row.state, row.assignee) == (State.OPEN, world.ben)
    assert list(row.tags.all()) == [late]


def test_only_its_author_takes_it_back_once_and_within_a_day(ana: Screen, world: World) -> None:
    undo = ana.send(path(world, "closure"))["undo"]
    take_back(Screen(world.ben), undo, status=409)
    assert Conversation.objects.get().state == State.CLOSED
    assert take_back(ana, undo) == 1
    take_back(ana, undo, status=409)
    late = ana.send(path(world, "closure"))["undo"]
    Undo.objects.update(at=timezone.now() - timedelta(days=1, minutes=1))
    take_back(ana, late, status=409)
    ana.send(path(world, "closure"), method="delete")
    assert Undo.objects.count() == 1, "what is too old is forgotten with the next deed"


def test_what_is_done_further_after_it_was_taken_back_is_a_deed_of_its_own(world: World) -> None:
    """As two requests at once: the next part of many, and the undo of those before it."""
    first, second = many(world, 2)
    deed = deed_of("close", {}, world.ana)
    undo = do_to_some(deed, Conversation.objects.filter(pk=first.pk), agent=world.ana).undo
    assert undo is not None
    take_back_some(Undo.objects.get(pk=undo.pk))
    again = do_to_some(deed, Conversation.objects.filter(pk=second.pk), agent=world.ana, undo=undo).undo
    assert again is not None and again.pk != undo.pk
    assert take_back_some(again) == (1, 0)


def test_nothing_done_is_nothing_to_take_back(ana: Screen, world: World) -> None:
    ana.send(path(world, "closure"))
    assert ana.send(path(world, "closure"))["undo"] is None


def test_a_whole_list_is_closed_and_opened_again(ana: Screen, world: World) -> None:
    rows = many(world, CHUNK + 20)
    close(rows[0], agent=world.ben)
    elsewhere = make_conversation(world.sales_mail, world.cora)
    count, undo = in_bulk(ana, {"name": "close"}, list={"view": "all"})
    assert count == CHUNK + 20
    assert Conversation.objects.filter(state=State.CLOSED).count() == CHUNK + 21
    reopen(rows[5], agent=world.ben)
    assert take_back(ana, undo) == CHUNK + 19, "all but the one that Ben opened himself"
    assert list(Conversation.objects.filter(state=State.CLOSED)) == [rows[0]]
    elsewhere.refresh_from_db()
    assert elsewhere.state == State.OPEN


def test_what_came_under_way_is_left_out(ana: Screen, world: World) -> None:
    rows = many(world, CHUNK + 20)
    said = ana.send("/inbox/bulk", {"deed": {"name": "close"}, "list": {"view": "all"}})
    answered = rows[-1]
    make_message(answered, "Wait!", sender=world.cora)
    new = make_conversation(world.support_mail, world.cora, subject="New")
    again = {"deed": {"name": "close"}, "list": {"view": "all"}, "after": said["after"], "undo": said["undo"]}
    assert ana.send("/inbox/bulk", again)["after"] is None
    states = dict(Conversation.objects.values_list("pk", "state"))
    assert (states[answered.pk], states[new.pk], states[rows[-2].pk]) == ("open", "open", "closed")


def test_each_row_is_asked_whether_it_may_be(ana: Screen, world: World) -> None:
    theirs = make_conversation(world.sales_mail, world.cora)
    both = make_conversation(world.support_mail, world.cora)
    both.channels.add(world.sales_mail)
    ids = [str(each.public_id) for each in (theirs, both, world.conversation)]
    count, _ = in_bulk(ana, {"name": "assign", "to": world.otto.pk}, ids=ids)
    assert count == 1, "Otto sees one of the two that Ana sees"
    assert list(Conversation.objects.filter(assignee=world.otto)) == [both]
    count, undo = in_bulk(ana, {"name": "priority", "priority": 1}, ids=ids)
    assert count == 2
    both.channels.remove(world.support_mail)
    assert take_back(ana, undo) == 1, "she does not see the other one any more"
    assert Conversation.objects.get(pk=both.pk).priority == Priority.HIGH


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"deed": {"name": "explode"}, "ids": ["x"]},
        {"deed": {"name": "close"}},
        {"deed": {"name": "close"}, "ids": []},
        {"deed": {"name": "close"}, "ids": ["x"]},
        {"deed": {"name": "close"}, "list": {"view": "nowhere"}},
        {"deed": {"name": "close"}, "list": {"view": 5}},
        {"deed": {"name": "tag", "tags": [2**63]}, "list": {"view": "all"}},
        {"deed": {"name": "assign", "to": -(10**30)}, "list": {"view": "all"}},
        {"deed": {"name": "close"}, "list": {"view": "all"}, "after": "here"},
        {"deed": {"name": "close"}, "list": {"view": "all"}, "after": f"1.2.{10**40}"},
        {"deed": {"name": "priority", "priority": 9}, "list": {"view": "all"}},
        {"deed": {"name": "team", "to": 4711}, "list": {"view": "all"}},
        {"deed": {"name": "handover", "to": None}, "list": {"view": "all"}},
    ],
)
def test_what_is_not_understood_is_refused(ana: Screen, world: World, body: Any) -> None:
    ana.send("/inbox/bulk", body, status=400)
    assert Conversation.objects.get().state == State.OPEN


def test_freed_spam_is_spam_again(ana: Screen, world: World) -> None:
    mark_spam(world.conversation, agent=world.ben)
    world.conversation.messages.update(spam=True)
    undo = ana.send(path(world, "spam"), method="delete")["undo"]
    assert not world.conversation.messages.filter(spam=True).exists()
    take_back(ana, undo)
    assert Conversation.objects.get().state == State.SPAM
    assert world.conversation.messages.filter(spam=True).exists()


@pytest.mark.parametrize("name", sorted(set(_DEEDS) - OWN))
def test_every_deed_and_its_undoing_are_told_to_open_screens(ana: Screen, world: World, name: str) -> None:
    if name in {"reopen", "not_spam"}:
        mark_spam(world.conversation, agent=world.ben)
    vip = Tag.objects.create(name="vip")
    CustomField.objects.create(of=Of.CONVERSATION, key="order", label="Order")
    to = world.support.pk if name == "team" else world.ben.pk
    values = {"order": "4711"}
    needed = {"to": to, "text": "Yours.", "add": [vip.pk], "priority": 1, "until": "2099-01-01T08:00", "values": values}
    before = LiveEvent.objects.count()
    _, undo = in_bulk(ana, {"name": name, **needed}, ids=[str(world.conversation.public_id)])
    told = LiveEvent.objects.count()
    assert told > before
    take_back(ana, undo)
    assert LiveEvent.objects.count() > told


def test_a_team_that_was_deleted_stays_away(ana: Screen, world: World) -> None:
    gone = Team.objects.create(name="Night")
    Conversation.objects.update(team=gone)
    undo = ana.send(path(world, "team"), {"to": world.support.pk})["undo"]
    gone.delete()
    assert take_back(ana, undo) == 1
    assert Conversation.objects.get().team is None


def test_nobody_who_was_shut_out_gets_it_back(ana: Screen, world: World) -> None:
    Conversation.objects.update(assignee=world.ben)
    undo = ana.send(path(world, "assignment"), {"to": world.ana.pk})["undo"]
    world.ben.is_active = False
    world.ben.save()
    assert take_back(ana, undo) == 1
    assert Conversation.objects.get().assignee is None
