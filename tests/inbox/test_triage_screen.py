"""Triage in a real browser: by keyboard, one and many, taken back, read and unread."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.accounts.models import Agent
from apps.conversations.actions import write_note
from apps.conversations.models import Conversation, Message, Reading, State, Tag
from apps.inbox.models import AfterClosing, Preferences
from tests.inbox.test_screen import PHONE, in_a_thread, open_parcel, row
from tests.world import make_conversation, make_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def fill(world: World, count: int) -> None:
    """Older conversations below Cora's, which nobody answered."""
    before = timezone.now() - timedelta(hours=1)
    for number in range(count):
        made = make_conversation(world.support_mail, world.cora, subject=f"Parcel no. {number:02}")
        make_message(made, "Neither this one.", sender=world.cora)
        Conversation.objects.filter(pk=made.pk).update(activity_at=before - timedelta(minutes=number))


def heading(page: Page) -> Locator:
    return page.locator("#thread-heading")


def choose(page: Page, key: str, words: str) -> None:
    """Open a picker by its key, and take what fits the words."""
    page.keyboard.press(key)
    field = page.locator(".picker-words")
    expect(field).to_be_focused()
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def test_triage_by_keyboard(desk: Callable[..., Desk], world: World) -> None:
    fill(world, 2)
    page = desk(world.ana).open()
    expect(row(page)).to_have_count(3)
    page.keyboard.press("j")
    expect(heading(page)).to_have_text("Where is my parcel?")
    choose(page, "t", "late")
    expect(page.locator(".head-marks .tag")).to_have_text("late")
    page.keyboard.press("Escape")
    expect(page.locator(".picker-words")).to_have_count(0)
    choose(page, "p", "urg")
    expect(page.locator(".head-marks").get_by_text("Urgent")).to_be_attached()
    choose(page, "v", "supp")
    expect(page.locator(".head-marks .badge")).to_have_text("Support")
    choose(page, "a", "be ba")
    expect(page.get_by_role("button", name="Ben Bauer")).to_be_visible()
    page.keyboard.press("w")
    expect(page.get_by_role("button", name="Watch")).to_have_attribute("aria-pressed", "true")
    expect(row(page, "Where is my parcel?").locator(".tag")).to_have_text("late")
    expect(row(page, "Where is my parcel?").get_by_text("Urgent")).to_be_attached()
    page.keyboard.press("e")
    expect(heading(page)).to_have_text("Parcel no. 00")
    expect(row(page)).to_have_count(2)
    for undone in ("closed", "watched", "assigned"):
        page.keyboard.press("z")
        if undone == "closed":
            expect(heading(page)).to_have_text("Where is my parcel?")
        elif undone == "watched":
            expect(page.get_by_role("button", name="Watch")).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_role("button", name="Assign", exact=True)).to_be_visible()
    expect(page.get_by_text("Ana Alvarez took back: Assigned")).to_be_visible()
    found = Conversation.objects.get(subject="Where is my parcel?")
    assert (found.state, found.assignee, found.team, found.priority) == (State.OPEN, None, world.support, 2)
    assert list(found.tags.all()) == [Tag.objects.get(name="late")]


def test_ana_hands_it_over_with_a_note(desk: Callable[..., Desk], world: World) -> None:
    page = desk(world.ana).open()
    open_parcel(page)
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Hand over with a note").click()
    page.get_by_label("To", exact=True).select_option("Ben Bauer")
    page.get_by_label("Internal note").fill("You know the carrier.")
    page.get_by_role("button", name="Hand over with a note").last.click()
    expect(page.get_by_text("Ana Alvarez handed it over to Ben Bauer")).to_be_visible()
    expect(page.get_by_role("article", name=re.compile("Internal note, Me"))).to_contain_text("You know the carrier.")
    assert Message.objects.get(direction="note").mentions.get().agent == world.ben


