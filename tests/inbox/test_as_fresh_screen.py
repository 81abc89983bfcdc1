"""An open screen, whatever becomes of its line, shows what a fresh one does.

That it hears of everything is `test_every_happening.py`; here its own part is tried: what it makes of what it hears.
"""

from __future__ import annotations

import json
import re
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from apps.inbox.models import Preferences
from tests.inbox.happenings import HAPPENINGS
from tests.inbox.live_server import PATIENCE, intercept, wait_for
from tests.inbox.test_screen import in_a_thread, row

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Route, WebSocketRoute

    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

#: All that the screen tells, without what says how long ago that was.
SHOWN = """() => {
    const words = (element) => {
        const copy = element.cloneNode(true);
        for (const time of copy.querySelectorAll("time")) time.remove();
        return copy.textContent.replace(/\\s+/g, " ");
    };
    const all = (selector) => [...document.querySelectorAll(selector)].map(words);
    return { rows: all(".conversation-row"), counts: all("nav a"), heading: all("#thread-heading"),
        messages: all(".timeline article"), events: all(".timeline .event"), beside: all(".contact-panel") };
}"""
#: In this order they can happen one after the other to one conversation.
TOGETHER = ("assign", "prioritise", "tag", "write_note", "Cora answers", "reply", "start", "a contact is renamed")


class Wire:
    """The live line between browser and server, with a fate for what the server says."""

    def __init__(self, page: Page) -> None:
        self.page, self.way, self.held = page, "plain", list[str]()
        self.routes: list[WebSocketRoute] = []
        page.route_web_socket(re.compile("/ws"), self._connect)

    def _connect(self, route: WebSocketRoute) -> None:
        if self.way == "cut":
            route.close()
            return
        self.routes.append(route)
        route.connect_to_server().on_message(lambda frame: self._say(route, str(frame)))

    def _say(self, route: WebSocketRoute, frame: str) -> None:
        if self.way == "held":
            self.held.append(frame)
        else:
            route.send(frame)

    def cut(self) -> None:
        self.way = "cut"
        self.routes[-1].close()

    def let_go(self) -> None:
        """What was held comes in the wrong order, and twice."""
        for frame in [*reversed(self.held), *self.held]:
            self.routes[-1].send(frame)
        self.way = "plain"


def happen(world: World, *names: str) -> None:
    for name in names:
        in_a_thread(partial(_happen, world, name))


def _happen(world: World, name: str) -> None:
    for _step in HAPPENINGS[name](world):
        pass


def await_the_same(page: Page, fresh: Page) -> None:
    """Until the open screen shows what one shows that is loaded now; fails after PATIENCE."""
    end = time.monotonic() + PATIENCE
    while True:
        fresh.goto(page.url)
        fresh.locator(".conversation-row").first.wait_for()
        fresh.locator("#thread-heading").wait_for()
        for _ in range(10):
            shown, wanted = page.evaluate(SHOWN), fresh.evaluate(SHOWN)
            if shown == wanted and all(shown.values()):
                return
            page.wait_for_timeout(200)
        assert time.monotonic() < end, json.dumps({"shown": shown, "fresh": wanted}, indent=1, ensure_ascii=False)


def test_it_shows_what_a_fresh_one_does_whatever_becomes_of_its_line(desk: Callable[..., Desk], world: World) -> None:
    Preferences.keep(world.ana, layout={"panel": True})
    ana = desk(world.ana)
    page, wire = ana.page, Wire(ana.page)
    ana.open()
    row(page, "Where is my parcel").click()
    page.locator("#thread-heading").hover()  # what one points at does not move
    fresh = ana.context.new_page()
    wait_for(page, wire.routes)
    happen(world, *TOGETHER)
    await_the_same(page, fresh)
    # Twice, and in the wrong order.
    wire.way = "held"
    happen(world, "unassign", "write_note", "move_to_team", "Cora answers what was closed")
    wait_for(page, wire.held, count=4)
    wire.let_go()
    await_the_same(page, fresh)
    # Cut off, and back from its cursor; then from one that the log does not reach.
    wire.cut()
    happen(world, "reply and snooze", "a report: failed", "merge")
    wire.way = "plain"
    wait_for(page, wire.routes, count=2)
    await_the_same(page, fresh)
    happen(world, "close")
    wire.routes[-1].send(json.dumps({"reset": 1}))
    await_the_same(page, fresh)


def test_what_changes_while_the_list_is_on_its_way_is_in_it(desk: Callable[..., Desk], world: World) -> None:
    ana = desk(world.ana)
    page = ana.open("/?view=closed")
    held: list[tuple[Route, Any]] = []
    intercept(page, "**/inbox/rows?view=all", lambda route: held.append((route, route.fetch())))
    ana.await_line()
    page.keyboard.press("g")
    page.keyboard.press("a")
    wait_for(page, held)
    happen(world, "start")
    while not any('"seq"' in str(frame) for frame in ana.heard):
        page.wait_for_timeout(20)
    page.evaluate("new Promise((done) => setTimeout(done, 200))")
    [(route, response)] = held
    route.fulfill(response=response)
    row(page, "Re: Where is my parcel?").wait_for()


def test_a_tag_that_is_renamed_elsewhere_is_renamed_here(desk: Callable[..., Desk], world: World) -> None:
    steps = HAPPENINGS["change_tag"](world)
    next(steps)
    ana = desk(world.ana)
    page = ana.open()
    ana.await_line()
    row(page, "vat").wait_for()
    in_a_thread(lambda: next(steps, None))
    row(page, "VAT id").wait_for()
