"""Who gets what at the addresses of working hours and targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.route_matrix.table import Row, admins
from tests.waits.office import OFFICE, USUAL, make_calendar, make_policy

if TYPE_CHECKING:
    from tests.world import World


def a_calendar(world: World) -> dict[str, Any]:
    return {"pk": make_calendar(OFFICE).pk}


def a_policy(world: World) -> dict[str, Any]:
    return {"pk": make_policy(USUAL).pk}


ROWS = [
    Row("waits:calendars", get=admins()),
    Row("waits:new_calendar", get=admins(), post=admins()),
    Row("waits:calendar", args=a_calendar, get=admins(), post=admins()),
    Row("waits:give_up_calendar", args=a_calendar, post=admins(302)),
    Row("waits:states", query={"country": "DE"}, get=admins()),
    Row("waits:policies", get=admins()),
    Row("waits:new_policy", get=admins(), post=admins()),
    Row("waits:policy", args=a_policy, get=admins(), post=admins()),
    Row("waits:give_up_policy", args=a_policy, post=admins(302)),
]
