"""Who gets what at the addresses of this room: services, by what they sign; nobody by a cookie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.channels.routes import board
from tests.route_matrix.table import Row, everybody

if TYPE_CHECKING:
    from tests.world import World


def the_board(world: World) -> dict[str, Any]:
    return {"public_id": board(world).public_id}


ROWS = [
    Row(
        "intake:hook",
        args=the_board,
        get=everybody(401),
        post=everybody(401),
        proof="its caller signs each call, and no cookie counts",
    ),
]
