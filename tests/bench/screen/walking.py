"""From one conversation to another: by click, and by `j` with the server far away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.figures import percentile
from tests.bench.screen.desk import AWAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.figures import Figure
    from tests.bench.screen.crowd import Crowd
    from tests.bench.screen.desk import Desk
    from tests.bench.site import Site

CLICKS = 60
STEPS = 100
#: A click on a row that was neither hovered nor walked by.
_CLICKS = """async ({ count, from }) => {
    const taken = [], list = document.querySelector("[role=listbox]");
    for (let click = 0; click < count; click++) {
        list.scrollTop = from + click * 7000;
        await bench.until(() => bench.inSight().length > 3 && bench.subject(bench.inSight()[3]));
        await bench.frame();
        const row = bench.inSight()[3], subject = bench.subject(row), start = performance.now();
        row.click();
        await bench.until(() => bench.shows(subject));
        taken.push((await bench.painted()) - start);
    }
    return taken;
}"""
#: The same key again and again, `pause` milliseconds apart.
_STEPS = """async ({ count, pause }) => {
    const taken = [];
    for (let step = 0; step < count; step++) {
        await new Promise((done) => setTimeout(done, pause));
        const before = document.querySelector("[role=option][aria-selected=true]")?.id, start = performance.now();
        bench.press("j");
        await bench.until(() => {
            const row = document.querySelector("[role=option][aria-selected=true]");
            return row && row.id !== before && bench.shows(bench.subject(row));
        });
        taken.push((await bench.painted()) - start);
    }
    return taken;
}"""
_OPEN_LONG = """async (id) => {
    const row = document.querySelector(`#row-${id}`), start = performance.now();
    row.click();
    await bench.until(() => bench.shows("The long one"));
    return (await bench.painted()) - start;
}"""


def measure(site: Site, desk: Desk, people: Crowd) -> Iterator[Figure]:
    """Milliseconds from the event to the painted conversation."""
    desk.open()
    clicks = desk.ask(_CLICKS, {"count": CLICKS, "from": 20_000})
    yield site.figure("click to conversation, not cached, p95", percentile(clicks, 0.95), "ms", budget="<= 100")
    desk.be_away(AWAY)
    clicks = desk.ask(_CLICKS, {"count": CLICKS // 2, "from": 1_000_000})
    budget = f"<= {AWAY + 60}"
    yield site.figure(f"the same with {AWAY} ms to the server, p95", percentile(clicks, 0.95), "ms", budget=budget)
    desk.open()
    desk.page.locator("[role=option]").nth(2).click()
    desk.page.wait_for_timeout(1500)
    steps = desk.ask(_STEPS, {"count": STEPS, "pause": 250})
    yield site.figure(f"j with {AWAY} ms to the server, p95", percentile(steps, 0.95), "ms", budget="<= 50")
    desk.be_away(0)
    held = desk.ask(_STEPS, {"count": STEPS, "pause": 0})
    yield site.figure("j held down, p95", percentile(held, 0.95), "ms", budget="<= 60")
    yield site.figure("25 messages in HTML, cached, median", _long_one(desk, people), "ms", budget="<= 80")


def _long_one(desk: Desk, people: Crowd) -> float:
    taken = []
    desk.open()
    other = desk.page.locator("[role=option]").nth(1)
    for _ in range(7):
        taken.append(float(desk.ask(_OPEN_LONG, str(people.long_one.public_id))))
        other.click()
        desk.page.wait_for_timeout(300)
    return sorted(taken[1:])[3]
