"""Tags on conversations, and the page on which leads put them in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.conversations.actions import change_tag, make_tag, merge, merge_tags, undo
from apps.conversations.models import EventKind, LiveEvent, Tag
from apps.conversations.models.tags import Tree
from apps.inbox.models import SavedView, Snippet
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
    assert world.conversation.events.get().data == {"name": "Delayed"}, "its history says what it had"
    assert b"VIP" in lea.get("/settings/tags/").content


# The tree.


@pytest.fixture
def shipping(world: World) -> dict[str, Tag]:
    """Shipping, with damaged (with glass) and late below it."""
    paths = ("Shipping", "Shipping / damaged", "Shipping / damaged / glass", "Shipping / late")
    return {path.split(" / ")[-1]: make_tag(path) for path in paths}


def test_a_path_makes_what_is_missing_of_it(ana: Screen) -> None:
    glass = ana.send("/inbox/tags", {"name": " Shipping /  damaged / glass"}, status=201)["tag"]
    again = ana.send("/inbox/tags", {"name": "shipping / DAMAGED / Glass"}, status=201)["tag"]
    alone = ana.send("/inbox/tags", {"name": "glass"}, status=201)["tag"]
    assert glass == again == alone
    tree = Tree()
    assert [tree.path(tag) for tag in tree] == ["Shipping", "Shipping / damaged", "Shipping / damaged / glass"]
    assert len({tag.colour for tag in tree}) == 1, "what stands below another has its colour"
    assert ana.send("/inbox/tags", {"name": "a / b / c / d / e"}, status=400)["fields"]["name"]
    assert ana.send("/inbox/tags", {"name": "VAT/tax"}, status=201)["tag"]["parent"] is None


def test_one_name_may_stand_below_two_tags(shipping: dict[str, Tag]) -> None:
    other = make_tag("Product / damaged")
    assert other != shipping["damaged"]
    assert make_tag("damaged").parent is None, "which of the two, nobody can say"
    family = {shipping["damaged"].pk, shipping["glass"].pk}
    assert Tree().called("Shipping/Damaged") == family
    assert Tree().called("glass") == {shipping["glass"].pk}
    assert Tree().called("damaged") >= family | {other.pk}


def test_a_list_of_a_tag_has_what_stands_below_it(ana: Screen, world: World, shipping: dict[str, Tag]) -> None:
    world.conversation.tags.add(shipping["glass"])
    other = make_conversation(world.support_mail, world.cora, subject="Late")
    other.tags.add(shipping["late"])
    both = {str(world.conversation.public_id), str(other.public_id)}
    assert {row["id"] for row in ana.rows(tag=str(shipping["Shipping"].pk))} == both
    assert [row["id"] for row in ana.rows(tag=str(shipping["damaged"].pk))] == [str(world.conversation.public_id)]
    asked = {"tag": f"{shipping['damaged'].pk},{shipping['late'].pk}"}
    assert ana.rows(**asked) == []
    other.tags.add(shipping["damaged"])
    assert [row["id"] for row in ana.rows(**asked)] == [str(other.public_id)]


def test_lea_moves_a_tag_but_not_below_itself(world: World, shipping: dict[str, Tag]) -> None:
    lea, late, damaged = client_of(world.lea), shipping["late"], shipping["damaged"]
    said = {"name": "late", "colour": "blue"}
    lea.post(f"/settings/tags/{late.pk}/", said | {"parent": str(damaged.pk)})
    assert Tree().path(Tag.objects.get(name="late")) == "Shipping / damaged / late"
    below = lea.post(f"/settings/tags/{damaged.pk}/", {"name": "damaged", "colour": "red", "parent": str(late.pk)})
    assert below.status_code == 200, "what stands below it is not offered"
    with pytest.raises(ValueError, match="below itself"):
        change_tag(damaged, name="damaged", colour="red", parent=late)
    lea.post(f"/settings/tags/{late.pk}/", said | {"parent": ""})
    assert Tag.objects.get(name="late").parent is None


def test_what_stands_below_a_deleted_tag_moves_up(world: World, shipping: dict[str, Tag]) -> None:
    lea = client_of(world.lea)
    make_tag("damaged")
    Tag.objects.create(name="Damaged")
    refused = lea.post(f"/settings/tags/{shipping['Shipping'].pk}/delete/", follow=True)
    assert b"has the name of another" in refused.content
    assert Tag.objects.filter(name="Shipping").exists()
    Tag.objects.filter(name="Damaged").delete()
    lea.post(f"/settings/tags/{shipping['Shipping'].pk}/delete/")
    tree = Tree()
    assert [tree.path(tag) for tag in tree] == ["damaged", "damaged / glass", "late"]


def test_lea_merges_tags_and_everything_follows(ana: Screen, world: World, shipping: dict[str, Tag]) -> None:
    """Conversations with their history, what stands below, views, snippets; and every open screen hears of it."""
    broken, glass = make_tag("Broken"), make_tag("Broken / Glass")
    mug = make_tag("Broken / mug")
    world.conversation.tags.add(broken, shipping["damaged"])
    other = make_conversation(world.support_mail, world.cora, subject="A mug")
    other.tags.add(glass)
    view = SavedView.objects.create(name="Broken", filter={"view": "all", "tag": f"{broken.pk},{shipping['late'].pk}"})
    snippet = Snippet.objects.create(
        name="Sorry", text="Sorry", deeds={"tags": [broken.pk], "assign": "", "close": False}
    )
    page = client_of(world.lea).post(
        f"/settings/tags/{broken.pk}/merge/", {"into": str(shipping["damaged"].pk)}, follow=True
    )
    assert b"Broken is part of Shipping / damaged now, in 2 conversations." in page.content
    assert set(world.conversation.tags.all()) == {shipping["damaged"]}
    assert set(other.tags.all()) == {shipping["glass"]}
    assert Tree().path(Tag.objects.get(pk=mug.pk)) == "Shipping / damaged / mug"
    assert not Tag.objects.filter(pk__in=[broken.pk, glass.pk]).exists()
    event = ana.conversation(other.public_id)["events"][-1]
    assert (event["kind"], event["agent"]) == ("retagged", "Lea Lang")
    assert event["data"] == {"name": "Broken / Glass", "to": "Shipping / damaged / glass"}
    for row in (view, snippet):
        row.refresh_from_db()
    assert view.filter["tag"] == f"{shipping['damaged'].pk},{shipping['late'].pk}"
    assert snippet.deeds["tags"] == [shipping["damaged"].pk]
    last = LiveEvent.objects.latest("seq")
    assert (last.kind, last.conversation) == ("tags", None)
    assert set(last.channels) == {world.support_mail.pk, world.sales_mail.pk}


def test_an_address_that_names_a_tag_of_once_finds_what_it_is_now(
    ana: Screen, world: World, shipping: dict[str, Tag]
) -> None:
    broken = make_tag("Broken")
    formers = sorted([broken.pk, shipping["glass"].pk])
    world.conversation.tags.add(broken)
    merge_tags(broken, into=shipping["glass"], agent=world.lea)
    merge_tags(shipping["glass"], into=shipping["late"], agent=world.lea)
    for former in formers:
        assert [row["id"] for row in ana.rows(tag=str(former))] == [str(world.conversation.public_id)]
    told = {tag["id"]: tag["former"] for tag in ana.get("/inbox/tags")["tags"]}
    assert sorted(told[shipping["late"].pk]) == formers
    assert ana.rows(tag="4711") == []


def test_a_tag_does_not_become_itself_nor_what_stands_below(world: World, shipping: dict[str, Tag]) -> None:
    for into in (shipping["Shipping"], shipping["glass"]):
        with pytest.raises(ValueError, match="cannot become"):
            merge_tags(shipping["Shipping"], into=into, agent=world.lea)
    path = f"/settings/tags/{shipping['Shipping'].pk}/merge/"
    assert client_of(world.lea).post(path, {"into": "4711"}).status_code == 200
    assert client_of(world.lea).post(path, {"into": ""}).status_code == 200
    assert Tag.objects.count() == 4
