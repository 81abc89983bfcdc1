"""Tags on conversations, and the page on which leads put them in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.conversations.actions import merge, undo
from apps.conversations.models import EventKind, Tag
from tests.world import client_of, make_conversation, make_message

if TYPE_CHECKING:
    from tests.inbox.conftest import Screen
    from tests.world import World

pytestmark = pytest.mark.django_db


def path(world: World) -> str:
    return f"/inbox/conversations/{world.conversation.public_id}/tags"


def test_ana_makes_a_tag_and_puts_it_on(ana: Screen, world: World) -> None:
    made = ana.send("/inbox/tags", {"name": "  Late   parcel "}, status=201)["tag"]
    assert made["name"] == "Late parcel"
    assert ana.send("/inbox/tags", {"name": "late PARCEL"}, status=201)["tag"] == made, "it is there already"
    row = ana.send(path(world), {"add": [made["id"]]})["row"]
    assert row["tags"] == [made["id"]] == ana.rows()[0]["tags"]
    ana.send(path(world), {"add": [made["id"]]})
    assert ana.send(path(world), {"remove": [made["id"]]})["row"]["tags"] == []
    events = world.conversation.events.values_list("kind", "data__name")
    assert list(events) == [(EventKind.TAGGED, "Late parcel"), (EventKind.UNTAGGED, "Late parcel")]


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, None, 5])
def test_a_tag_needs_a_short_name(ana: Screen, name: object) -> None:
    assert ana.send("/inbox/tags", {"name": name}, status=400)["fields"]["name"]
    assert not Tag.objects.exists()


@pytest.mark.parametrize("tags", [[4711], ["1"], [True], "1", {"a": 1}, list(range(99))])
def test_only_tags_that_are_there_are_put_on(ana: Screen, world: World, tags: object) -> None:
    assert ana.send(path(world), {"add": tags}, status=400)["fields"]["tags"]
    assert not world.conversation.tags.exists()


def test_tags_follow_a_merge_and_come_back_with_its_undoing(ana: Screen, world: World) -> None:
    late, vip, new = (Tag.objects.create(name=name) for name in ("late", "vip", "new"))
    other = make_conversation(world.support_mail, world.cora, subject="Another")
    make_message(other, "This one neither.", sender=world.cora)
    world.conversation.tags.add(late)
    other.tags.add(vip)
    event = merge(world.conversation, [other], agent=world.ana)
    assert set(world.conversation.tags.all()) == {late, vip}
    world.conversation.tags.add(new)
    undo(event, agent=world.ana)
    assert set(world.conversation.tags.all()) == {late, new}
    assert set(other.tags.all()) == {vip}


def test_lea_renames_colours_and_deletes(world: World) -> None:
    tag = Tag.objects.create(name="late")
    Tag.objects.create(name="VIP")
    world.conversation.tags.add(tag)
    lea = client_of(world.lea)
    page = f"/settings/tags/{tag.pk}/"
    assert b"Another tag has this name." in lea.post(page, {"name": "vip", "colour": "red"}).content
    assert lea.post(page, {"name": "Late", "colour": "plaid"}).status_code == 200
    lea.post(page, {"name": "Delayed", "colour": "red"})
    tag.refresh_from_db()
    assert (tag.name, tag.colour) == ("Delayed", "red")
    assert b"1 conversation has it and will lose it" in lea.get(page).content
    lea.post(f"{page}delete/")
    assert not world.conversation.tags.exists()
    assert b"VIP" in lea.get("/settings/tags/").content
