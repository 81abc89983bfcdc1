"""What hostile bodies cost the finder of quotations: milliseconds for 100 kB, and how that grows."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from apps.channels.email.quotes import fold, mark_quotes
from tests.channels.email.hostile_quotes import HOSTILE_HTML, HOSTILE_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.bench.figures import Figure
    from tests.bench.site import Site

SMALL = 100_000


def measure(site: Site) -> Iterator[Figure]:
    for kind, deed, shapes, large in (
        ("text", fold, HOSTILE_TEXT, 1_000_000),
        # The screen shows no HTML of a megabyte, so nothing is looked for in it.
        ("HTML", mark_quotes, HOSTILE_HTML, 400_000),
    ):
        for name, shape in shapes.items():
            small = milliseconds(deed, shape, SMALL, rounds=site.options.rounds)
            growth = milliseconds(deed, shape, large, rounds=site.options.rounds) / max(small, 1.0) / (large / SMALL)
            yield site.figure(f"{kind}, {name}: 100 kB", small, "ms", budget="<= 100")
            yield site.figure(f"{kind}, {name}: growth beyond its size", growth, "times", budget="<= 1.5")
            yield site.figure(f"{kind}, {name}: 10 MB", milliseconds(deed, shape, 10_000_000, rounds=1), "ms")


def milliseconds(deed: Callable[[str], object], shape: str, size: int, *, rounds: int) -> float:
    """CPU time of the fastest of some rounds."""
    text = shape * (size // len(shape))
    return min(_once(deed, text) for _ in range(rounds)) * 1000


def _once(deed: Callable[[str], object], text: str) -> float:
    begun = time.process_time()
    deed(text)
    return time.process_time() - begun
