"""What it takes until the inbox can be used."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from tests.bench.figures import percentile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.figures import Figure
    from tests.bench.screen.crowd import Crowd
    from tests.bench.screen.desk import Desk
    from tests.bench.site import Site

ROUNDS = 12
SLOWER = 4
#: Files of a kind that were there when the first row was; or, for `usable` false, until now.
_FILES = """({ kind, usable }) => performance.getEntriesByType("resource")
    .filter((one) => one.name.includes(kind) && (!usable || one.responseEnd <= bench.usableAt))
    .map((one) => one.name)"""
_ON_THE_WIRE = """() => ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
    .filter((one) => one.startTime <= bench.usableAt)
    .reduce((sum, one) => sum + one.transferSize, 0)"""
_LARGEST_PAINT = """() => new Promise((done) => {
    const observer = new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime));
    observer.observe({ type: "largest-contentful-paint", buffered: true });
})"""


def measure(site: Site, desk: Desk, people: Crowd) -> Iterator[Figure]:
    """Bytes, times and memory of the first view."""
    desk.open()
    scripts, styles = _packed(desk, ".js"), _packed(desk, ".css")
    yield site.figure("JS before the inbox is usable, gz", scripts / 1024, "KB", budget="<= 60")
    yield site.figure("CSS, gz", styles / 1024, "KB", budget="<= 20")
    yield site.figure("on the wire, first view", desk.ask(_ON_THE_WIRE) / 1024, "KB", budget="<= 150")
    yield site.figure(
        "DOM nodes after loading", desk.ask("() => document.querySelectorAll('*').length"), "", budget="<= 3000"
    )
    yield site.figure("heap after loading", desk.heap_mb(), "MB", budget="<= 60")
    paints = [_paint(desk) for _ in range(ROUNDS)]
    yield site.figure("largest paint of a load, p95", percentile(paints, 0.95), "ms", budget="<= 500")
    yield site.figure("work until ready, processor / 4", _work(desk), "ms", budget="<= 600")
    yield site.figure("composer, loaded when it is needed, gz", _composer(desk) / 1024, "KB", budget="<= 90")


def _packed(desk: Desk, kind: str, *, usable: bool = True) -> int:
    """Bytes of the files of a kind that the page had loaded when it was usable, or until now, each packed by gzip."""
    files = set(desk.ask(_FILES, {"kind": kind, "usable": usable}))
    return sum(len(gzip.compress(desk.page.request.get(url).body())) for url in files)


def _paint(desk: Desk) -> float:
    desk.open()
    return float(desk.ask(_LARGEST_PAINT))


def _work(desk: Desk) -> float:
    """Milliseconds of the main thread; the median of three loads."""
    taken = []
    desk.be_slow(SLOWER)
    for _ in range(3):
        desk.page.goto("about:blank")
        before = desk.metrics()["TaskDuration"]
        desk.page.goto("/?view=all")
        desk.page.locator("[role=option]").first.wait_for()
        taken.append(1000 * (desk.metrics()["TaskDuration"] - before))
    desk.be_slow(1)
    return sorted(taken)[1]


def _composer(desk: Desk) -> int:
    """What comes on top of the first view when somebody begins to write."""
    desk.open()
    before = _packed(desk, ".js")
    desk.page.locator("[role=option]").first.click()
    desk.page.locator("#thread-heading").wait_for()
    desk.page.keyboard.press("r")
    desk.page.locator("#composer-text").wait_for()
    desk.page.wait_for_timeout(1500)
    return _packed(desk, ".js", usable=False) - before
