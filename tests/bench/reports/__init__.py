"""Reports over a million waits: what each page costs the server, over thirty days, a year and two years.

Lea sees all channels, Nora one of five. The period before is part of "response times"; of a year it is as full as the
year itself. The first request of each page does not count: a server that has just begun reads from disk what it knows
by heart afterwards.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Agent
from apps.reports.wall import cut, look
from tests.bench.figures import percentile
from tests.bench.reports.company import LEA, NORA, furnish
from tests.bench.reports.long import long_conversation
from tests.bench.reports.rated import furnish_ratings
from tests.world import client_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from tests.bench.figures import Figure
    from tests.bench.site import Site

PAGES = {
    "response times": "/reports/times/?",
    "response times, working time": "/reports/times/?clock=working&",
    "by channel": "/reports/compare/?by=channel&",
    "by team": "/reports/compare/?by=team&",
    "by agent": "/reports/compare/?by=agent&",
    "by tag": "/reports/compare/?by=tag&",
    "by target": "/reports/compare/?by=policy&",
    "by language": "/reports/compare/?by=language&",
    "by organisation": "/reports/compare/?by=organisation&",
    "by hour": "/reports/week/?",
    "backlog": "/reports/backlog/?",
    "list of waits": "/reports/waits/?state=missed&",
    "satisfaction": "/reports/satisfaction/?",
    "satisfaction by agent": "/reports/satisfaction/?by=agent&",
    "list of ratings": "/reports/ratings/?score=bad&",
    "list of closed ones": "/reports/waits/?state=closed&",
}
#: Those in which the rows are gone through most often.
HEAVY = (
    *("response times", "response times, working time", "by organisation", "by tag", "by hour", "backlog"),
    *("satisfaction", "list of ratings"),
)
#: Milliseconds over thirty days and over more.
BUDGETS = {"postgres": (500, 2000), "sqlite": (1000, 5000)}
LISTS = {
    "due first": "/inbox/rows?view=all&sort=due",
    "due first, of nobody": "/inbox/rows?view=unassigned&sort=due",
    "due first, one channel": "/inbox/rows?view=all&sort=due&channel=1",
    "due first, row 2,000": "/inbox/rows?view=all&sort=due&at=2000",
}


def measure(site: Site) -> Iterator[Figure]:
    """Milliseconds of a request in the program itself, without a network."""
    start = time.perf_counter()
    if furnish(site.options.waits):
        furnish_ratings()
        yield site.figure("furnishing", time.perf_counter() - start, "s")
    parts = {"thirty": _thirty, "years": _years, "narrow": _narrow, "now": _now, "due": _due, "long": _long}
    for part in site.options.part or parts:
        if part in parts:
            yield from parts[part](site)


def _thirty(site: Site) -> Iterator[Figure]:
    client = _client(LEA)
    for name in PAGES:
        yield _page(site, client, name, days=30)


def _years(site: Site) -> Iterator[Figure]:
    client = _client(LEA)
    for name in PAGES:
        yield _page(site, client, name, days=730)
    yield _page(site, client, "response times", days=365)


def _narrow(site: Site) -> Iterator[Figure]:
    client = _client(NORA)
    for days in (30, 730):
        for name in HEAVY:
            yield _page(site, client, name, days=days, whose="one channel: ")


def _page(site: Site, client: Client, name: str, *, days: int, whose: str = "") -> Figure:
    is_short = days == 30
    times, budget = (site.options.samples, 0) if is_short else (site.options.rounds, 1)
    taken = [_asked(client, f"{PAGES[name]}last={days}") for _ in range(times + 1)][1:]
    bound = BUDGETS[site.database][budget]
    return site.figure(f"{whose}{name}, {days} days, p95", percentile(taken, 0.95), "ms", budget=f"<= {bound}")


def _due(site: Site) -> Iterator[Figure]:
    for email, whose in ((LEA, ""), (NORA, "one channel: ")):
        client = _client(email)
        for name, address in LISTS.items():
            taken = [_asked(client, address) for _ in range(site.options.samples)]
            yield site.figure(f"{whose}list, {name}, p95", percentile(taken[1:], 0.95), "ms", budget="<= 100")


def _now(site: Site) -> Iterator[Figure]:
    lea = Agent.objects.get(email=LEA)
    client = _client(LEA)
    pages = [_asked(client, "/reports/") for _ in range(site.options.samples)]
    yield site.figure("now: the page, p95", percentile(pages, 0.95), "ms", budget=f"<= {BUDGETS[site.database][0]}")
    looks = []
    for _ in range(site.options.samples):
        start = time.perf_counter()
        wall = look()
        looks.append(1000 * (time.perf_counter() - start))
    yield site.figure("now: one look for all, p95", percentile(looks, 0.95), "ms")
    with CaptureQueriesContext(connection) as asked:
        start = time.perf_counter()
        for _ in range(100):
            cut(wall, lea.pk)
    yield site.figure("now: each viewer", 10 * (time.perf_counter() - start), "ms")
    yield site.figure("now: queries of 100 viewers", len(asked), "queries", budget="== 0")


def _long(site: Site) -> Iterator[Figure]:
    for name, seconds in long_conversation(10_000).items():
        yield site.figure(f"conversation of 10,000 messages: {name}, CPU", 1000 * seconds, "ms")


def _client(email: str) -> Client:
    client = client_of(Agent.objects.get(email=email))
    _asked(client, "/reports/times/?last=1")  # templates are read once
    return client


def _asked(client: Client, address: str) -> float:
    start = time.perf_counter()
    response = client.get(address, headers={"host": "localhost"})
    if response.status_code != 200:
        raise RuntimeError(f"{address}: {response.status_code}")
    return 1000 * (time.perf_counter() - start)
