"""A browser at the inbox, and what it can be asked for in the page itself."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlsplit

from django.conf import settings

from tests.servers.processes import answers, wait_until
from tests.world import client_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from playwright.sync_api import Browser, WebSocket

    from apps.accounts.models import Agent
    from tests.bench.site import Site

#: How far apart the two ends of a line are, in milliseconds there and back.
AWAY = 150
_TOOLS = """
window.bench = {
    longTasks: 0,
    frame: () => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0))),
    // What the document holds when a frame begins is painted at its end.
    painted: () => new Promise((done) => setTimeout(() => done(performance.now()), 0)),
    async until(condition) {
        const end = performance.now() + 20000;
        do {
            if (performance.now() > end) throw new Error(`The screen did not come to: ${condition}`);
            await new Promise((done) => requestAnimationFrame(done));
        } while (!condition());
    },
    heading: () => document.querySelector("#thread-heading")?.textContent ?? "",
    shows: (subject) => bench.heading().includes(subject) && document.querySelector(".timeline .message") !== null,
    rows: () => [...document.querySelectorAll("[role=option]")],
    subject: (row) => row.querySelector(".row-subject")?.textContent ?? "",
    isInSight(row) {
        const box = document.querySelector("[role=listbox]").getBoundingClientRect();
        const place = row.getBoundingClientRect();
        return place.top >= box.top && place.bottom <= box.bottom;
    },
    top: (row) => row.getBoundingClientRect().top,
    inSight: () => bench.rows().filter(bench.isInSight).sort((a, b) => bench.top(a) - bench.top(b)),
    press(key) {
        document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    },
};
new MutationObserver((_, observer) => {
    if (!document.querySelector("[role=option]")) return;
    bench.usableAt = performance.now();
    observer.disconnect();
}).observe(document, { subtree: true, childList: true });
new PerformanceObserver((list) => (bench.longTasks += list.getEntries().length)).observe({ type: "longtask" });
"""


@contextmanager
def serving(site: Site) -> Iterator[str]:
    """The address of a web process of the site."""
    url = str(settings.SITE_URL)
    port = url.rpartition(":")[2]
    with ExitStack() as stack:
        stack.enter_context(site.program("web", "--port", port))
        if not wait_until(lambda: answers(int(port), send=b"GET / HTTP/1.0\r\n\r\n"), seconds=60):
            raise RuntimeError("The web process did not start; see web.log.")
        yield url


class Line:
    """One live line of the page: the number from which it was opened, and what was said on it."""

    def __init__(self, socket: WebSocket) -> None:
        self.cursor = int(parse_qs(urlsplit(socket.url).query)["cursor"][0])
        self.frames: list[str] = []
        socket.on("framereceived", lambda frame: self.frames.append(str(frame)))

    def numbers(self) -> list[int]:
        """Those of the events that were told."""
        frames = [json.loads(text) for text in self.frames]
        return [frame["seq"] for frame in frames if "seq" in frame]


class Desk:
    """A browser context in which `agent` is logged in, to be used with `with`; everything said on its line is noted."""

    def __init__(self, browser: Browser, url: str, agent: Agent) -> None:
        self.context = browser.new_context(base_url=url, viewport={"width": 1440, "height": 900})
        self.context.set_default_timeout(60_000)
        self.context.add_init_script(_TOOLS)
        session = client_of(agent).cookies["sessionid"].value
        self.context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
        self.page = self.context.new_page()
        self.lines: list[Line] = []
        self.page.on("websocket", lambda socket: self.lines.append(Line(socket)))
        self.devtools = self.context.new_cdp_session(self.page)
        self.devtools.send("Performance.enable")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.context.close()

    def open(self, address: str = "/?view=all") -> None:
        """Until the list is there and the live line has said its first word."""
        known = len(self.lines)
        self.page.goto(address)
        self.page.locator("[role=option]").first.wait_for()
        end = time.monotonic() + 60
        while not any(line.frames for line in self.lines[known:]):
            if time.monotonic() > end:
                raise RuntimeError("The live line did not open.")
            self.page.wait_for_timeout(20)

    def ask(self, script: str, argument: Any = None) -> Any:
        """What an (async) function of JavaScript answers in the page."""
        return self.page.evaluate(script, argument)

    def be_away(self, milliseconds: float) -> None:
        """Every request takes so much longer; 0 takes that back."""
        self.devtools.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": milliseconds, "downloadThroughput": -1, "uploadThroughput": -1},
        )

    def be_slow(self, times: float) -> None:
        """A processor that takes so many times longer; 1 takes that back."""
        self.devtools.send("Emulation.setCPUThrottlingRate", {"rate": times})

    def metrics(self) -> dict[str, float]:
        """Chromium's own counters: Nodes, JSHeapUsedSize (bytes), TaskDuration (seconds) and more."""
        return {each["name"]: each["value"] for each in self.devtools.send("Performance.getMetrics")["metrics"]}

    def heap_mb(self) -> float:
        """What is in use once the garbage is gone."""
        for _ in range(3):
            self.devtools.send("HeapProfiler.collectGarbage")
        return self.metrics()["JSHeapUsedSize"] / 2**20
