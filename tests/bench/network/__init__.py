"""A social network as both its ends feel it: from a mention on a real one (AT protocol) or on a mock that speaks its
language (Mastodon) to an open screen, and from the click on "Send" to the answer in its server. A real browser, the
product's own programs, nothing reloaded.

The network itself takes a part of the first to show a post to anybody.
"""

from __future__ import annotations

import re
import time
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from playwright.sync_api import sync_playwright

from tests.bench.arguments import BENCHMARKS
from tests.bench.figures import percentile
from tests.bench.network.places import PLACES
from tests.e2e.furnish import PASSWORD
from tests.servers.fixtures import CHROMIUM
from tests.servers.processes import HOST, answers, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.bench.figures import Figure
    from tests.bench.network.places import Place
    from tests.bench.site import Site

#: Seconds, both ways.
P95 = "<= 2"
PROGRAMS = (("worker",), ("beat",), ("listen",))
INSIDE = {"HTTP_INSIDE_HOSTS": HOST}


def measure(site: Site) -> Iterator[Figure]:
    """Medians and p95 of both ways, one mention and one answer at a time, for each network."""
    names = [site.options.only] if site.options.only else list(BENCHMARKS["network"].networks)
    places = {name: PLACES[name](site.yard) for name in names}
    _furnish(list(places.values()))
    port = int(settings.SITE_URL.rpartition(":")[2])
    with ExitStack() as stack:
        for words in (*PROGRAMS, ("web", "--port", str(port))):
            stack.enter_context(site.program(*words, **INSIDE))
        if not wait_until(lambda: answers(port, send=b"GET / HTTP/1.0\r\n\r\n"), seconds=60):
            raise RuntimeError("The web process did not start; see web.log.")
        page = stack.enter_context(sync_playwright()).chromium.launch(**CHROMIUM).new_page()
        _log_in(page, settings.SITE_URL)
        for name, place in places.items():
            yield from _figures(site, name, [_sample(page, place, number) for number in range(site.options.samples)])


def _figures(site: Site, name: str, samples: list[tuple[float, float]]) -> Iterator[Figure]:
    ways = ("mention to open screen", "send to the network")
    for way, seconds in zip(ways, zip(*samples, strict=True), strict=True):
        yield site.figure(f"{name}: {way}, p50", percentile(list(seconds), 0.5), "s")
        yield site.figure(f"{name}: {way}, p95", percentile(list(seconds), 0.95), "s", budget=P95)


def _furnish(places: list[Place]) -> None:
    from apps.accounts.models import Agent, Role, Team

    team = Team.objects.create(name="Support")
    Agent.objects.create_user("adam@acme.example", PASSWORD, name="Adam Amsel", role=Role.ADMIN)
    ana = Agent.objects.create_user("ana@acme.example", PASSWORD, name="Ana Alvarez", undo_seconds=0)
    ana.teams.add(team)
    for place in places:
        place.channel().teams.add(team)


def _log_in(page: Page, url: str) -> None:
    page.goto(f"{url}/accounts/login/")
    page.get_by_label("E-mail").fill("ana@acme.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.goto(f"{url}/?view=unassigned")
    page.wait_for_timeout(5000)


def _sample(page: Page, place: Place, number: int) -> tuple[float, float]:
    """Seconds until the mention's row is on the screen, and until the answer to it is in its server."""
    question = f"Question {number} to {type(place).__name__}"
    start = time.monotonic()
    asked = place.ask(question)
    row = page.get_by_text(question, exact=True).first
    row.wait_for(timeout=60_000)
    shown = time.monotonic() - start
    row.click()
    page.get_by_role("button", name=re.compile("^Reply to")).click()
    page.get_by_label("Message", exact=True).fill(f"Answer {number}")
    start = time.monotonic()
    page.keyboard.press("Control+Enter")
    if not wait_until(partial(place.is_answered, asked), seconds=60):
        raise RuntimeError(f"An answer did not reach the network within 60 s: {_last_attempt()}")
    taken = time.monotonic() - start
    # Not at the same point of the bell's second each time.
    page.wait_for_timeout(200 + int(taken * 1000) % 700)
    return shown, taken


def _last_attempt() -> str:
    from apps.delivery.models import OutboxEntry

    return str(OutboxEntry.objects.order_by("-pk").values().first())
