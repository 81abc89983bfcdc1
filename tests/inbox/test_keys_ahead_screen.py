"""A key that is pressed before what it is about is on the screen is not lost, and does nothing to anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from apps.conversations.models import State
from tests.inbox.test_screen import row
from tests.inbox.test_typing_ahead_screen import Late
from tests.world import make_conversation, make_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from apps.conversations.models import Conversation
    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def jug(world: World) -> Conversation:
    """The newer of two conversations."""
    jug = make_conversation(world.support_mail, world.cora, subject="A broken jug")
    make_message(jug, "It is broken.", sender=world.cora)
    return jug


@pytest.fixture
def ana(desk: Callable[..., Desk], world: World, jug: Conversation) -> Page:
    page: Page = desk(world.ana).open()
    expect(row(page)).to_have_count(2)
    return page


def late_with(page: Page, conversation: Conversation) -> Late:
    """The pointer asks before the click."""
    return Late(page, f"**/inbox/ahead?ids={conversation.public_id}")


def test_a_deed_needs_no_messages(ana: Page, world: World, jug: Conversation) -> None:
    late = late_with(ana, jug)
    row(ana, "A broken jug").click()
    ana.keyboard.press("m")
    expect(ana.get_by_role("status").filter(has_text="Assigned")).to_be_visible()
    ana.keyboard.press("e")
    # On to the next one, as ever.
    expect(ana.get_by_role("heading", name="Where is my parcel?")).to_be_visible()
    jug.refresh_from_db()
    world.conversation.refresh_from_db()
    assert (jug.state, jug.assignee) == (State.CLOSED, world.ana)
    assert (world.conversation.state, world.conversation.assignee) == (State.OPEN, None)
    late.let_go()


def test_a_key_for_the_messages_waits_for_them(ana: Page, world: World, jug: Conversation) -> None:
    late = late_with(ana, jug)
    row(ana, "A broken jug").click()
    ana.keyboard.press(".")
    expect(ana.locator(".thread-pane")).to_contain_text("Loading")
    late.let_go()
    expect(ana.locator("article.message")).to_be_focused()
    ana.keyboard.press("Escape")
    late = late_with(ana, world.conversation)
    row(ana, "Where is my parcel").click()
    ana.keyboard.press("Enter")
    late.let_go()
    expect(ana.get_by_role("heading", name="Where is my parcel?")).to_be_focused()


def test_a_key_never_comes_to_another_conversation_nor_to_who_writes(ana: Page, jug: Conversation) -> None:
    late = late_with(ana, jug)
    row(ana, "A broken jug").click()
    ana.keyboard.press(".")
    ana.keyboard.press("j")
    expect(ana.get_by_role("heading", name="Where is my parcel?")).to_be_visible()
    ana.keyboard.press("k")
    ana.keyboard.press(".")
    ana.keyboard.press("n")
    ana.keyboard.type("I am at it.")
    late.let_go()
    note = ana.get_by_role("textbox", name="Internal note")
    expect(note).to_have_text("I am at it.")
    expect(note).to_be_focused()
    expect(ana.locator("article.message:focus")).to_have_count(0)


def test_a_step_waits_for_the_list(ana: Page) -> None:
    late = Late(ana, "**/inbox/rows?view=unassigned*")
    ana.locator(".views").get_by_role("link", name="Unassigned").click()
    ana.keyboard.press("j")
    expect(ana.get_by_role("heading", name="Unassigned")).to_be_visible()
    expect(row(ana)).to_have_count(0)
    late.let_go()
    expect(ana.get_by_role("heading", name="A broken jug")).to_be_visible()


def test_what_is_taken_back_is_what_was_done_last(ana: Page, world: World, jug: Conversation) -> None:
    row(ana, "A broken jug").click()
    ana.keyboard.press("m")
    expect(ana.get_by_role("status").filter(has_text="Assigned")).to_be_visible()
    late = Late(ana, "**/closure")
    expect(ana.get_by_role("heading", name="A broken jug")).to_be_visible()
    ana.keyboard.press("e")
    ana.keyboard.press("z")
    late.let_go()
    expect(ana.get_by_role("status").filter(has_text="Taken back")).to_be_visible()
    jug.refresh_from_db()
    assert (jug.state, jug.assignee) == (State.OPEN, world.ana)


def test_who_goes_on_to_write_or_to_choose_stays_where_they_are(ana: Page, world: World, jug: Conversation) -> None:
    late = Late(ana, "**/closure")
    row(ana, "A broken jug").click()
    expect(ana.get_by_role("heading", name="A broken jug")).to_be_visible()
    ana.keyboard.press("e")
    ana.keyboard.press("n")
    ana.keyboard.type("Done")
    late.let_go()
    expect(ana.locator(".thread-head").get_by_text("Closed", exact=True)).to_be_visible()
    ana.keyboard.type(" and dusted")
    expect(ana.get_by_role("textbox", name="Internal note")).to_have_text("Done and dusted")
    late = Late(ana, "**/closure")
    row(ana, "Where is my parcel").click()
    expect(ana.get_by_role("heading", name="Where is my parcel?")).to_be_visible()
    ana.keyboard.press("e")
    ana.keyboard.press("a")
    late.let_go()
    expect(ana.locator(".thread-head").get_by_text("Closed", exact=True)).to_be_visible()
    ana.keyboard.type("ben")
    ana.keyboard.press("Enter")
    expect(ana.get_by_role("button", name="Ben Bauer")).to_be_visible()
    world.conversation.refresh_from_db()
    jug.refresh_from_db()
    assert (world.conversation.assignee, jug.assignee) == (world.ben, None)
