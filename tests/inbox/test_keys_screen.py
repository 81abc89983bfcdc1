"""Keys, the palette, and how each agent likes the screen, in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from apps.conversations.models import Conversation, State
from apps.inbox.models import Preferences
from tests.inbox.found import index_all
from tests.inbox.live_server import wait_for
from tests.servers.processes import wait_until
from tests.world import make_contact, make_conversation, make_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

PRINTABLE = "abcdefghijklmnopqrstuvwxyzäöüßąćęłńóśźżABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜĄĆĘŁŃÓŚŹŻ1234567890!?#/.,-+@€{}[]~|"
MAC = "Object.defineProperty(navigator, 'platform', { get: () => 'MacIntel' });"


@pytest.fixture
def second(world: World) -> Conversation:
    conversation: Conversation = make_conversation(
        world.support_mail, make_contact("Carl Kunde", "carl@customer.example"), subject="Second"
    )
    make_message(conversation, "Hello", sender=world.cora)
    return conversation


def open_list(desk: Callable[..., Desk], world: World, *, rows: int, **options: Any) -> Page:
    page: Page = desk(world.ana, **options).open()
    expect(page.locator(".conversation-row")).to_have_count(rows)
    return page


def heading(page: Page, name: str) -> Locator:
    return page.get_by_role("heading", name=name)


def strike(page: Page, key: str, code: str, **modifiers: bool) -> bool:
    """One key as a keyboard of any layout says it; whether the screen took it."""
    said = {"key": key, "code": code, "bubbles": True, "cancelable": True} | modifiers
    taken: bool = page.evaluate(
        "(said) => !(document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', said))", said
    )
    return taken


def strike_all(page: Page, *, slash: str, question: str, y: str, mod: str, other: str) -> None:
    """Keys on one layout: by what they write, wherever they are."""
    expect(page.locator(".conversation-row")).to_have_count(2)
    assert strike(page, "j", "KeyJ")
    expect(heading(page, "Second")).to_be_visible()
    # With Caps Lock a letter is the same key.
    assert strike(page, "J", "KeyJ")
    expect(heading(page, "Where is my parcel?")).to_be_visible()
    assert strike(page, "?", question, shiftKey=True)
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    sheet.get_by_role("button", name="Close", exact=True).click()
    expect(sheet).to_have_count(0)
    assert strike(page, "/", slash, shiftKey=slash != "Slash")
    expect(page.get_by_label("Search", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    # AltGr is Ctrl and Alt on Windows; on a Mac Option writes, and Ctrl edits.
    assert not strike(page, "e", "KeyE", altKey=True)
    assert not strike(page, "@", "KeyQ", altKey=True, ctrlKey=True)
    assert not strike(page, "k", "KeyK", **{other: True})
    assert not strike(page, "e", "KeyE", isComposing=True)
    # The key that writes y does not undo, wherever it is.
    assert not strike(page, "y", y)
    assert strike(page, "k", "KeyK", **{mod: True})
    expect(page.get_by_role("dialog", name="Commands")).to_be_visible()
    assert not Conversation.objects.exclude(state=State.OPEN).exists()


def test_keys_are_where_each_keyboard_writes_them(
    desk: Callable[..., Desk], world: World, second: Conversation
) -> None:
    at_desk, german = desk(world.ana), {"slash": "Digit7", "question": "Minus", "y": "KeyZ"}
    strike_all(at_desk.open(), slash="Slash", question="Slash", y="KeyY", mod="ctrlKey", other="metaKey")
    strike_all(at_desk.open(), **german, mod="ctrlKey", other="metaKey")
    at_desk.context.add_init_script(MAC)
    strike_all(at_desk.open(), **german, mod="metaKey", other="ctrlKey")


def test_on_a_mac_an_answer_is_sent_by_command_and_enter(desk: Callable[..., Desk], world: World) -> None:
    """Elsewhere it is Control, by which the other tests send."""
    at_desk = desk(world.ana)
    at_desk.context.add_init_script(MAC)
    page = at_desk.open(f"/?view=all&id={world.conversation.public_id}")
    expect(heading(page, "Where is my parcel?")).to_be_visible()
    page.keyboard.press("r")
    expect(page.get_by_role("textbox", name="Message")).to_be_focused()
    page.keyboard.type("It will come")
    page.keyboard.press("Enter")
    page.keyboard.type("tomorrow.")
    page.keyboard.press("Control+Enter")
    assert not world.conversation.messages.filter(direction="out").exists()
    page.keyboard.press("Meta+Enter")
    expect(page.get_by_role("article", name=re.compile("^Me,"))).to_contain_text("tomorrow.")
    assert world.conversation.messages.get(direction="out").text.split() == ["It", "will", "come", "tomorrow."]


def test_no_letter_does_anything_while_it_is_written(
    desk: Callable[..., Desk], world: World, second: Conversation
) -> None:
    page = open_list(desk, world, rows=2)
    page.keyboard.press("j")
    expect(heading(page, "Second")).to_be_visible()
    page.keyboard.press("n")
    field = page.get_by_role("textbox", name="Internal note")
    expect(field).to_be_focused()
    page.keyboard.insert_text("Ana: ")
    for letter in PRINTABLE:
        assert not strike(page, letter, ""), f"{letter} does something while it is written"
    page.keyboard.type("jk en ef z")
    assert field.evaluate("field => field.value ?? field.innerText").strip() == "Ana: jk en ef z"
    expect(heading(page, "Second")).to_be_visible()
    second.refresh_from_db()
    assert second.state == State.OPEN


def test_sequences_lead_from_list_to_list(desk: Callable[..., Desk], world: World, second: Conversation) -> None:
    page = open_list(desk, world, rows=2)
    page.keyboard.press("g")
    page.keyboard.press("u")
    expect(heading(page, "Unassigned")).to_be_visible()
    expect(page.locator(".conversation-row")).to_have_count(2)
    # A second key that says nothing ends the sequence, and does nothing else either.
    page.keyboard.press("j")
    expect(heading(page, "Second")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("e")
    page.keyboard.press("End")
    expect(heading(page, "Where is my parcel?")).to_be_visible()
    page.keyboard.press("Home")
    expect(heading(page, "Second")).to_be_visible()
    page.keyboard.press("PageDown")
    expect(heading(page, "Where is my parcel?")).to_be_visible()
    page.keyboard.press("o")
    expect(heading(page, "Where is my parcel?")).to_be_focused()
    page.keyboard.press("F6")
    page.keyboard.press("Shift+F6")
    expect(heading(page, "Where is my parcel?")).to_be_focused()
    page.keyboard.press("Shift+F6")
    expect(page.get_by_role("listbox", name="Conversations")).to_be_focused()
    page.keyboard.press("Shift+E")
    expect(page.get_by_role("button", name="Reopen")).to_be_visible()
    expect(heading(page, "Where is my parcel?")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press(",")
    expect(page).to_have_url(re.compile("/settings/$"))
    second.refresh_from_db()
    assert second.state == State.OPEN


def test_the_palette_finds_every_deed_place_person_and_time(
    desk: Callable[..., Desk], world: World, second: Conversation
) -> None:
    index_all()
    page = open_list(desk, world, rows=2)
    page.keyboard.press("j")
    expect(heading(page, "Second")).to_be_visible()
    palette, field = page.get_by_role("dialog", name="Commands"), page.get_by_role("combobox", name="Commands")
    chosen = palette.locator("[aria-selected=true]")

    def ask(words: str) -> None:
        expect(page.locator("dialog.palette")).to_have_count(0)
        page.keyboard.press("Control+k")
        expect(field).to_be_focused()
        page.keyboard.insert_text(words)

    ask("")
    expect(palette.get_by_role("option", name="Close or reopen")).to_contain_text("e")
    expect(palette.get_by_role("group", name="This conversation")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(palette.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    page.keyboard.press("Escape")
    # In German too, and in whatever order.
    ask("notiz intern")
    expect(chosen).to_contain_text("Internal note")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Internal note")).to_be_focused()
    page.keyboard.press("Escape")
    ask("ben")
    expect(chosen).to_contain_text("Ben Bauer")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Ben Bauer")).to_be_visible()
    ask("parcel")
    expect(chosen).to_contain_text("Where is my parcel?")
    page.keyboard.press("Enter")
    expect(heading(page, "Where is my parcel?")).to_be_visible()
    ask("wiedervorlage in 3 tagen 9 Uhr")
    expect(chosen).to_contain_text("09:00")
    page.keyboard.press("Enter")
    expect(page.locator(".conversation-row")).to_have_count(1)
    world.conversation.refresh_from_db()
    assert world.conversation.state == State.SNOOZED
    ask("xyzxyz")
    expect(chosen).to_have_text("Search for “xyzxyz”")


def test_ana_gives_a_command_another_key(desk: Callable[..., Desk], world: World) -> None:
    at_desk = desk(world.ana)
    page = at_desk.page
    page.goto("/settings/screen/")
    page.get_by_role("link", name="Choose keys").click()
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    sheet.get_by_role("button", name="Close or reopen e").click()
    page.keyboard.press("m")
    expect(sheet.get_by_role("alert")).to_contain_text("m belongs to “Assign to me” already.")
    sheet.get_by_role("button", name="Close or reopen e").click()
    with page.expect_response("**/inbox/preferences"):
        page.keyboard.press("d")
    expect(sheet.get_by_role("button", name="Close or reopen d")).to_be_visible()
    assert Preferences.of(world.ana).keys == {"conversation.close": "d"}
    page = at_desk.open()
    expect(page.locator(".conversation-row")).to_have_count(1)
    page.keyboard.press("j")
    expect(heading(page, "Where is my parcel?")).to_be_visible()
    page.keyboard.press("e")
    expect(page.locator(".deeds").get_by_role("button", name="Close")).to_have_attribute("title", "Close (d)")
    page.keyboard.press("d")
    expect(page.locator(".conversation-row")).to_have_count(0)
    page.keyboard.press("?")
    sheet.get_by_role("button", name="Change keys").click()
    with page.expect_response("**/inbox/preferences"):
        sheet.get_by_role("button", name="Reset all keys").click()
    expect(sheet.get_by_role("button", name="Close or reopen e")).to_be_visible()
    assert Preferences.of(world.ana).keys == {}


def test_single_keys_are_off_for_those_who_speak_to_their_computer(
    desk: Callable[..., Desk], world: World, second: Conversation
) -> None:
    at_desk = desk(world.ana)
    page = at_desk.page
    page.goto("/settings/screen/")
    page.get_by_label("Shortcuts of a single key").uncheck()
    page.get_by_label("After closing a conversation").select_option("list")
    page.get_by_label("Colours").select_option("dark")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your settings are saved.")).to_be_visible()
    page = at_desk.open()
    expect(page.locator(".conversation-row")).to_have_count(2)
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    page.keyboard.press("ArrowDown")
    expect(heading(page, "Second")).to_be_visible()
    page.keyboard.press("e")
    page.keyboard.press("g")
    page.keyboard.press("u")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Commands")).to_be_focused()
    page.keyboard.insert_text("close or")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Choose a conversation")).to_be_visible()
    expect(page.locator(".conversation-row")).to_have_count(1)
    second.refresh_from_db()
    assert second.state == State.CLOSED


def test_panes_stand_as_ana_left_them(desk: Callable[..., Desk], world: World) -> None:
    page = open_list(desk, world, rows=1)
    kept: list[Any] = []
    page.on("requestfinished", lambda request: kept.append(request) if "/inbox/preferences" in request.url else None)
    page.keyboard.press("j")
    expect(heading(page, "Where is my parcel?")).to_be_visible()
    page.keyboard.press("i")
    expect(page.get_by_role("complementary", name="Contact")).to_contain_text("Cora Kunde")
    page.keyboard.press("b")
    edge = page.get_by_role("separator", name="Width of the list")
    edge.focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(edge).to_have_attribute("aria-valuenow", "448")
    wait_for(page, kept)
    # What is kept first may be a part of it.
    left = {"panel": True, "rail": False, "list": 448}
    assert wait_until(lambda: Preferences.of(world.ana).layout == left, seconds=30)
    page = open_list(desk, world, rows=1)
    expect(page.get_by_role("separator")).to_have_attribute("aria-valuenow", "448")
    assert round(page.locator(".list-pane").bounding_box()["width"]) == 448  # type: ignore[index]
    assert page.locator(".views").bounding_box()["width"] == 56  # type: ignore[index]
    page.locator(".conversation-row").click()
    expect(page.get_by_role("complementary", name="Contact")).to_be_visible()
    # On a small desk it is a drawer, which Escape closes.
    page.set_viewport_size({"width": 1000, "height": 800})
    expect(page.get_by_role("complementary", name="Contact")).to_have_count(0)
    page.get_by_role("button", name="Contact").click()
    expect(page.get_by_role("complementary", name="Contact")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary", name="Contact")).to_have_count(0)
    expect(heading(page, "Where is my parcel?")).to_be_visible()
