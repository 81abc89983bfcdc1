"""The inbox screen when keys, files and answers take longer, or come faster, than one thinks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from apps.conversations.models import Conversation, State
from tests.inbox.live_server import intercept, wait_for
from tests.inbox.test_screen import open_parcel, row
from tests.world import make_contact, make_conversation, make_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Route

    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def ana(desk: Callable[..., Desk], world: World) -> Page:
    page: Page = desk(world.ana).open()
    expect(row(page)).to_have_count(1)
    return page


def second_parcel(page: Page, world: World) -> None:
    carl = make_contact("Carl Kunde", "carl@customer.example")
    make_message(make_conversation(world.support_mail, carl, subject="Second parcel"), "Hello", sender=carl)
    page.reload()
    expect(row(page)).to_have_count(2)


def test_a_held_key_closes_one_conversation(ana: Page, world: World) -> None:
    second_parcel(ana, world)
    open_parcel(ana)
    ana.keyboard.down("e")
    expect(row(ana)).to_have_count(1)
    ana.keyboard.down("e")  # what a keyboard says while a key is held
    ana.keyboard.up("e")
    ana.wait_for_timeout(300)
    assert Conversation.objects.filter(state=State.CLOSED).count() == 1
    expect(ana.get_by_role("heading", name="Second parcel")).to_be_visible()
    ana.keyboard.press("Escape")
    expect(ana.get_by_text("Choose a conversation")).to_be_visible()
    ana.keyboard.press("J")  # Caps Lock
    expect(ana.get_by_role("heading", name="Second parcel")).to_be_visible()


def test_a_space_between_two_searched_words_stays(ana: Page, world: World) -> None:
    ana.keyboard.press("/")
    ana.keyboard.type("where ")
    expect(ana.get_by_role("heading", name="Found")).to_be_visible()
    ana.keyboard.type("is")
    expect(ana.get_by_label("Search", exact=True)).to_have_value("where is")
    expect(ana).to_have_url(re.compile(r"q=where\+is"))


def test_a_file_on_its_way_belongs_to_one_conversation(ana: Page, world: World) -> None:
    second_parcel(ana, world)
    held: list[Route] = []
    intercept(ana, "**/uploads", held.append)
    open_parcel(ana)
    ana.keyboard.press("r")
    ana.locator("input[type=file]:not([accept])").set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    )
    expect(ana.get_by_role("progressbar")).to_be_visible()
    row(ana, "Second parcel").click()
    expect(ana.get_by_role("heading", name="Second parcel")).to_be_visible()
    ana.keyboard.press("r")
    ana.get_by_label("Message", exact=True).fill("Hello")
    expect(ana.get_by_role("progressbar")).to_have_count(0)
    expect(ana.get_by_role("button", name="Send to carl@customer.example")).to_be_enabled()
    wait_for(ana, held)
    held[0].continue_()
    open_parcel(ana)
    ana.keyboard.press("r")
    expect(ana.get_by_text("4 B", exact=True)).to_be_visible()


def test_a_slow_send_leaves_the_composer_of_another_conversation_open(ana: Page, world: World) -> None:
    second_parcel(ana, world)
    held: list[Route] = []
    intercept(ana, "**/replies", held.append)
    open_parcel(ana)
    ana.keyboard.press("r")
    ana.keyboard.type("Soon.")
    ana.keyboard.press("Control+Enter")
    wait_for(ana, held)
    row(ana, "Second parcel").click()
    expect(ana.get_by_role("heading", name="Second parcel")).to_be_visible()
    ana.keyboard.press("r")
    ana.keyboard.type("You too")
    with ana.expect_response("**/replies"):
        held[0].continue_()
    expect(ana.get_by_role("button", name="Send to carl@customer.example")).to_be_enabled()
    expect(ana.get_by_label("Message", exact=True)).to_have_text("You too")
