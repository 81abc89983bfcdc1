"""What happens elsewhere: how soon it is seen, and whether a line that breaks loses or doubles anything."""

from __future__ import annotations

import time
from itertools import zip_longest
from typing import TYPE_CHECKING

from apps.conversations.actions import assign
from apps.conversations.live import newest
from apps.conversations.models import Conversation
from tests.bench.figures import percentile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.accounts.models import Agent
    from tests.bench.figures import Figure
    from tests.bench.screen.crowd import Crowd
    from tests.bench.screen.desk import Desk
    from tests.bench.site import Site

SAMPLES = 60
BURST = 300
ROUNDS = 20
EVENTS = 60
#: When the row's mark of its owner has been painted anew, by the clock that the whole machine shares.
_WATCH = """(id) => {
    bench.painted = [];
    const mark = () => document.querySelector(`#row-${id}`)?.textContent;
    let before = mark();
    const observer = new MutationObserver(() => {
        const now = mark();
        if (now === before || now === undefined) return;
        before = now;
        bench.frame().then((at) => bench.painted.push(performance.timeOrigin + at));
    });
    const all = { subtree: true, childList: true, characterData: true, attributes: true };
    observer.observe(document.querySelector("[role=listbox]"), all);
}"""
_SHOWN = "() => bench.inSight().map((row) => row.textContent)"
_CUT = "() => window.benchLines.forEach((line) => line.close())"
_KEEP_LINES = """window.benchLines = [];
    window.WebSocket = new Proxy(window.WebSocket, {
        construct(kind, words) { const line = new kind(...words); window.benchLines.push(line); return line; },
    });"""


def measure(site: Site, desk: Desk, people: Crowd) -> Iterator[Figure]:
    """From the commit to the painted row, alone and in a burst; then lines are cut while events are written."""
    desk.context.add_init_script(_KEEP_LINES)
    desk.open()
    conversation = _first_in_sight(desk)
    desk.ask(_WATCH, str(conversation.public_id))
    delays = [_seen_after(desk, conversation, to) for to in _turns(people, SAMPLES)]
    yield site.figure("commit to painted row, p95", percentile(delays, 0.95), "ms", budget="<= 150")
    yield site.figure(f"the last of {BURST} at once", _burst(desk, people), "ms")
    lost, doubled = _cuts(desk, people)
    yield site.figure(f"lost of {ROUNDS * EVENTS} events over {ROUNDS} cuts", lost, "", budget="== 0")
    yield site.figure("said again to a screen that knew them", doubled, "", budget="== 0")
    yield site.figure("rows unlike those of a fresh load", _unlike_fresh(desk), "", budget="== 0")


def _first_in_sight(desk: Desk) -> Conversation:
    name = str(desk.ask("() => bench.inSight()[0].id"))
    found: Conversation = Conversation.objects.get(public_id=name.removeprefix("row-"))
    return found


def _turns(people: Crowd, count: int) -> list[Agent]:
    return [people.ben if number % 2 else people.ana for number in range(count)]


def _seen_after(desk: Desk, conversation: Conversation, to: Agent) -> float:
    """Milliseconds from the commit until the row says whose it is."""
    if Conversation.objects.get(pk=conversation.pk).assignee_id == to.pk:
        assign(conversation, agent=to, to=None)
        desk.page.wait_for_timeout(500)
    desk.ask("() => { bench.painted = []; }")
    assign(conversation, agent=to, to=to)
    committed = 1000 * time.time()
    desk.page.wait_for_function("() => bench.painted.length > 0")
    painted = float(desk.ask("() => bench.painted[0]"))
    desk.page.wait_for_timeout(100)
    return painted - committed


def _burst(desk: Desk, people: Crowd) -> float:
    """Milliseconds from the last of many commits until the screen has heard of all of them."""
    rows = list(Conversation.objects.order_by("-activity_at")[:BURST])
    for row in rows:
        assign(row, agent=people.ben, to=None if row.assignee_id else people.ben)
    start = time.monotonic()
    _await_number(desk, newest())
    return 1000 * (time.monotonic() - start)


def _cuts(desk: Desk, people: Crowd) -> tuple[int, int]:
    rows = list(Conversation.objects.order_by("-activity_at")[:EVENTS])
    first, lines = newest(), len(desk.lines)
    for _ in range(ROUNDS):
        for number, row in enumerate(rows):
            assign(row, agent=people.ben, to=None if Conversation.objects.get(pk=row.pk).assignee_id else people.ben)
            if number == EVENTS // 2:
                desk.ask(_CUT)
    last = newest()
    _await_number(desk, last)
    heard = {seq for seq in _numbers(desk) if first < seq <= last}
    # What was on its way when the line was cut is said again rightly: the screen does not know it.
    repeated = sum(seq <= line.cursor for line in desk.lines[lines:] for seq in line.numbers())
    return last - first - len(heard), repeated


def _unlike_fresh(desk: Desk) -> int:
    """Rows in sight that a screen loaded anew shows otherwise."""
    desk.page.wait_for_timeout(2000)
    before = desk.ask(_SHOWN)
    desk.open()
    desk.page.wait_for_timeout(1000)
    after = desk.ask(_SHOWN)
    return sum(one != other for one, other in zip_longest(before, after))


def _await_number(desk: Desk, number: int) -> None:
    end = time.monotonic() + 60
    while max(_numbers(desk), default=0) < number:
        if time.monotonic() > end:
            raise RuntimeError(f"The screen did not hear of event {number} within 60 s.")
        desk.page.wait_for_timeout(5)


def _numbers(desk: Desk) -> list[int]:
    return [seq for line in desk.lines for seq in line.numbers()]
