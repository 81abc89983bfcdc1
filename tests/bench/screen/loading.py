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
#: Files of a kind that were asked for before the first row was there; or, for `usable` false, until now.
_FILES = """({ kind, usable }) => performance.getEntriesByType("resource")
    .filter((one) => one.name.includes(kind) && (!usable || one.startTime <= bench.usableAt))
    .map((one) => one.name)"""
#: A browser that never rests: nothing is loaded ahead.
_NEVER_IDLE = "window.requestIdleCallback = () => 0;"
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
    ready, rest = _work(desk)
    yield site.figure("work until ready, processor / 4", ready, "ms", budget="<= 600")
    yield site.figure("and in the two seconds after it", rest, "ms")
    yield site.figure("composer, loaded when it is needed, gz", _composer(desk) / 1024, "KB", budget="<= 90")


def _packed(desk: Desk, kind: str) -> int:
    """Bytes of the files of a kind that the page asked for until it was usable, each packed by gzip."""
    return _bytes(desk, set(desk.ask(_FILES, {"kind": kind, "usable": True})))


def _bytes(desk: Desk, files: set[str]) -> int:
    return sum(len(gzip.compress(desk.page.request.get(url).body())) for url in files)


def _paint(desk: Desk) -> float:
    desk.open()
    return float(desk.ask(_LARGEST_PAINT))


def _work(desk: Desk) -> tuple[float, float]:
    """Milliseconds of the main thread until the first row is there, and after it; the medians of five loads."""
    ready, rest = [], []
    desk.be_slow(SLOWER)
    for _ in range(5):
        desk.page.goto("about:blank")
        before = desk.metrics()["TaskDuration"]
        desk.page.goto("/?view=all", wait_until="commit")
        desk.page.locator("[role=option]").first.wait_for()
        between = desk.metrics()["TaskDuration"]
        desk.page.wait_for_timeout(2000)
        ready.append(1000 * (between - before))
        rest.append(1000 * (desk.metrics()["TaskDuration"] - between))
    desk.be_slow(1)
    return sorted(ready)[2], sorted(rest)[2]


def _composer(desk: Desk) -> int:
    """What comes on top of the first view when somebody begins to write, and nothing was loaded ahead."""
    desk.context.add_init_script(_NEVER_IDLE)
    desk.open()
    desk.page.locator("[role=option]").first.click()
    desk.page.locator("#thread-heading").wait_for()
    before = _scripts(desk)
    desk.page.keyboard.press("r")
    desk.page.locator("[contenteditable=true]#composer-text").wait_for()
    came = _bytes(desk, _scripts(desk) - before)
    if not came:
        raise RuntimeError("The composer was there before anybody began to write.")
    return came


def _scripts(desk: Desk) -> set[str]:
    return set(desk.ask(_FILES, {"kind": ".js", "usable": False}))