def test_a_whole_list_is_closed_and_comes_back_after_a_reload(desk: Callable[..., Desk], world: World) -> None:
    fill(world, 30)
    page = desk(world.ana).open()
    expect(row(page).first).to_be_visible()
    page.keyboard.press("j")
    expect(heading(page)).to_have_text("Where is my parcel?")
    page.keyboard.press("x")
    expect(page.get_by_text("1 selected")).to_be_visible()
    page.keyboard.press("Shift+j")
    expect(heading(page)).to_have_text("Parcel no. 00")
    page.keyboard.press("Shift+j")
    expect(page.get_by_text("3 selected")).to_be_visible()
    row(page, "Parcel no. 04").click(modifiers=["Shift"])
    expect(page.get_by_text("6 selected")).to_be_visible()
    row(page, "Parcel no. 01").click(modifiers=["Control"])
    expect(page.get_by_text("5 selected")).to_be_visible()
    page.get_by_role("button", name="Select all in this list").click()
    expect(page.get_by_text("All 31 selected")).to_be_visible()
    page.keyboard.press("e")
    expect(page.get_by_text("Closed: 31 conversations")).to_be_visible()
    expect(row(page)).to_have_count(0)
    assert Conversation.objects.filter(state=State.CLOSED).count() == 31
    page.reload()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back")).to_be_visible()
    expect(row(page, "Where is my parcel?")).to_have_count(1)
    assert Conversation.objects.filter(state=State.OPEN).count() == 31
    row(page, "Parcel no. 00").hover()
    row(page, "Parcel no. 00").locator(".row-check").click()
    row(page, "Parcel no. 01").locator(".row-check").click()
    choose(page, "t", "many")
    expect(page.locator(".conversation-row .tag")).to_have_text(["many", "many"])
    page.keyboard.press("z")
    expect(page.locator(".conversation-row .tag")).to_have_count(0)


def test_what_is_selected_is_snoozed_and_grows_with_nothing_open(desk: Callable[..., Desk], world: World) -> None:
    fill(world, 2)
    page = desk(world.ana).open()
    expect(row(page)).to_have_count(3)
    page.keyboard.press("x")
    expect(page.get_by_text("1 selected")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("tomorrow 9")
    expect(page.locator(".palette-offer").first).to_contain_text("09:00")
    page.keyboard.press("Enter")
    expect(row(page)).to_have_count(2)
    assert Conversation.objects.get(state=State.SNOOZED).subject == "Where is my parcel?"
    page.keyboard.press("x")
    page.keyboard.press("Shift+j")
    expect(page.get_by_text("2 selected")).to_be_visible()
    expect(heading(page)).to_have_text("Parcel no. 01")


def test_what_stood_open_for_a_moment_is_read_on_every_device(desk: Callable[..., Desk], world: World) -> None:
    write_note(world.conversation, agent=world.ben, text="I ask the carrier.")
    phone = desk(world.ana, **PHONE)
    other = phone.open()
    phone.await_line()
    page = desk(world.ana).open()
    unread = page.locator(".conversation-row.unread")
    expect(unread).to_have_count(1)
    expect(other.locator(".conversation-row.unread")).to_have_count(1)
    open_parcel(page)
    expect(unread).to_have_count(0)
    expect(other.locator(".conversation-row.unread")).to_have_count(0)
    assert Reading.objects.get(agent=world.ana).upto == Conversation.objects.get().heard_at
    page.keyboard.press("u")
    expect(unread).to_have_count(1)
    expect(other.locator(".conversation-row.unread")).to_have_count(1)
    in_a_thread(lambda: write_note(world.conversation, agent=world.ben, text="Lost, they say."))
    expect(page.get_by_text("Lost, they say.")).to_be_visible()
    expect(unread).to_have_count(1)


def test_after_closing_one_goes_where_one_likes(desk: Callable[..., Desk], world: World) -> None:
    fill(world, 2)
    Agent.objects.filter(pk=world.ana.pk).update(language="de")
    Preferences.objects.create(agent=world.ana, after_closing=AfterClosing.PREVIOUS)
    page = desk(world.ana).open()
    row(page, "Parcel no. 01").click()
    expect(heading(page)).to_have_text("Parcel no. 01")
    page.keyboard.press("e")
    expect(heading(page)).to_have_text("Parcel no. 00")
    expect(page.locator(".toasts").get_by_text("Geschlossen")).to_be_visible()
    Preferences.objects.update(after_closing=AfterClosing.LIST)
    page.reload()
    expect(heading(page)).to_have_text("Parcel no. 00")
    page.keyboard.press("e")
    expect(page.get_by_text("Wählen Sie ein Gespräch")).to_be_visible()
    assert Conversation.objects.filter(state=State.CLOSED).count() == 2
