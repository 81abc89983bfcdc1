"""Drafts outlive a killed tab, a dead line and a change of device; in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Route, expect

from apps.inbox.models import StoredDraft
from tests.inbox.live_server import intercept
from tests.inbox.test_screen import open_parcel, row

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

Sit = "Callable[..., Desk]"


def message(page: Page) -> Locator:
    return page.get_by_label("Message", exact=True)


def write(page: Page, text: str) -> None:
    """Write on in the answer to Cora, until the server has it."""
    page.keyboard.press("r")
    page.keyboard.type(text)
    expect(page.get_by_text("Saved ")).to_be_visible()


def test_a_draft_of_a_killed_tab_is_on_the_second_device_and_goes_with_the_answer(
    desk: Callable[..., Desk], world: World
) -> None:
    first = desk(world.ana).open()
    open_parcel(first)
    write(first, "Half a sentence")
    first.close()
    second, ben = desk(world.ana), desk(world.ben)
    page, other = second.open(), ben.open()
    expect(row(page)).to_contain_text("Draft")
    expect(row(other)).to_contain_text("Draft of Ana Alvarez")
    expect(row(other)).not_to_contain_text("Half")
    open_parcel(page)
    page.keyboard.press("r")
    expect(message(page)).to_contain_text("Half a sentence")
    ben.await_line()
    page.keyboard.press("Control+Enter")
    expect(message(page)).to_have_count(0)
    expect(row(other)).not_to_contain_text("Draft of")
    assert not StoredDraft.objects.exists()


def test_two_devices_that_write_at_once_lose_neither_text(desk: Callable[..., Desk], world: World) -> None:
    phone, page = desk(world.ana).open(), desk(world.ana).open()
    for each in (phone, page):
        open_parcel(each)
    write(phone, "From the phone")
    # The desk knows of it, but its author goes on with words of their own while the phone saves again.
    page.keyboard.press("r")
    expect(message(page)).to_contain_text("From the phone")
    draft = StoredDraft.objects.get()
    StoredDraft.objects.filter(pk=draft.pk).update(revision=7, content={**draft.content, "text": "Phone once more"})
    page.keyboard.press("Control+End")
    page.keyboard.type(" and the desk")
    there = page.get_by_role("alert")
    expect(there).to_contain_text("Phone once more")
    expect(message(page)).to_contain_text("From the phone and the desk")
    assert StoredDraft.objects.get().content["text"] == "Phone once more"
    there.get_by_role("button", name="Show it").click()
    expect(message(page)).to_contain_text("Phone once more")
    expect(there).to_contain_text("From the phone and the desk")
    there.get_by_role("button", name="Show it").click()
    expect(page.get_by_text("Saved ")).to_be_visible()
    there.get_by_role("button", name="Keep this one").click()
    expect(there).to_have_count(0)
    assert StoredDraft.objects.get().content["text"] == "From the phone and the desk"


def test_what_is_written_without_a_line_is_saved_when_it_is_back(desk: Callable[..., Desk], world: World) -> None:
    page = desk(world.ana).open()
    intercept(page, "**/drafts/reply", Route.abort)
    open_parcel(page)
    page.keyboard.press("r")
    page.keyboard.type("In the tunnel")
    expect(page.get_by_text("Kept in this browser, not on the server yet")).to_be_visible()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Saved ")).to_be_visible()
    assert StoredDraft.objects.get().content["text"] == "In the tunnel"
    page.get_by_role("button", name="Discard the draft").click()
    page.keyboard.press("Escape")
    expect(row(page)).not_to_contain_text("Draft")
    assert not StoredDraft.objects.exists()
