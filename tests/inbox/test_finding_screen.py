"""How one finds what was written, and uses it again: by keyboard, in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from apps.conversations.models import Conversation, Direction, Message, State
from tests.inbox.axe import faults
from tests.inbox.found import index_all
from tests.world import make_conversation, make_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def answered(world: World, subject: str, question: str, answer: str) -> Conversation:
    """A solved conversation."""
    row = make_conversation(world.support_mail, world.cora, subject=subject)
    make_message(row, question, sender=world.cora)
    Message.objects.create(
        conversation=row, channel=row.channel, direction=Direction.OUT, agent=world.ben, text=answer, delivery="sent"
    )
    Conversation.objects.filter(pk=row.pk).update(state=State.CLOSED, waiting_since=None, message_count=2)
    return row


def looks_right(page: Page) -> None:
    found = faults(page)
    assert not found, "\n".join(found)


def result(page: Page, subject: str) -> Locator:
    return page.get_by_role("option").filter(has_text=subject)


def test_ana_finds_a_message_by_its_words_and_comes_back(desk: Callable[..., Desk], world: World) -> None:
    old = answered(world, "A jug of glass", "The jug came broken.", "We send another jug at once.")
    for n in range(30):
        make_message(old, f"And another thing, number {n}.", sender=world.cora)
    other = make_conversation(world.support_mail, world.cora, subject="A jug, too")
    make_message(other, "Is it broken?", sender=world.cora)
    index_all()
    page = desk(world.ana).open()
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("j")
    expect(page.get_by_role("heading", name="A jug, too")).to_be_visible()
    page.keyboard.press("/")
    offers = page.get_by_role("listbox", name="What you can write")
    expect(offers.get_by_role("option").filter(has_text="from:")).to_be_visible()
    looks_right(page)
    page.keyboard.type("anoth is:cl")
    expect(offers.get_by_role("option").first).to_contain_text("is:closed")
    page.keyboard.press("ArrowDown")
    expect(offers.get_by_role("option", selected=True)).to_contain_text("is:closed")
    page.keyboard.press("Enter")
    field = page.get_by_role("combobox", name="Search")
    expect(field).to_have_value("anoth is:closed ")
    page.keyboard.type("-thing")
    expect(result(page, "A jug of glass").locator("mark").first).to_have_text("another")
    expect(page.get_by_role("option")).to_have_count(1)
    expect(page.get_by_role("heading", name="A jug, too")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("j")
    found = page.locator("article.message.found")
    expect(found).to_contain_text("We send another jug at once.")
    expect(found).to_be_in_viewport()
    looks_right(page)
    expect(page).to_have_url(re.compile(r"q=anoth"))
    # What comes meanwhile moves nothing; Escape leads back to the list as it is now.
    make_message(world.conversation, "Still not there.", sender=world.cora)
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="A jug, too")).to_be_visible()
    expect(page.get_by_role("option")).to_have_count(2)
    page.go_back()
    expect(page.get_by_role("heading", name="Found")).to_be_visible()


def test_what_is_not_understood_or_not_there_is_told(desk: Callable[..., Desk], world: World) -> None:
    index_all()
    page = desk(world.ana).open()
    page.keyboard.press("Control+k")
    page.keyboard.type("quicksilver")
    page.get_by_role("option", name="Search for “quicksilver”").click()
    expect(page.get_by_text("Nothing is found.")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="is:closed").click()
    expect(page.get_by_role("combobox", name="Search")).to_have_value("quicksilver is:closed")
    page.get_by_role("combobox", name="Search").fill("is:purple")
    expect(page.get_by_text("This search is not understood.")).to_be_visible()
    page.get_by_role("status").get_by_role("button", name="End the search").click()
    expect(page.get_by_role("option")).to_have_count(1)


def test_ana_uses_earlier_answers_again(desk: Callable[..., Desk], world: World) -> None:
    """What was asked before stands beside the conversation; any other answer is found from the composer."""
    for name in ("violet", "green"):
        answered(world, f"Kettle hums ({name})", "My kettle hums at night.", "Please descale the kettle with vinegar.")
    answered(world, "Invoice twice", "I got my invoice twice.", "Please throw one away.\n\n-- \nBen Bauer")
    humming = make_conversation(world.support_mail, world.cora, subject="Kettle hums")
    make_message(humming, "The kettle hums when it is dark.", sender=world.cora)
    index_all()
    page = desk(world.ana).open(f"/?view=all&id={humming.public_id}")
    expect(page.get_by_role("heading", name="Kettle hums")).to_be_visible()
    page.keyboard.press("i")
    before = page.get_by_role("complementary", name="Contact").get_by_role("region", name="Was this asked before?")
    before.get_by_role("button", name="Insert the answer of “Kettle hums (green)”").click()
    text = page.get_by_role("textbox", name="Message")
    expect(text).to_contain_text("Please descale the kettle with vinegar.")
    page.keyboard.press("Control+Shift+f")
    finder = page.get_by_role("dialog", name="Insert an earlier answer")
    page.keyboard.type("invoice twi")
    expect(finder.get_by_role("note")).to_contain_text("Please throw one away.")
    expect(finder.get_by_role("button", name="Insert a link")).to_be_disabled()
    looks_right(page)
    page.keyboard.press("Enter")
    expect(finder).to_have_count(0)
    expect(text).to_contain_text("Please throw one away.")
    expect(text).not_to_contain_text("Ben Bauer")
    # Or as what was said then.
    page.keyboard.press("Control+Shift+f")
    page.keyboard.type("invoice twi")
    expect(finder.get_by_role("note")).to_contain_text("Please throw one away.")
    finder.get_by_role("button", name="Quote it").click()
    expect(text.locator("blockquote")).to_have_text("Please throw one away.")
    expect(text).to_contain_text(re.compile(r"Ben Bauer wrote on .*20\d\d:"))
    # In a note a link will do.
    page.get_by_role("button", name="Internal note").click()
    page.keyboard.press("Control+Shift+f")
    page.keyboard.type("descale")
    expect(finder.get_by_role("note")).to_contain_text("vinegar")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("textbox", name="Internal note").get_by_role("link")).to_have_count(1)
