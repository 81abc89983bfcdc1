"""A keystroke in the composer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.figures import percentile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.figures import Figure
    from tests.bench.screen.crowd import Crowd
    from tests.bench.screen.desk import Desk
    from tests.bench.site import Site

TEXT = "Guten Tag Frau Kunde, vielen Dank für Ihre Nachricht. " * 4
_WATCH = """() => {
    bench.keys = [];
    document.addEventListener("keydown", (event) => {
        const start = event.timeStamp;
        bench.frame().then((now) => bench.keys.push(now - start));
    }, { capture: true });
}"""


def measure(site: Site, desk: Desk, people: Crowd) -> Iterator[Figure]:
    """Milliseconds from the key to the frame with its letter."""
    desk.open()
    desk.page.locator("[role=option]").first.click()
    desk.page.locator("#thread-heading").wait_for()
    desk.page.keyboard.press("r")
    desk.page.locator("#composer-text").wait_for()
    desk.page.locator("#composer-text").click()
    desk.page.wait_for_timeout(1000)
    desk.ask(_WATCH)
    desk.page.keyboard.type(TEXT, delay=40)
    desk.page.wait_for_timeout(300)
    keys = desk.ask("() => bench.keys")
    if len(keys) < len(TEXT) // 2:
        raise RuntimeError(f"Of {len(TEXT)} keys only {len(keys)} came to the composer.")
    yield site.figure("key in the composer, p95", percentile(keys, 0.95), "ms", budget="<= 30")
