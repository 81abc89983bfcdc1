"""What is folded on the screen: a button each for quotation and signature, by mouse and by key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.inbox.letters import arrive, letter_of
from tests.inbox.live_server import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page

    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

TEXT = (
    "Yes, Thursday is fine.\n\n-- \nCora Kunde\nTel. 030 1234567\n\n"
    "On 20/03/2026 10:11, Support wrote:\n> Is Thursday fine?\n> Or Friday?\n"
)
HTML = """
<p>Friday is better.</p><div class="gmail_signature">Cora Kunde<br>Winter Ltd</div>
<div class="gmail_quote"><div class="gmail_attr">On Fri, 20 Mar 2026 Support wrote:</div>
<blockquote class="gmail_quote">Is Thursday fine?</blockquote></div>
"""


@pytest.fixture
def page(browser: Browser, inbox_url: str, world: World) -> Iterator[Page]:
    desk = Desk(browser, inbox_url, world.ana)
    yield desk.page
    desk.context.close()


def article(page: Page, world: World, letter: bytes) -> Locator:
    """The letter on Ana's screen."""
    conversation = arrive(world.support_mail, letter).conversation
    page.goto(f"/?view=all&id={conversation.public_id}")
    return page.get_by_role("article")


def test_quotation_and_signature_of_a_text_have_a_button_each(page: Page, world: World) -> None:
    shown = article(page, world, letter_of(text=TEXT))
    expect(shown).to_contain_text("Yes, Thursday is fine.")
    expect(shown.locator("summary")).to_have_text(["Signature", "Quoted text, 3 lines"])
    expect(shown.get_by_text("Or Friday?")).to_be_hidden()
    shown.locator("summary").nth(1).click()
    expect(shown.get_by_text("Or Friday?")).to_be_visible()


def test_quotation_and_signature_of_html_have_a_button_each(page: Page, world: World) -> None:
    shown = article(page, world, letter_of(HTML))
    expect(shown).to_contain_text("Friday is better.")
    expect(shown.locator("summary")).to_have_text(["Signature", re.compile("^Quoted text")])
    expect(shown.get_by_text("Winter Ltd")).to_be_hidden()
    shown.locator("summary").first.click()
    expect(shown.get_by_text("Winter Ltd")).to_be_visible()
    expect(shown.get_by_text("Is Thursday fine?")).to_be_hidden()


@pytest.mark.parametrize("letter", [letter_of(text=TEXT), letter_of(HTML)], ids=["text", "HTML"])
def test_what_is_folded_opens_by_key(page: Page, world: World, letter: bytes) -> None:
    shown = article(page, world, letter)
    shown.locator("summary").nth(1).focus()
    page.keyboard.press("Enter")
    expect(shown.get_by_text("Is Thursday fine?")).to_be_visible()
    page.keyboard.press("Enter")
    expect(shown.get_by_text("Is Thursday fine?")).to_be_hidden()


def test_what_is_answered_line_by_line_stays_in_sight(page: Page, world: World) -> None:
    text = (
        "Hello,\n\n> Which colour?\nBlue.\n\n> Which size?\nLarge.\n\nOn 20/03/2026, Support wrote:\n> Best regards\n"
    )
    shown = article(page, world, letter_of(text=text))
    expect(shown.get_by_text("Which colour?")).to_be_visible()
    expect(shown.get_by_text("Which size?")).to_be_visible()
    expect(shown.get_by_text("Best regards")).to_be_hidden()


@pytest.mark.parametrize("html", ["", HTML], ids=["text", "HTML"])
def test_what_was_passed_on_is_open(page: Page, world: World, html: str) -> None:
    shown = article(page, world, letter_of(html, text="" if html else TEXT, subject="WG: Thursday"))
    expect(shown.get_by_text("Is Thursday fine?")).to_be_visible()
