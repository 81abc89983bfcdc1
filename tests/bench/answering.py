"""Ana at her open screen, in a real browser beside the product's own programs: somebody asks, and she answers."""

from __future__ import annotations

import re
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, TypeVar

from django.conf import settings
from playwright.sync_api import sync_playwright

from tests.bench.figures import percentile
from tests.e2e.furnish import PASSWORD
from tests.servers.fixtures import CHROMIUM
from tests.servers.processes import answers, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from playwright.sync_api import Page

    from tests.bench.figures import Figure
    from tests.bench.site import Site

    Asked = TypeVar("Asked")

#: Seconds, both ways.
P95 = "<= 2"
PROGRAMS = (("worker",), ("beat",), ("listen",))
#: For the page to be at rest, and for the listeners to be with their services.
_AT_REST = 5000


@contextmanager
def open_screen(site: Site, **environment: str) -> Iterator[Page]:
    """Ana's list of what is nobody's, while all programs of the site run."""
    port = int(settings.SITE_URL.rpartition(":")[2])
    with ExitStack() as stack:
        for words in (*PROGRAMS, ("web", "--port", str(port))):
            stack.enter_context(site.program(*words, **environment))
        if not wait_until(lambda: answers(port, send=b"GET / HTTP/1.0\r\n\r\n"), seconds=60):
            raise RuntimeError("The web process did not start; see web.log.")
        page = stack.enter_context(sync_playwright()).chromium.launch(**CHROMIUM).new_page()
        _log_in(page, settings.SITE_URL)
        yield page


def _log_in(page: Page, url: str) -> None:
    page.goto(f"{url}/accounts/login/")
    page.get_by_label("E-mail").fill("ana@acme.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.goto(f"{url}/?view=unassigned")
    page.wait_for_timeout(_AT_REST)


def answered(
    page: Page, question: str, answer: str, *, ask: Callable[[], Asked], is_there: Callable[[Asked], bool]
) -> tuple[float, float]:
    """Seconds until the question's row is on the screen, and from the keys that send the answer until it is there."""
    start = time.monotonic()
    asked = ask()
    row = page.get_by_text(question, exact=True).first
    row.wait_for(timeout=60_000)
    shown = time.monotonic() - start
    row.click()
    page.get_by_role("button", name=re.compile("^Reply to")).click()
    page.get_by_label("Message", exact=True).fill(answer)
    start = time.monotonic()
    page.keyboard.press("Control+Enter")
    if not wait_until(lambda: is_there(asked), seconds=60):
        raise RuntimeError(f"An answer did not arrive within 60 s: {_last_attempt()}")
    taken = time.monotonic() - start
    # Not at the same point of the bell's second each time.
    page.wait_for_timeout(200 + int(taken * 1000) % 700)
    return shown, taken


def _last_attempt() -> str:
    from apps.delivery.models import OutboxEntry

    return str(OutboxEntry.objects.order_by("-pk").values().first())


def figures(site: Site, names: tuple[str, str], samples: Sequence[tuple[float, float]]) -> Iterator[Figure]:
    """Median and p95 of both ways."""
    for name, seconds in zip(names, zip(*samples, strict=True), strict=True):
        yield site.figure(f"{name}, p50", percentile(list(seconds), 0.5), "s")
        yield site.figure(f"{name}, p95", percentile(list(seconds), 0.95), "s", budget=P95)
