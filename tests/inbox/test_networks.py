"""What the screen is told of a social network, and what it may send there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from apps.conversations.models import Attachment, Event, Message
from apps.delivery import postman
from apps.delivery.models import OutboxEntry
from tests.inbox.conftest import Screen
from tests.inbox.galleries import drawn
from tests.inbox.networks import ADAPTERS, make_network, said
from tests.inbox.test_answers import draft, upload

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from apps.channels.models import Channel
    from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(settings: Settings, tmp_path: Path, world: World) -> Channel:
    settings.CHANNEL_ADAPTERS = {**settings.CHANNEL_ADAPTERS, **ADAPTERS}
    return make_network(tmp_path, team=world.support)


def replies(row: Message) -> str:
    return f"/inbox/conversations/{row.conversation.public_id}/replies"


def answer(**fields: Any) -> dict[str, Any]:
    return draft(to=[], subject="", **fields)


def test_the_composer_knows_how_the_network_counts_and_whom_an_answer_names(network: Channel, world: World) -> None:
    page = Screen(world.ana).get(f"/inbox/conversations/{said(network).conversation.public_id}/")
    can = page["head"]["reply"]["can"]
    expected = {
        "maxLength": 100,
        "unit": "graphemes",
        "linkWeight": 23,
        "shortMentions": True,
        "splits": True,
        "maxFileBytes": 8_000,
        "maxDescription": 40,
        "fileTypes": ["image/png", "image/jpeg", "video/"],
    }
    assert can.items() >= expected.items()
    names = ["@cora@forum.test", "@carl@other.test"]
    assert page["head"]["reply"]["place"]["mentions"] == names
    assert page["messages"][0]["post"]["mentions"] == names
    assert (page["head"]["reply"]["place"]["warning"], page["messages"][0]["post"]["warning"]) == ("Pakete", "Pakete")


def test_pictures_go_with_what_is_said_of_them_and_come_back_with_it(network: Channel, world: World) -> None:
    ana, row = Screen(world.ana), said(network)
    world.ana.undo_seconds = 30
    world.ana.save()
    picture = upload(ana, drawn(), "label.png", "image/png")
    told = ana.send(
        replies(row),
        answer(files=[picture["token"]], descriptions={picture["token"]: " A red label. "}),
        status=201,
    )["message"]
    assert [each["description"] for each in told["files"]] == ["A red label."]
    assert Attachment.objects.get(name="label.png").description == "A red label."
    back = ana.send(f"/inbox/messages/{told['id']}/holding", {}, method="delete", status=201)
    assert [each["description"] for each in back["draft"]["files"]] == ["A red label."]


def test_what_comes_back_still_answers_the_one_that_was_chosen(network: Channel, world: World) -> None:
    """Whoever loads the screen anew and then takes an answer back has no other memory of it."""
    ana, asked = Screen(world.ana), said(network)
    said(network, "@acme Und ich?", external_id="post:2")
    world.ana.undo_seconds = 30
    world.ana.save()
    told = ana.send(replies(asked), answer(target=str(asked.public_id)), status=201)["message"]
    back = ana.send(f"/inbox/messages/{told['id']}/holding", {}, method="delete", status=201)["draft"]
    chosen = {"id": str(asked.public_id), "name": asked.sender_name, "handle": asked.sender_handle}
    assert (back["target"], back["writtenFor"]) == (chosen, asked.audience)


def test_what_the_network_does_not_take_is_refused_in_words(network: Channel, world: World) -> None:
    ana, row = Screen(world.ana), said(network)
    paper = upload(ana, b"%PDF", "bill.pdf")["token"]
    refused = ana.send(replies(row), answer(files=[paper]), status=400)
    assert refused["fields"]["files"] == "This channel does not take files like “bill.pdf”."
    large = upload(ana, b"\x89PNG" * 2_100, "large.png", "image/png")["token"]
    assert "larger than" in ana.send(replies(row), answer(files=[large]), status=400)["fields"]["files"]
    picture = upload(ana, drawn(), "label.png", "image/png")["token"]
    wordy = answer(files=[picture], descriptions={picture: "x" * 41})
    assert "40 characters" in ana.send(replies(row), wordy, status=400)["fields"]["descriptions"]
    assert not Message.objects.filter(direction="out").exists()


def test_a_long_answer_is_taken_where_it_goes_as_several_posts(network: Channel, world: World) -> None:
    told = Screen(world.ana).send(replies(said(network)), answer(text="So ist es. " * 20), status=201)
    assert told["message"]["delivery"]
    network.options = {**network.options, "can": {**network.options["can"], "splits": False}}
    network.save()
    Screen(world.ana).send(replies(said(network)), answer(text="So ist es. " * 20), status=400)


@pytest.mark.django_db(transaction=True)
def test_who_is_muted_can_be_unmuted_and_both_are_events(network: Channel, world: World) -> None:
    row, ana = said(network), Screen(world.ana)
    path = f"/inbox/messages/{row.public_id}/moderations"
    assert done(ana, path, "mute") == ["flag", "unmute", "block"]
    assert done(ana, path, "unmute") == ["flag", "mute", "block"]
    assert done(ana, path, "block") == ["flag", "mute", "unblock"]
    later = said(network, "@acme Hallo?", external_id="post:2", thread="topic:2")
    (message,) = ana.get(f"/inbox/conversations/{later.conversation.public_id}/")["messages"]
    assert message["post"]["deeds"] == ["flag", "mute", "unblock"]
    deeds = Event.objects.filter(kind="moderated").order_by("pk")
    assert [each.data["deed"] for each in deeds] == ["mute", "unmute", "block"]
    assert OutboxEntry.objects.latest("pk").content["target"]["author"] == "1204@forum.test"
    Screen(world.otto).send(path, {"deed": "block"}, status=404)


def done(screen: Screen, path: str, deed: str) -> list[str]:
    """What may be done once the service has done the deed."""
    message = screen.send(path, {"deed": deed}, status=201)["message"]
    postman.deliver_due(limit_seconds=60)
    row = Message.objects.get(public_id=message["id"])
    page = screen.get(f"/inbox/conversations/{row.conversation.public_id}/")
    deeds: list[str] = page["messages"][0]["post"]["deeds"]
    return deeds
