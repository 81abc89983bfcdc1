"""The screen in its states, as axe-core judges it: WCAG 2.2 AA, without a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from apps.conversations.actions import write_note
from apps.conversations.models import Message
from apps.inbox.models import Preferences, Theme
from tests.inbox.axe import faults
from tests.inbox.routes import failed_answer, unreadable
from tests.world import make_contact, make_conversation, make_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
#: 1280 pixels enlarged four times (WCAG 1.4.10).
ENLARGED = {"viewport": {"width": 320, "height": 640}}
STILL = {"reduced_motion": "reduce"}
#: WCAG 1.4.12.
SPACED = """() => {
    const sheet = new CSSStyleSheet();
    const rule = "line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important";
    sheet.replaceSync(`* { ${rule} }`);
    document.adoptedStyleSheets.push(sheet);
}"""


@pytest.fixture
def busy(world: World) -> World:
    """With everything that a list and a conversation can show."""
    Message.objects.filter(pk=world.message.pk).update(html="<p>My <b>parcel</b> has not come.</p>")
    write_note(world.conversation, agent=world.ben, text="The carrier has lost it.")
    failed_answer(world)
    unreadable(world)
    second = make_conversation(
        world.support_mail, make_contact("Carl Kunde", "carl@customer.example"), subject="Second"
    )
    make_message(second, "Hello", sender=world.cora)
    return world


def looks_right(page: Page, state: str) -> None:
    found = faults(page)
    assert not found, f"{state}:\n" + "\n".join(found)


def open_parcel(page: Page) -> None:
    page.locator(".conversation-row", has_text="Where is my parcel").click()
    expect(page.get_by_role("heading", name="Where is my parcel?")).to_be_visible()
    expect(page.get_by_role("article").first).to_be_visible()


def walk_through(page: Page) -> None:
    """Every state that a key opens."""
    expect(page.locator(".conversation-row")).to_have_count(2)
    looks_right(page, "the list")
    open_parcel(page)
    looks_right(page, "a conversation")
    for key, mode in (("r", "Reply"), ("n", "Internal note"), ("f", "Forward")):
        page.keyboard.press(key)
        expect(page.get_by_role("form", name=mode)).to_be_visible()
        expect(page.locator("#composer-text")).to_be_visible()
        looks_right(page, mode)
        page.keyboard.press("Escape")
        expect(page.get_by_role("form", name=mode)).to_have_count(0)
    for key in ("a", "h", "t", "p", "v"):
        page.keyboard.press(key)
        expect(page.locator(".menu-list")).to_be_visible()
        looks_right(page, f"the menu of {key}")
        page.keyboard.press("Escape")
        expect(page.locator(".menu-list")).to_have_count(0)
    page.locator(".thread-head").get_by_role("button", name="More").click()
    looks_right(page, "the menu of all deeds")
    page.keyboard.press("Escape")


def test_the_desk_has_no_fault(desk: Callable[..., Desk], busy: World) -> None:
    Preferences.keep(busy.ana, layout={"panel": True})
    page = desk(busy.ana, **STILL).open()
    walk_through(page)
    expect(page.get_by_role("complementary", name="Contact")).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option", name="Close or reopen")).to_be_visible()
    looks_right(page, "the palette")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.palette")).to_have_count(0)
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_be_visible()
    looks_right(page, "the keys")
    sheet.get_by_role("button", name="Change keys").click()
    looks_right(page, "the keys to change")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.shortcuts")).to_have_count(0)
    page.keyboard.press("x")
    looks_right(page, "a selection")
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(page.get_by_role("form", name="New conversation")).to_be_visible()
    looks_right(page, "a new conversation")
    page.goto("/?view=unreadable")
    expect(page.get_by_text("there is no header")).to_be_visible()
    looks_right(page, "the unreadable")
    page.goto("/?view=closed")
    expect(page.get_by_text("Nothing has been closed yet.")).to_be_visible()
    looks_right(page, "an empty list")


def test_the_dark_desk_has_no_fault(desk: Callable[..., Desk], busy: World) -> None:
    Preferences.keep(busy.ana, theme=Theme.DARK, layout={"panel": True, "rail": False})
    walk_through(desk(busy.ana, **STILL).open())


def test_the_phone_has_no_fault(desk: Callable[..., Desk], busy: World) -> None:
    page = desk(busy.ana, **PHONE, **STILL).open()
    looks_right(page, "the list on a phone")
    open_parcel(page)
    looks_right(page, "a conversation on a phone")
    page.get_by_role("button", name="Contact").click()
    expect(page.get_by_role("complementary", name="Contact")).to_be_visible()
    looks_right(page, "a contact on a phone")
    page.get_by_role("button", name="Hide the contact").click()
    page.get_by_role("button", name="Reply to").click()
    expect(page.locator("#composer-text")).to_be_visible()
    looks_right(page, "an answer on a phone")


def test_enlarged_and_spaced_text_stays_within_the_window(desk: Callable[..., Desk], busy: World) -> None:
    page = desk(busy.ana, **ENLARGED, **STILL).open()
    page.evaluate(SPACED)

    def is_within() -> bool:
        within: bool = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        return within

    assert is_within()
    open_parcel(page)
    assert is_within()
    page.keyboard.press("r")
    expect(page.locator("#composer-text")).to_be_visible()
    assert is_within()
    # What one sends with can be reached, however large it is.
    send = page.get_by_role("button", name="Send to cora@customer.example")
    send.scroll_into_view_if_needed()
    expect(send).to_be_in_viewport()


def test_the_pages_of_the_settings_have_no_fault(desk: Callable[..., Desk], world: World) -> None:
    """In the dark, where contrast is scarcer."""
    Preferences.keep(world.adam, theme=Theme.DARK)
    page = desk(world.adam, **STILL).page
    page.goto("/settings/screen/")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    nav = page.get_by_role("navigation", name="Settings")
    addresses = nav.get_by_role("link").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    assert "/settings/screen/" in addresses
    for address in addresses:
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        looks_right(page, address)
