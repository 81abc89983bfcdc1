"""Whoever presses r and writes on at once loses no word and does nothing else, however late there is a place for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from apps.conversations.models import Message, State
from tests.inbox.live_server import intercept
from tests.inbox.test_screen import open_parcel, row

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Route

    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

#: Every letter of it is also the key of a command.
SENTENCE = "It is on its way, now heruntergezogen: # z!"


@pytest.fixture
def ana(desk: Callable[..., Desk], world: World) -> Page:
    page: Page = desk(world.ana).open()
    expect(row(page)).to_have_count(1)
    return page


class Late:
    """Holds answers back until they are let go."""

    def __init__(self, page: Page, address: str) -> None:
        self.held: list[Route] = []
        self.is_over = False
        intercept(page, address, *[self._take] * 9)

    def _take(self, route: Route) -> None:
        if self.is_over:
            route.continue_()
        else:
            self.held.append(route)

    def let_go(self) -> None:
        self.is_over = True
        for route in self.held:
            route.continue_()


def type_sentence(page: Page) -> None:
    page.keyboard.type(SENTENCE + "x")
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    page.keyboard.type("Ana")


def has_done_nothing_else(page: Page, world: World) -> None:
    assert not Message.objects.exclude(direction="in").exists()
    world.conversation.refresh_from_db()
    assert (world.conversation.state, world.conversation.assignee) == (State.OPEN, None)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("menu")).to_have_count(0)


def test_what_is_typed_before_the_composer_is_loaded_goes_into_it(ana: Page, world: World) -> None:
    for key, name in {"r": "Message", "n": "Internal note"}.items():
        late = Late(ana, "**/Writing-*.js")
        open_parcel(ana)
        ana.keyboard.press(key)
        type_sentence(ana)
        expect(ana.locator(".type-ahead")).to_have_value(f"{SENTENCE}\nAna")
        has_done_nothing_else(ana, world)
        late.let_go()
        field = ana.get_by_role("textbox", name=name)
        expect(field).to_be_focused()
        ana.keyboard.type(" S.")
        # One line's end is a new paragraph in the editor, and a new line where its code came even later.
        written = re.compile(rf"^{re.escape(SENTENCE)}\s*Ana S\.$")
        expect(ana.locator("#composer-text[contenteditable]")).to_have_text(written)
        expect(ana.locator(".type-ahead")).to_have_count(0)
        expect(ana.locator("form.composer.reply" if key == "r" else "form.composer.note")).to_be_visible()
        has_done_nothing_else(ana, world)


def test_what_is_typed_before_the_conversation_is_loaded_is_sent_by_its_author_alone(ana: Page, world: World) -> None:
    late = Late(ana, f"**/inbox/ahead?ids={world.conversation.public_id}")  # the pointer asks before the click
    row(ana).click()
    ana.keyboard.press("n")
    type_sentence(ana)
    ana.keyboard.press("Control+Enter")
    ana.keyboard.type("ej")  # meant for what is there after it was sent
    has_done_nothing_else(ana, world)
    late.let_go()
    expect(ana.get_by_role("article").filter(has_text=SENTENCE)).to_have_count(1)
    [note] = Message.objects.exclude(direction="in")
    assert (note.direction, note.text.split()) == ("note", [*SENTENCE.split(), "Ana"])
    expect(ana.locator("form.composer")).to_have_count(0)


def test_what_is_typed_before_a_menu_is_there_chooses_in_it(ana: Page, world: World) -> None:
    late = Late(ana, f"**/inbox/ahead?ids={world.conversation.public_id}")  # the pointer asks before the click
    row(ana).click()
    ana.keyboard.press("a")
    ana.keyboard.type("ben")
    ana.keyboard.press("Enter")
    has_done_nothing_else(ana, world)
    late.let_go()
    expect(ana.get_by_role("button", name="Ben Bauer")).to_be_visible()
    world.conversation.refresh_from_db()
    assert (world.conversation.state, world.conversation.assignee) == (State.OPEN, world.ben)


def test_what_is_typed_where_the_composer_cannot_be_loaded_is_in_the_draft(ana: Page, world: World) -> None:
    """A newer version was put in place: what the old one would load is gone."""
    is_gone = [True]
    intercept(ana, "**/Writing-*.js", *[lambda route: route.abort() if is_gone else route.continue_()] * 20)
    open_parcel(ana)
    ana.keyboard.press("r")
    ana.keyboard.type(SENTENCE)
    told = ana.get_by_role("status").filter(has_text="could not be loaded")
    expect(told).to_contain_text("What you wrote is kept.")
    expect(ana.locator(".type-ahead")).to_be_focused()
    ana.keyboard.type(" en")
    has_done_nothing_else(ana, world)
    is_gone.clear()
    told.get_by_role("button", name="Reload the page").click()
    expect(ana.get_by_role("button", name="Reply to Cora")).to_contain_text("Draft")
    ana.get_by_role("button", name="Reply to Cora").click()
    expect(ana.get_by_role("textbox", name="Message")).to_have_text(f"{SENTENCE} en")
