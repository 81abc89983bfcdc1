"""Drafts outlive a killed tab, a dead line and a change of device; in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Route, expect

from apps.inbox.models import StoredDraft
from tests.inbox.live_server import intercept
from tests.inbox.test_screen import row

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def open_it(desk: Desk, world: World) -> Page:
    """At the conversation with Cora."""
    page = desk.open(f"/?view=all&id={world.conversation.public_id}")
    expect(page.get_by_role("heading", name="Where is my parcel?")).to_be_visible()
    return page


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
    first = open_it(desk(world.ana), world)
    write(first, "Half a sentence")
    first.close()
    ben = desk(world.ben)
    page, other = open_it(desk(world.ana), world), ben.open()
    expect(row(page)).to_contain_text("Draft")
    expect(row(other)).to_contain_text("Draft of Ana Alvarez")
    expect(row(other)).not_to_contain_text("Half")
    page.keyboard.press("r")
    expect(message(page)).to_contain_text("Half a sentence")
    ben.await_line()
    with page.expect_response(lambda answer: answer.request.method == "DELETE") as dropped:
        page.keyboard.press("Control+Enter")
    assert dropped.value.ok
    expect(message(page)).to_have_count(0)
    expect(row(other)).not_to_contain_text("Draft of")
    assert not StoredDraft.objects.exists()


def test_two_devices_that_write_at_once_lose_neither_text(desk: Callable[..., Desk], world: World) -> None:
    phone, page = open_it(desk(world.ana), world), open_it(desk(world.ana), world)
    write(phone, "From the phone")
    # The desk knows of it, but its author goes on with words of their own while the phone saves again.
    page.keyboard.press("r")
    expect(message(page)).to_contain_text("From the phone")
    draft = StoredDraft.objects.get()
    StoredDraft.objects.filter(pk=draft.pk).update(
        revision=7, content={**draft.content, "text": "Phone once more", "doc": None}
    )
    page.keyboard.press("Control+End")
    page.keyboard.type(" and the desk")
    there = page.get_by_role("alert")
    expect(there).to_contain_text("Phone once more")
    expect(message(page)).to_contain_text("From the phone and the desk")
    assert StoredDraft.objects.get().content["text"] == "Phone once more"
    there.get_by_role("button", name="Show it").click()
    expect(message(page)).to_contain_text("Phone once more")
    expect(there).to_contain_text("From the phone and the desk")
    with page.expect_response("**/drafts/reply") as saved:
        there.get_by_role("button", name="Show it").click()
    assert saved.value.ok
    there.get_by_role("button", name="Keep this one").click()
    expect(there).to_have_count(0)
    assert StoredDraft.objects.get().content["text"] == "From the phone and the desk"


def test_what_is_written_without_a_line_is_saved_when_it_is_back(desk: Callable[..., Desk], world: World) -> None:
    page = open_it(desk(world.ana), world)
    intercept(page, "**/drafts/reply", Route.abort)
    expect(page.get_by_role("heading", name="Where is my parcel?")).to_be_visible()
    page.keyboard.press("r")
    page.keyboard.type("In the tunnel")
    expect(page.get_by_text("Kept in this browser, not on the server yet")).to_be_visible()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Saved ")).to_be_visible()
    assert StoredDraft.objects.get().content["text"] == "In the tunnel"
    with page.expect_response("**/drafts/reply") as dropped:
        page.get_by_role("button", name="Discard the draft").click()
    assert dropped.value.ok and not StoredDraft.objects.exists()
    expect(row(page)).not_to_contain_text("Draft")
