"""Searching a million messages while fifty agents work: what is felt until the first hits are there.

Searches are asked as the screen asks them, by an agent who sees two of three channels.
Another process does meanwhile what fifty agents and their customers do (load.py).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.test import Client

from apps.accounts.models import Agent
from dialog_inbox.memory import keep_what_is_loaded
from tests.bench.figures import percentile
from tests.bench.search.company import furnish
from tests.bench.search.filling import warm_up
from tests.bench.search.fresh import fresh
from tests.bench.search.load import Load
from tests.bench.search.questions import KINDS, questions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.bench.figures import Figure
    from tests.bench.site import Site


def measure(site: Site) -> Iterator[Figure]:
    """First how long the index took, where it was made just now; then each kind of question, in turns."""
    made = furnish(site.options.messages, seed=site.options.seed)
    if made is not None:
        yield site.figure("furnishing", made, "s")
    warm_up()
    client = Client()
    client.force_login(Agent.objects.get(email="ana@acme.example"))
    for part in site.options.part or (*KINDS, "fresh"):
        if part in KINDS:
            yield from _measured(site, client, KINDS[part])
        elif part == "fresh":
            yield from fresh(site, client)


def _measured(site: Site, client: Client, kinds: Mapping[str, tuple[str, str]]) -> Iterator[Figure]:
    asked = questions(kinds, site.options.samples, seed=site.options.seed)
    with Load(site.folder) as load:
        # As a web process that has answered before: what is imported and connected at first is not measured.
        for some in questions(kinds, 1, seed=site.options.seed + 1).values():
            _seconds(client, some[0], load)
        keep_what_is_loaded()
        took = {kind: [_seconds(client, each, load) for each in some] for kind, some in asked.items()}
    for kind, (words, budget) in kinds.items():
        for share, bound in ((0.5, ""), (0.95, budget)):
            value = percentile(took[kind], share) * 1000
            yield site.figure(f"{words}, p{share * 100:.0f}", value, "ms", budget=bound)
    yield site.figure("what agents and customers did meanwhile", load.pace(), "1/s")


def _seconds(client: Client, question: dict[str, str], load: Load) -> float:
    load.check()
    start = time.perf_counter()
    response = client.get("/inbox/search", question, headers={"host": "localhost"})
    took = time.perf_counter() - start
    if response.status_code != 200 or response.json()["problems"]:
        raise RuntimeError(f"{question}: {response.status_code}")
    return took
