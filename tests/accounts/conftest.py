"""A browser on the running product, with an authenticator of its own where a test wants passkeys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page
    from pytest_django.fixtures import Settings
    from pytest_django.live_server_helper import LiveServer


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet() -> None:
    """Counters of failed log-ins begin anew with every test."""
    cache.clear()


@pytest.fixture
def site(live_server: LiveServer, settings: Settings) -> str:
    """The address of the running product."""
    settings.SITE_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    return str(live_server.url)


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page of a fresh browser at `site`; fails the test if a script breaks or the CSP is offended."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    context = browser.new_context(base_url=site, locale="en-GB", timezone_id="Europe/Vienna")
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert not complaints
