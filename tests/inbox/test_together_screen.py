"""Two agents at the same conversation see each other; in two real browsers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from apps.conversations.actions import write_note
from tests.inbox.test_drafts_screen import open_it
from tests.inbox.test_screen import in_a_thread, row
from tests.world import make_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def test_ana_and_ben_see_what_the_other_does(desk: Callable[..., Desk], world: World) -> None:
    ana_desk, ben_desk = desk(world.ana), desk(world.ben)
    ben = ben_desk.open()
    ana = open_it(ana_desk, world)
    expect(row(ben).get_by_text("Ana Alvarez is viewing")).to_be_attached()
    open_it(ben_desk, world)
    head = ana.get_by_role("list", name="Colleagues who are here")
    expect(head).to_contain_text("Ben Bauer is viewing")
    ben.keyboard.press("n")
    expect(head).to_contain_text("Ben Bauer is writing a note")
    expect(row(ana).get_by_text("Ben Bauer is writing a note")).to_be_attached()
    ana.keyboard.press("r")
    expect(ana.get_by_text("Ben Bauer writes an answer to the same customer.")).to_have_count(0)
    ben.keyboard.press("Escape")
    ben.keyboard.press("r")
    expect(ana.get_by_text("Ben Bauer writes an answer to the same customer.")).to_be_visible()
    expect(ben.get_by_text("Ana Alvarez writes an answer to the same customer.")).to_be_visible()
    ana.close()
    expect(ben.get_by_text("Ana Alvarez writes an answer")).to_have_count(0)
    expect(ben.get_by_role("list", name="Colleagues who are here")).to_have_count(0)


def test_what_comes_while_ana_writes_or_reads_further_up_is_one_click_away(
    desk: Callable[..., Desk], world: World
) -> None:
    for number in range(30):
        make_message(world.conversation, f"Line {number}\n" * 8, sender=world.cora)
    ana_desk = desk(world.ana)
    ana = open_it(ana_desk, world)
    ana_desk.await_line()
    timeline = ana.get_by_role("log")
    expect(timeline.get_by_text("Line 29").first).to_be_in_viewport()
    timeline.evaluate("box => box.scrollTop = 0")
    in_a_thread(lambda: write_note(world.conversation, agent=world.ben, text="It is in the store."))
    came = ana.get_by_role("article", name=re.compile("Internal note, Ben Bauer"))
    expect(came).not_to_be_in_viewport()
    ana.get_by_role("button", name="New message below").click()
    expect(came).to_be_in_viewport()
    expect(ana.get_by_role("button", name="New message below")).to_have_count(0)
    ana.keyboard.press("r")
    timeline.evaluate("box => box.scrollTop = 0")
    in_a_thread(lambda: write_note(world.conversation, agent=world.ben, text="It is on the van."))
    hint = ana.get_by_label("Reply", exact=True).get_by_text("Ben Bauer added a note (")
    expect(hint).to_be_visible()
    expect(ana.get_by_role("status").filter(has_text="Ben Bauer added a note")).to_be_attached()  # for those who listen
    ana.get_by_role("button", name="Show", exact=True).click()
    expect(came.nth(1)).to_be_in_viewport()
    expect(hint).to_have_count(0)
