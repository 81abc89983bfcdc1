"""Through 100,000 rows, by wheel and by the scroll bar."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tests.bench.figures import percentile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.figures import Figure
    from tests.bench.screen.crowd import Crowd
    from tests.bench.screen.desk import Desk
    from tests.bench.site import Site

FRAMES = 600
JUMPS = 30
_SCROLL = """async (frames) => {
    const list = document.querySelector("[role=listbox]"), taken = [];
    bench.longTasks = 0;
    let last = await new Promise(requestAnimationFrame);
    for (let frame = 0; frame < frames; frame++) {
        list.scrollTop += 60;
        const now = await new Promise(requestAnimationFrame);
        taken.push(now - last);
        last = now;
    }
    await new Promise((done) => setTimeout(done, 200));
    return { taken, longTasks: bench.longTasks };
}"""
_JUMP = """async (share) => {
    const list = document.querySelector("[role=listbox]");
    const start = performance.now();
    list.scrollTop = share * (list.scrollHeight - list.clientHeight);
    await bench.until(() => bench.inSight().length > 3 && bench.inSight().every(bench.subject));
    return (await bench.painted()) - start;
}"""
_REACH = "() => Number(document.querySelector('[role=option]').getAttribute('aria-setsize'))"


def measure(site: Site, desk: Desk, people: Crowd) -> Iterator[Figure]:
    """Frames while scrolling, and how long a jump takes until every row in sight has its words."""
    desk.open()
    # The rows come first, and then how many there are.
    desk.page.wait_for_function(f"() => ({_REACH})() > 1000")
    yield site.figure("rows that the list reaches", desk.ask(_REACH), "", budget=f"== {people.count}")
    found = desk.ask(_SCROLL, FRAMES)
    slow = sum(frame > 20 for frame in found["taken"])
    yield site.figure("frames over 20 ms while scrolling", 100 * slow / FRAMES, "%", budget="<= 5")
    yield site.figure("long tasks while scrolling", found["longTasks"], "", budget="== 0")
    rng = random.Random(site.options.seed)
    jumps = [float(desk.ask(_JUMP, rng.random())) for _ in range(JUMPS)]
    yield site.figure("jump of the scroll bar to rows with words, p95", percentile(jumps, 0.95), "ms", budget="<= 150")
