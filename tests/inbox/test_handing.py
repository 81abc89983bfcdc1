"""Teams, colleagues, urgency, and who wants to hear of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.conversations.models import Conversation, Mention, Message, Watch
from tests.inbox.conftest import Screen
from tests.world import make_conversation, make_message

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.django_db


def path(world: World, noun: str) -> str:
    return f"/inbox/conversations/{world.conversation.public_id}/{noun}"


def test_ana_hands_it_over_with_a_note(ana: Screen, world: World) -> None:
    said = ana.send(path(world, "handover"), {"to": world.ben.pk, "text": "You know the carrier."})
    assert said["row"]["assignee"] == world.ben.pk
    note = Message.objects.get(direction="note")
    assert (note.text, note.agent) == ("You know the carrier.", world.ana)
    assert Mention.objects.get().agent == world.ben
    assert [event.kind for event in world.conversation.events.all()] == ["handed_over"]


@pytest.mark.parametrize("to", ["otto", None, 4711])
def test_it_is_handed_to_nobody_who_does_not_see_it(ana: Screen, world: World, to: object) -> None:
    ana.send(path(world, "handover"), {"to": world.otto.pk if to == "otto" else to, "text": "Yours."}, status=400)
    assert not Message.objects.filter(direction="note").exists()


def test_handing_over_needs_a_word(ana: Screen, world: World) -> None:
    for text in ("", "  ", None):
        assert ana.send(path(world, "handover"), {"to": world.ben.pk, "text": text}, status=400)["fields"]["text"]
    assert Conversation.objects.get().assignee is None


def test_another_team_finds_it_among_what_is_nobodys(ana: Screen, world: World) -> None:
    world.support_mail.teams.add(world.sales)
    ana.send(path(world, "assignment"), {"to": world.ana.pk})
    row = ana.send(path(world, "team"), {"to": world.sales.pk})["row"]
    assert (row["team"], row["assignee"]) == (world.sales.pk, None)
    ana.send(path(world, "assignment"), {"to": world.otto.pk})
    assert ana.send(path(world, "team"), {"to": None})["row"]["assignee"] == world.otto.pk


def test_a_team_that_does_not_see_it_does_not_get_it(ana: Screen, world: World) -> None:
    said = ana.send(path(world, "team"), {"to": world.sales.pk}, status=400)
    assert said["fields"]["to"] == "The team Sales does not see this channel."
    assert Conversation.objects.get().team is None


def test_how_urgent_it_is(ana: Screen, world: World) -> None:
    assert ana.send(path(world, "priority"), {"priority": 2})["row"]["priority"] == 2
    for wrong in (3, -2, "1", True, None):
        assert ana.send(path(world, "priority"), {"priority": wrong}, status=400)["fields"]["priority"]


def test_watching_is_ones_own(ana: Screen, world: World) -> None:
    assert ana.send(path(world, "watching"))["row"]["isWatched"]
    assert not Screen(world.ben).rows()[0]["isWatched"]
    assert not ana.send(path(world, "watching"), method="delete")["row"]["isWatched"]


def test_watches_teams_and_urgency_follow_a_merge(ana: Screen, world: World) -> None:
    other = make_conversation(world.support_mail, world.cora, subject="Another")
    make_message(other, "This one neither.", sender=world.cora)
    Conversation.objects.filter(pk=other.pk).update(team=world.support, priority=1)
    Watch.objects.create(agent=world.ben, conversation=other)
    merged = ana.send(path(world, "merges"), {"other": str(other.public_id)}, status=201)
    assert (merged["row"]["team"], merged["row"]["priority"]) == (world.support.pk, 1)
    assert Screen(world.ben).rows()[0]["isWatched"]
    ana.send(f"/inbox/events/{merged['event']}/undoing", status=201)
    rows = {row["subject"]: row for row in Screen(world.ben).rows()}
    assert not rows["Where is my parcel?"]["isWatched"] and rows["Another"]["isWatched"]
    assert (rows["Where is my parcel?"]["team"], rows["Another"]["team"]) == (None, world.support.pk)


def test_it_is_handed_to_nobody_who_would_not_see_the_note(ana: Screen, world: World) -> None:
    """Otto sees the conversation where it reached Sales; the note is written for Support."""
    world.conversation.channels.add(world.sales_mail)
    said = ana.send(path(world, "handover"), {"to": world.otto.pk, "text": "Yours."}, status=400)
    assert said["fields"]["to"] == "Otto Ohm does not see this channel."
    ana.send("/inbox/bulk", {"deed": {"name": "handover", "to": world.otto.pk, "text": "x"}, "list": {"view": "all"}})
    assert Conversation.objects.get().assignee is None
    assert not Message.objects.filter(direction="note").exists()
