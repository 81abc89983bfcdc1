"""An open browser: opened before anything fails, never reloaded, and compared with a fresh one at the end."""

from __future__ import annotations

import threading
import time
from itertools import zip_longest
from typing import TYPE_CHECKING

from playwright.sync_api import Error, sync_playwright

from tests.e2e.furnish import PASSWORD
from tests.servers.fixtures import CHROMIUM

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

#: Seconds after which an open screen must show what a fresh one does, once everything is quiet.
PATIENCE = 25.0
ROWS = """() => [...document.querySelectorAll('[role=option]')].map((row) =>
    ['name', 'subject', 'count', 'snippet'].map((part) => row.querySelector(`.row-${part}`)?.textContent).join(' | ')
)"""


class Screen(threading.Thread):
    """Ana's list of all conversations. It is looked at when `is_quiet` is set; `complaints` then tells what differs."""

    def __init__(self, url: str) -> None:
        super().__init__(name="screen", daemon=True)
        self.url = url
        self.is_open, self.is_quiet = threading.Event(), threading.Event()
        self.complaints: list[str] = ["nobody looked at the screen"]

    def run(self) -> None:
        try:
            with sync_playwright() as playwright:
                context = playwright.chromium.launch(**CHROMIUM).new_context(locale="en-GB")
                context.set_default_timeout(60_000)
                page = self._logged_in(context)
                self.is_open.set()
                self.is_quiet.wait()
                self.complaints = self._compared(context, page)
        except Error as error:
            self.complaints = [f"the browser broke: {error}"]
        finally:
            self.is_open.set()

    def _logged_in(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.goto(f"{self.url}/accounts/login/")
        page.get_by_label("E-mail").fill("ana@acme.example")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Log in", exact=True).click()
        page.goto(f"{self.url}/?view=all")
        page.evaluate("window.neverReloaded = true")
        return page

    def _compared(self, context: BrowserContext, page: Page) -> list[str]:
        fresh, end = context.new_page(), time.monotonic() + PATIENCE
        fresh.goto(f"{self.url}/?view=all")
        fresh.locator("[role=option]").first.wait_for()
        while (shown := _rows(page)) != (wanted := _rows(fresh)) and time.monotonic() < end:
            page.wait_for_timeout(500)
        reloaded = [] if page.evaluate("window.neverReloaded") else ["the page was loaded anew"]
        return reloaded + [f"shows {a!r}, not {b!r}" for a, b in zip_longest(shown, wanted) if a != b]


def _rows(page: Page) -> list[str]:
    """What stands in the list, as far as it is in sight."""
    return [str(row) for row in page.evaluate(ROWS)]
