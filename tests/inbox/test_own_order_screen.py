"""How agents keep order with tags and fields of their own: in a real browser, and live on each other's screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from apps.contacts.models import CustomField, Kind, Of
from apps.conversations.actions import fill_in, make_tag, merge_tags, tag
from apps.conversations.models import Conversation
from apps.conversations.models.tags import Tag
from apps.inbox.models import SavedView
from tests.inbox.test_finding_screen import looks_right
from tests.world import make_conversation, make_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def test_tags_form_a_tree_and_are_merged_live(desk: Callable[..., Desk], world: World) -> None:
    glass, late = make_tag("Shipping / damaged / glass"), make_tag("Delays / late")
    broken = make_conversation(world.support_mail, world.cora, subject="A broken jug")
    make_message(broken, "It is broken.", sender=world.cora)
    tag(broken, [glass], agent=world.ana)
    anas = desk(world.ana)
    page = anas.open(f"/?view=all&id={broken.public_id}")
    anas.await_line()
    rows = page.locator(".rows").get_by_role("option")
    head = page.locator(".head-marks")
    expect(head.get_by_text("Shipping / damaged / glass")).to_be_visible()
    # A new one below another, by its path.
    page.keyboard.press("t")
    page.keyboard.type("Shipping / lost")
    page.keyboard.press("Enter")
    expect(head.get_by_text("Shipping / lost")).to_be_visible()
    assert Tag.objects.get(name="lost").parent == Tag.objects.get(name="Shipping")
    page.keyboard.press("Escape")
    # A filter by what stands above covers what stands below.
    page.get_by_role("button", name="Add a filter").click()
    page.keyboard.type("tag shipping")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Remove the filter “Tag: Shipping”")).to_be_visible()
    page.keyboard.press("Escape")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("A broken jug")
    # What a lead merges changes on every screen.
    merge_tags(glass, into=late, agent=world.lea)
    expect(head.get_by_text("Delays / late")).to_be_visible()
    expect(page.get_by_text("merged the tag Shipping / damaged / glass into Delays / late")).to_be_visible()
    assert set(broken.tags.values_list("name", flat=True)) == {"late", "lost"}


def test_own_fields_are_filled_in_and_asked_for(desk: Callable[..., Desk], world: World) -> None:
    for place, (key, kind) in enumerate([("step", Kind.CHOICE), ("amount", Kind.NUMBER)]):
        choices = ["asked, twice", "sent"] if kind == Kind.CHOICE else []
        of = Of.CONVERSATION
        CustomField.objects.create(of=of, key=key, label=key.title(), kind=kind, choices=choices, position=place)
    other = make_conversation(world.support_mail, world.cora, subject="Another parcel")
    make_message(other, "And this one?", sender=world.cora)
    anas = desk(world.ana)
    page = anas.open(f"/?view=all&id={world.conversation.public_id}")
    anas.await_line()
    page.keyboard.press("i")
    beside = page.get_by_role("complementary", name="Contact")
    beside.get_by_label("Amount").fill("many")
    beside.get_by_label("Amount").press("Enter")
    expect(beside.get_by_role("alert")).to_contain_text("“many” is no number.")
    looks_right(page)
    beside.get_by_label("Amount").fill("19.90")
    beside.get_by_label("Amount").press("Enter")
    expect(page.get_by_text("set Amount to 19.90")).to_be_visible()
    beside.get_by_label("Step").select_option("asked, twice")
    expect(page.get_by_text("set Step to asked, twice")).to_be_visible()
    assert Conversation.objects.get(pk=world.conversation.pk).custom == {"amount": "19.90", "step": "asked, twice"}
    # Each narrows the list, and what narrows it is kept as a view.
    rows = page.locator(".rows").get_by_role("option")
    page.get_by_role("button", name="Add a filter").click()
    page.keyboard.type("step asked")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(rows).to_have_count(1)
    page.get_by_role("button", name="Add a filter").click()
    page.keyboard.type("amount")
    page.keyboard.press("Enter")
    span = page.get_by_role("dialog", name="Amount")
    span.get_by_label("From").fill("10")
    span.get_by_label("To").fill("20")
    looks_right(page)
    span.get_by_role("button", name="Filter", exact=True).click()
    expect(page.get_by_role("button", name="Remove the filter “Amount: 10 to 20”")).to_be_visible()
    page.get_by_role("button", name="Save as a view").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Asked twice")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Asked twice")).to_be_visible()
    assert SavedView.objects.get().filter == {
        "view": "all",
        "sort": "newest",
        "field.step": "asked%2C twice",
        "field.amount": "10..20",
    }
    # A colleague's change comes into the list by itself.
    fill_in(other, {"step": "asked, twice", "amount": "12"}, agent=world.ben)
    page.mouse.move(1200, 600)
    expect(rows).to_have_count(2)
