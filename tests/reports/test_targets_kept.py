"""How targets were kept: breaches and near misses of each, and the waits behind them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from apps.reports.pages import sheet
from apps.waits.models import Policy
from tests.reports.waits import NOW, make_wait
from tests.world import client_of, make_conversation

if TYPE_CHECKING:
    from apps.reports.blocks import Block
    from tests.world import World

pytestmark = pytest.mark.django_db

PERIOD = {"from": "2026-11-01", "to": "2026-11-22", "zone": "Europe/Berlin"}
HOUR = 3600


@pytest.fixture
def quick(world: World) -> Policy:
    """An hour of working time; a third of what passed was in working hours (`make_wait`)."""
    quick, slow = Policy.objects.create(name="Quick"), Policy.objects.create(name="Slow")
    for minutes in (10, 60, 143, 145, 179, 190):
        wait(world, quick, minutes * 60, is_on_time=minutes <= 180, in_working_hours=True)
    wait(world, quick, None, due_at=NOW - dt.timedelta(hours=1), in_working_hours=True)
    wait(world, quick, None, due_at=NOW + dt.timedelta(days=9000), in_working_hours=True)
    for minutes in (47, 49):
        wait(world, slow, minutes * 60, is_on_time=True)
    closed: dict[str, Any] = {"closed_at": NOW, "closing_seconds": 9, "closing_policy": slow, "closing_target": HOUR}
    wait(world, None, 60, is_closed_on_time=True, **closed)
    wait(world, None, 60, is_closed_on_time=False, **closed)
    return quick


def wait(world: World, policy: Policy | None, seconds: int | None, **fields: Any) -> None:
    promised = {"policy": policy, "target": HOUR} if policy else {}
    conversation = make_conversation(world.support_mail, world.cora)
    make_wait(conversation, NOW - dt.timedelta(days=2), seconds, **promised, **fields)


def blocks(world: World) -> dict[str, Block]:
    return {each.key: each for each in sheet("compare", {**PERIOD, "by": "policy"}, world.lea).blocks}


def test_each_target_tells_of_breaches_and_near_misses(world: World, quick: Policy) -> None:
    answers = [[cell.value for cell in row] for row in blocks(world)["kept"].rows]
    assert answers == [["Quick", 5, 2, 2, round(5 / 7, 6)], ["Slow", 2, 1, 0, 1.0]]
    closings = [[cell.value for cell in row] for row in blocks(world)["closed"].rows]
    assert closings == [["Slow", 1, 1, 0.5]]


def test_every_figure_of_them_opens_the_waits_behind_it(world: World, quick: Policy) -> None:
    client = client_of(world.lea)
    cells = [cell for key in ("kept", "closed") for row in blocks(world)[key].rows for cell in row]
    counts = [cell for cell in cells if cell.url and isinstance(cell.value, int)]
    assert len(counts) == 8
    for cell in counts:
        shown = client.get(cell.url).context["shown"]
        assert shown.paginator.count == cell.value, cell.url
