"""Merging, moving and taking back, as the screen asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.conversations.models import Conversation
from tests.world import make_conversation, make_message

if TYPE_CHECKING:
    from tests.inbox.conftest import Screen
    from tests.world import World

pytestmark = pytest.mark.django_db


def another(world: World, *, subject: str = "Invoice") -> Conversation:
    conversation = make_conversation(world.support_mail, world.cora, subject=subject)
    return make_message(conversation, "It is wrong.", sender=world.cora).conversation


def path(conversation: Conversation, noun: str) -> str:
    return f"/inbox/conversations/{conversation.public_id}/{noun}"


def test_ana_joins_two_conversations_and_takes_it_back(ana: Screen, world: World) -> None:
    other = another(world)
    said = ana.send(path(world.conversation, "merges"), {"other": str(other.public_id)}, status=201)
    assert (said["row"]["id"], said["row"]["messages"]) == (str(world.conversation.public_id), 2)
    assert len(ana.rows()) == 1
    page = ana.conversation(other.public_id)
    assert page["head"]["id"] == str(world.conversation.public_id)
    assert page["events"][-1]["data"] == {"subject": "Invoice"}, "what is for undoing is not for the screen"
    ana.send(f"/inbox/events/{said['event']}/undoing", status=201)
    assert sorted(row["messages"] for row in ana.rows()) == [1, 1]
    assert "taken back" in ana.send(f"/inbox/events/{said['event']}/undoing", status=409)["error"]


def test_a_message_goes_into_a_conversation_of_its_own(ana: Screen, world: World) -> None:
    second = make_message(world.conversation, "And my invoice?", sender=world.cora)
    body = {"messages": [str(second.public_id)], "to": None}
    said = ana.send(path(world.conversation, "moves"), body, status=201)
    assert (said["row"]["messages"], len(ana.rows())) == (1, 2)
    moved = ana.conversation(said["row"]["id"])
    assert [each["id"] for each in moved["messages"]] == [str(second.public_id)]
    assert "not in this conversation" in ana.send(path(world.conversation, "moves"), body, status=409)["error"]
    ana.send(f"/inbox/events/{said['event']}/undoing", status=201)
    assert [row["messages"] for row in ana.rows()] == [2]


def test_a_message_goes_into_another_conversation(ana: Screen, world: World) -> None:
    second = make_message(world.conversation, "And my invoice?", sender=world.cora)
    other = another(world)
    body = {"messages": [str(second.public_id)], "to": str(other.public_id)}
    assert ana.send(path(world.conversation, "moves"), body, status=201)["row"]["messages"] == 2


@pytest.mark.parametrize("other", [None, "", 5, "no id", []])
def test_merging_asks_which_one(ana: Screen, world: World, other: object) -> None:
    assert ana.send(path(world.conversation, "merges"), {"other": other}, status=400)["error"] == "Which conversation?"


@pytest.mark.parametrize("messages", [None, [], "x", [None], [5]])
def test_moving_asks_which_ones(ana: Screen, world: World, messages: object) -> None:
    assert ana.send(path(world.conversation, "moves"), {"messages": messages}, status=400)["error"]


def test_it_says_what_makes_no_sense(ana: Screen, world: World) -> None:
    same = {"other": str(world.conversation.public_id)}
    assert "another one" in ana.send(path(world.conversation, "merges"), same, status=409)["error"]
    everything = {"messages": [str(world.message.public_id)]}
    assert "stay behind" in ana.send(path(world.conversation, "moves"), everything, status=409)["error"]


def test_what_ana_does_not_see_is_not_there_to_be_joined(ana: Screen, world: World) -> None:
    theirs = make_conversation(world.sales_mail, world.cora, subject="Offer")
    make_message(theirs, "Please.", sender=world.cora)
    make_message(world.conversation, "And my invoice?", sender=world.cora)
    ana.send(path(world.conversation, "merges"), {"other": str(theirs.public_id)}, status=404)
    body = {"messages": [str(world.message.public_id)], "to": str(theirs.public_id)}
    ana.send(path(world.conversation, "moves"), body, status=404)
    assert Conversation.objects.filter(merged_into=None).count() == 2


def test_otto_takes_nothing_back(ana: Screen, otto: Screen, world: World) -> None:
    said = ana.send(path(world.conversation, "merges"), {"other": str(another(world).public_id)}, status=201)
    otto.send(f"/inbox/events/{said['event']}/undoing", status=404)
    assert len(ana.rows()) == 1
