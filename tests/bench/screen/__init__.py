"""The one screen in a real browser, on 100,000 open conversations: what an agent feels, beside its budgets.

The browser and the product's programs share the machine. Times are taken in the page, from the event to the frame that
shows its effect.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.bench.arguments import BENCHMARKS
from tests.bench.screen import leaking, lists, live, loading, scrolling, typing, walking
from tests.bench.screen.crowd import crowd
from tests.bench.screen.desk import Desk, serving
from tests.servers.fixtures import CHROMIUM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.figures import Figure
    from tests.bench.site import Site

PARTS = {
    "loading": loading,
    "lists": lists,
    "walking": walking,
    "scrolling": scrolling,
    "typing": typing,
    "live": live,
    "leaking": leaking,
}
ARGUMENTS = [*CHROMIUM["args"], "--js-flags=--expose-gc", "--enable-precise-memory-info"]


def measure(site: Site) -> Iterator[Figure]:
    """Everything that has a budget, each in a browser context of its own."""
    # Playwright keeps an event loop in this thread, which does nothing while the database is asked.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    people = crowd(site.options.conversations, seed=site.options.seed)
    chosen = [PARTS[name] for name in site.options.part or BENCHMARKS["screen"].parts if name in PARTS]
    with ExitStack() as stack:
        url = stack.enter_context(serving(site))
        browser = stack.enter_context(sync_playwright()).chromium.launch(**{**CHROMIUM, "args": ARGUMENTS})
        for part in chosen:
            with Desk(browser, url, people.ana) as desk:
                yield from part.measure(site, desk, people)
