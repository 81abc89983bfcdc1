"""A day's work in one tab: what it leaves behind in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.conversations.actions import assign
from apps.conversations.models import Conversation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.figures import Figure
    from tests.bench.screen.crowd import Crowd
    from tests.bench.screen.desk import Desk
    from tests.bench.site import Site

OPENED = 500
_WALK = """async (count) => {
    for (let step = 0; step < count; step++) {
        const before = document.querySelector("[role=option][aria-selected=true]")?.id;
        bench.press("j");
        await bench.until(() => {
            const row = document.querySelector("[role=option][aria-selected=true]");
            return row && row.id !== before && bench.shows(bench.subject(row));
        });
    }
}"""


def measure(site: Site, desk: Desk, people: Crowd) -> Iterator[Figure]:
    """Growth of the heap over 500 conversations that were opened, with something happening to each tenth."""
    desk.open()
    desk.ask(_WALK, 40)
    before = desk.heap_mb()
    rows = iter(Conversation.objects.order_by("-activity_at")[: OPENED // 10])
    for _ in range(OPENED // 10):
        desk.ask(_WALK, 10)
        row = next(rows)
        assign(row, agent=people.ben, to=None if row.assignee_id else people.ben)
    desk.page.wait_for_timeout(1000)
    yield site.figure(f"heap growth over {OPENED} conversations", desk.heap_mb() - before, "MB", budget="<= 20")
