"""A social network as both its ends feel it: from a mention on a real AT protocol network to an open screen, and from
the click on "Send" to the answer in its server. A real browser, the product's own programs, nothing reloaded.

The network itself takes a part of the first to show a post to anybody.
"""

from __future__ import annotations

import re
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from django.conf import settings
from playwright.sync_api import sync_playwright

from tests.bench.figures import percentile
from tests.channels.bluesky.people import Crowd, session_of
from tests.e2e.furnish import PASSWORD
from tests.servers.fixtures import CHROMIUM
from tests.servers.processes import HOST, answers, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.bench.figures import Figure
    from tests.bench.site import Site

#: Seconds, both ways.
P95 = "<= 2"
PROGRAMS = (("worker",), ("beat",), ("listen",))
INSIDE = {"HTTP_INSIDE_HOSTS": HOST}


def measure(site: Site) -> Iterator[Figure]:
    """Medians and p95 of both ways, one mention and one answer at a time."""
    crowd = Crowd.gather(site.yard.atproto)
    _furnish(crowd, site.yard.atproto.facts.url)
    port = int(settings.SITE_URL.rpartition(":")[2])
    with ExitStack() as stack:
        for words in (*PROGRAMS, ("web", "--port", str(port))):
            stack.enter_context(site.program(*words, **INSIDE))
        if not wait_until(lambda: answers(port, send=b"GET / HTTP/1.0\r\n\r\n"), seconds=60):
            raise RuntimeError("The web process did not start; see web.log.")
        page = stack.enter_context(sync_playwright()).chromium.launch(**CHROMIUM).new_page()
        _log_in(page, settings.SITE_URL)
        ways = [_sample(page, crowd, number) for number in range(site.options.samples)]
    for name, seconds in zip(("mention to open screen", "send to the network"), zip(*ways, strict=True), strict=True):
        yield site.figure(f"{name}, p50", percentile(list(seconds), 0.5), "s")
        yield site.figure(f"{name}, p95", percentile(list(seconds), 0.95), "s", budget=P95)


def _furnish(crowd: Crowd, url: str) -> None:
    from apps.accounts.models import Agent, Role, Team
    from apps.channels.models import Channel

    team = Team.objects.create(name="Support")
    Agent.objects.create_user("adam@acme.example", PASSWORD, name="Adam Amsel", role=Role.ADMIN)
    ana = Agent.objects.create_user("ana@acme.example", PASSWORD, name="Ana Alvarez", undo_seconds=0)
    ana.teams.add(team)
    password, handle = crowd.acme.app_password(), crowd.acme.handle
    channel = Channel(kind="bluesky", name="Bluesky", address=handle, options={"handle": handle, "server": url})
    channel.secrets = {"password": password, **session_of(crowd.acme, server=url, password=password)}
    channel.save()
    channel.teams.add(team)


def _log_in(page: Page, url: str) -> None:
    page.goto(f"{url}/accounts/login/")
    page.get_by_label("E-mail").fill("ana@acme.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.goto(f"{url}/?view=unassigned")
    page.wait_for_timeout(5000)


def _sample(page: Page, crowd: Crowd, number: int) -> tuple[float, float]:
    """Seconds until the mention's row is on the screen, and until the answer to it is in its server."""
    start = time.monotonic()
    asked = crowd.people["Cora"].post(f"Question {number}", mentions=crowd.acme, settle=False)
    row = page.get_by_text(f"Question {number}", exact=True).first
    row.wait_for(timeout=60_000)
    shown = time.monotonic() - start
    row.click()
    page.get_by_role("button", name=re.compile("^Reply to")).click()
    page.get_by_label("Message", exact=True).fill(f"Answer {number}")
    start = time.monotonic()
    page.keyboard.press("Control+Enter")
    if not wait_until(lambda: _is_answered(crowd, asked), seconds=60):
        raise RuntimeError(f"An answer did not reach the network within 60 s: {_last_attempt()}")
    taken = time.monotonic() - start
    # Not at the same point of the bell's second each time.
    page.wait_for_timeout(200 + int(taken * 1000) % 700)
    return shown, taken


def _last_attempt() -> str:
    from apps.delivery.models import OutboxEntry

    return str(OutboxEntry.objects.order_by("-pk").values().first())


def _is_answered(crowd: Crowd, asked: str) -> bool:
    return any(post.get("reply", {}).get("parent", {}).get("uri") == asked for post in crowd.acme.posts())
