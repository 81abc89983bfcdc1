"""A team lead's day with the reports, in a real browser."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.inbox.axe import faults
from tests.portal.routes import make_rating
from tests.reports.waits import make_wait
from tests.world import make_conversation, make_message

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def furnish(world: World) -> None:
    """Two weeks of waits: slow ones in the week before, faster ones in this one; Cora waits still."""
    now = timezone.now()
    for number in range(60):
        conversation = make_conversation(world.support_mail, world.cora, subject=f"Parcel {number}")
        make_message(conversation, "Where is it?", sender=world.cora)
        agent = world.ana if number % 3 else world.ben
        is_fast = number // 4 < 7
        seconds = 600 + number * 60 if is_fast else 7200 + number * 300
        make_wait(conversation, now - timedelta(days=number // 4, hours=2), seconds, answerer=agent, is_on_time=is_fast)
    make_wait(world.conversation, now - timedelta(hours=3), None, owner=world.ana)
    make_rating(world, score="bad", reason="still broken", rated_at=now)


def look_for_faults(page: Page) -> None:
    assert faults(page) == []


def test_lea_looks_drills_compares_exports_and_saves(world: World, desk: Callable[..., Desk], tmp_path: Path) -> None:
    furnish(world)
    page = desk(world.lea).page

    page.goto("/reports/")
    expect(page.locator("#wall")).to_contain_text("Where is my parcel?")
    look_for_faults(page)
    other = make_conversation(world.support_mail, world.cora, subject="A second question")
    make_wait(other, timezone.now() - timedelta(minutes=2), None)
    expect(page.locator("#wall")).to_contain_text("A second question", timeout=30_000)
    page.get_by_role("button", name="Whole screen").click()
    expect(page.locator("html.whole-screen")).to_have_count(1)
    page.keyboard.press("Escape")
    page.evaluate("document.exitFullscreen().catch(() => {})")

    page.get_by_role("link", name="Response times").click()
    page.get_by_role("link", name="7 days", exact=True).click()
    expect(page.locator("#glance")).to_contain_text("First answers: median")
    expect(page.locator("#glance td.good").first).to_be_visible()
    expect(page.locator("#days svg a").first).to_be_attached()
    page.locator("#days").get_by_text("How is this computed?").click()
    expect(page.locator("#days")).to_contain_text("the line is their median")
    look_for_faults(page)

    page.get_by_role("link", name="the period before").click()
    expect(page.locator("#glance")).to_be_visible()
    page.get_by_role("link", name="7 days", exact=True).click()
    with page.expect_download() as caught:
        page.get_by_role("link", name="CSV").click()
    caught.value.save_as(tmp_path / "times.csv")
    assert "First answers: median" in (tmp_path / "times.csv").read_text("utf-8-sig")

    with page.expect_download() as caught:
        page.get_by_role("link", name="XLSX").click()
    caught.value.save_as(tmp_path / "times.xlsx")
    book = openpyxl.load_workbook(tmp_path / "times.xlsx")
    assert "First answers: median" in [row[0].value for row in book.worksheets[1].iter_rows()]

    page.get_by_role("link", name="Save this report").click()
    page.get_by_label("Name").fill("Our week")
    page.get_by_label("Share with a team").select_option("Support")
    page.get_by_label("by mail every Monday").check()
    look_for_faults(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Our week")).to_be_visible()
    page.get_by_role("link", name="Our week").click()
    expect(page).to_have_url(re.compile("last=7"))

    page.get_by_role("link", name="By hour").click()
    look_for_faults(page)
    page.locator("#arrivals td a").first.click()
    expect(page.get_by_role("heading", name="Waits")).to_be_visible()
    look_for_faults(page)
    page.locator("tbody a").first.click()
    expect(page.locator(".panes")).to_be_visible()

    page.goto("/reports/compare/?by=agent&last=14")
    page.get_by_role("link", name="Median").click()
    expect(page.locator("tbody tr").first).to_contain_text("Ana Alvarez")
    look_for_faults(page)
    page.get_by_role("link", name="Satisfaction").click()
    expect(page.locator("#glance")).to_contain_text("Response rate")
    look_for_faults(page)
    page.locator("#words a").click()
    expect(page.locator(".panes")).to_be_visible()
    page.go_back()
    page.get_by_role("row", name="Bad").first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Ratings")).to_be_visible()
    expect(page.get_by_text("still broken")).to_be_visible()
    look_for_faults(page)
    page.goto("/reports/backlog/?last=14")
    expect(page.locator("#flow svg")).to_be_visible()
    look_for_faults(page)
    page.get_by_role("link", name="Who looked").click()
    expect(page.locator("tbody tr").first).to_contain_text("Lea Lang")
    look_for_faults(page)
