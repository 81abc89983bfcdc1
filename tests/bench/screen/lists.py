"""What the lists cost the server: a page of each, and how many there are."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.bench.figures import percentile
from tests.world import client_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from tests.bench.figures import Figure
    from tests.bench.screen.crowd import Crowd
    from tests.bench.screen.desk import Desk
    from tests.bench.site import Site

TIMES = 15
#: By what is measured: its address, and how many ms are given to it.
_PAGES = {
    "page of all, newest first": ("/inbox/rows?view=all", 100),
    "page of all, waiting longest first": ("/inbox/rows?view=all&sort=waiting", 100),
    "page of those of nobody": ("/inbox/rows?view=unassigned", 100),
    "page of my own": ("/inbox/rows?view=mine", 100),
    "page of the unread that wait": ("/inbox/rows?view=all&is=unread,waiting", 100),
    "page at row 50,000": ("/inbox/rows?view=all&at=50000", 300),
    "how many there are": ("/inbox/totals?view=all", 300),
    "the same with the folds": ("/inbox/totals?view=all&fold=channels,teams", 300),
    "addresses for two letters": ("/inbox/people?q=ku", 50),
    "addresses for an exact one": ("/inbox/people?q=cora4242@mail.test", 50),
    "addresses that nobody has": ("/inbox/people?q=xyzzy", 50),
}


def measure(site: Site, desk: Desk, people: Crowd) -> Iterator[Figure]:
    """Milliseconds of a request in the program itself, without a network."""
    client = client_of(people.ana)
    for name, (address, budget) in _PAGES.items():
        taken = [_asked(client, address) for _ in range(TIMES)]
        yield site.figure(f"{name}, p95", percentile(taken[1:], 0.95), "ms", budget=f"<= {budget}")


def _asked(client: Client, address: str) -> float:
    start = time.perf_counter()
    response = client.get(address, headers={"host": "localhost"})
    if response.status_code != 200:
        raise RuntimeError(f"{address}: {response.status_code}")
    return 1000 * (time.perf_counter() - start)
