"""Undo, another time, what came meanwhile, and what became of an answer: in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from apps.conversations.models import DeliveryState, Message, State
from tests.inbox.routes import uncertain_answer
from tests.world import make_conversation, make_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def ana(desk: Callable[..., Desk], world: World) -> Page:
    """Ana, who has half a minute to take an answer back, with Cora's parcel open."""
    world.ana.undo_seconds = 30
    world.ana.save()
    page: Page = desk(world.ana).open()
    page.locator(".conversation-row").click()
    expect(page.get_by_role("heading", name="Where is my parcel?")).to_be_visible()
    return page


def write(page: Page, text: str = "Tomorrow.") -> None:
    page.keyboard.press("r")
    page.keyboard.type(text)


def answer(page: Page) -> Locator:
    return page.get_by_role("article", name=re.compile("^Me,"))


def test_z_takes_the_answer_back_and_she_goes_on_writing(ana: Page, world: World) -> None:
    write(ana)
    ana.keyboard.press("Control+Enter")
    expect(answer(ana)).to_contain_text("Sent in")
    ana.keyboard.press("z")
    expect(answer(ana)).to_contain_text("Cancelled")
    expect(ana.get_by_label("Message", exact=True)).to_have_text("Tomorrow.")
    assert Message.objects.get(direction="out").delivery == DeliveryState.CANCELLED
    ana.keyboard.press("Control+Enter")
    expect(answer(ana).nth(1)).to_contain_text("Sent in")


def test_what_is_meant_for_another_day_can_be_sent_now(ana: Page, world: World) -> None:
    write(ana)
    ana.get_by_role("button", name="Send in another way").click()
    ana.get_by_role("menuitem", name=re.compile("Send later: tomorrow", re.IGNORECASE)).click()
    expect(answer(ana)).to_contain_text("Will be sent")
    answer(ana).get_by_role("button", name="Send now").click()
    expect(answer(ana)).to_contain_text("Queued")


def test_send_and_close_by_keyboard_goes_on_to_the_next(ana: Page, world: World) -> None:
    other = make_conversation(world.support_mail, world.cora, subject="Where is the invoice?")
    ana.reload()
    ana.get_by_text("Where is the invoice?").wait_for()
    write(ana)
    ana.keyboard.press("Control+Shift+Enter")
    expect(ana.locator("#thread-heading")).to_have_text("Where is the invoice?")
    world.conversation.refresh_from_db()
    other.refresh_from_db()
    assert (world.conversation.state, other.state) == (State.CLOSED, State.OPEN)


def test_what_came_meanwhile_is_shown_before_anything_is_sent(ana: Page, world: World) -> None:
    write(ana)
    # Nobody tells Ana's screen, as when the line is slow.
    make_message(world.conversation, "I have sent a new one.", sender=world.cora)
    ana.keyboard.press("Control+Enter")
    refusal = ana.get_by_role("alert")
    expect(refusal).to_contain_text("Your text is still here")
    expect(refusal).to_contain_text("I have sent a new one.")
    assert not Message.objects.filter(direction="out").exists()
    ana.get_by_role("button", name="Send anyway").click()
    expect(answer(ana)).to_contain_text("Sent in")


def test_what_perhaps_arrived_is_marked_as_sent(ana: Page, world: World) -> None:
    uncertain_answer(world)
    ana.reload()
    expect(answer(ana)).to_contain_text("Perhaps delivered")
    answer(ana).get_by_text("What was tried").click()
    answer(ana).get_by_role("button", name="Mark as sent").click()
    expect(answer(ana)).to_contain_text("Sent")
    expect(answer(ana)).not_to_contain_text("Perhaps delivered")
