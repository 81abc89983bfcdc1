"""How soon what came is found: from its filing to the first search that has it, kept up by beat and a worker."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.utils import timezone

from apps.channels.contract import Address, InboundMessage
from apps.channels.models import Channel
from apps.conversations.actions import ingest, make_ready
from tests.bench.figures import percentile
from tests.bench.search.load import Load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from tests.bench.figures import Figure
    from tests.bench.site import Site

PATIENCE = 60.0


def fresh(site: Site, client: Client) -> Iterator[Figure]:
    """With the real scheduler and a real worker, beside what fifty agents and their customers do."""
    channel = Channel.objects.get(name="Support")
    with site.program("worker"), site.program("beat"), Load(site.folder, sweeps=False) as load:
        began = f"{timezone.now():%H%M%S}"
        _seconds(client, channel, f"x{began}first", load)
        taken = [_seconds(client, channel, f"x{began}x{number}", load) for number in range(site.options.samples)]
    for share, budget in ((0.5, ""), (0.95, "<= 5")):
        yield site.figure(f"from filing to finding, p{share * 100:.0f}", percentile(taken, share), "s", budget=budget)


def _seconds(client: Client, channel: Channel, word: str, load: Load) -> float:
    load.check()
    message = InboundMessage(
        external_id=f"{word}@customer.test",
        content_hash=word,
        sender=Address(name="Cora Kunde", address="cora@customer.test"),
        to=(Address(name="", address=channel.address),),
        subject="Frage",
        text=f"Das sagt sonst niemand: {word}.",
    )
    ingest(make_ready(message), channel=channel, received_at=timezone.now(), payload="")
    start = time.perf_counter()
    while not client.get("/inbox/search", {"q": f'"{word}"'}, headers={"host": "localhost"}).json()["hits"]:
        if time.perf_counter() - start > PATIENCE:
            raise RuntimeError(f"{word} was not found within {PATIENCE} s.")
        time.sleep(0.05)
    return time.perf_counter() - start
