"""What a mail says can be read, and who wrote it is told whole, whatever the screen and the mail's own colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.inbox.letters import arrive, letter_of
from tests.inbox.live_server import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

PHONE = {"width": 390, "height": 844}
#: The grounds of the first and the third were in a style sheet.
COLOURS = """
<p><a href="https://shop.example/" style="color:#fff">To the shop</a></p>
<table><tr><td bgcolor="#004422"><a href="https://shop.example/b" style="color:#ffffff">On green</a></td></tr></table>
<div style="background-color:#101010"><span>Nearly black on black</span></div>
<p style="color:#c00">Red</p>
"""


def test_words_never_have_the_colour_of_their_ground(browser: Browser, inbox_url: str, world: World) -> None:
    for scheme in ("light", "dark"):
        desk = Desk(browser, inbox_url, world.ana, color_scheme=scheme)
        conversation = arrive(world.support_mail, letter_of(COLOURS)).conversation
        desk.open(f"/?view=all&id={conversation.public_id}")
        shown = desk.page.get_by_role("article").first
        expect(shown.get_by_text("To the shop")).to_have_css("color", "rgb(0, 0, 0)")
        expect(shown.get_by_text("On green")).to_have_css("color", "rgb(255, 255, 255)")
        expect(shown.get_by_text("Nearly black on black")).to_have_css("color", "rgb(255, 255, 255)")
        expect(shown.get_by_text("Red")).to_have_css("color", "rgb(204, 0, 0)")
        desk.close()


def test_a_phone_shows_the_whole_address_and_the_menu(browser: Browser, inbox_url: str, world: World) -> None:
    desk = Desk(browser, inbox_url, world.ana, viewport=PHONE)
    letter = letter_of(text="I am away until 4 December 2026.", subject="Out of office: Re: Thursday")
    letter = letter.replace(b"Subject:", b"Auto-Submitted: auto-replied\r\nSubject:", 1)
    conversation = arrive(world.support_mail, letter).conversation
    desk.open(f"/?view=all&id={conversation.public_id}")
    head = desk.page.get_by_role("article").locator(".message-head")
    expect(head.get_by_role("button")).to_be_in_viewport(ratio=1)
    for text in ("Cora Kunde", "cora@customer.example", "away until"):
        piece = head.get_by_text(text)
        expect(piece).to_be_in_viewport(ratio=1)
        assert piece.evaluate("it => it.scrollWidth <= it.clientWidth || getComputedStyle(it).display === 'inline'")
    desk.close()


def test_ana_sees_what_she_sent_from_wherever_she_read(browser: Browser, inbox_url: str, world: World) -> None:
    desk = Desk(browser, inbox_url, world.ana)
    conversation = arrive(world.support_mail, letter_of(text="A line\n" * 120)).conversation
    desk.open(f"/?view=all&id={conversation.public_id}")
    desk.page.keyboard.press("r")
    desk.page.keyboard.type("It is on its way.")
    desk.page.locator(".timeline").evaluate("log => { log.scrollTop = 0 }")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.get_by_role("article").get_by_text("It is on its way.")).to_be_in_viewport()
    desk.close()
