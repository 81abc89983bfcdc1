"""What an agent reads on one device, their other devices hear of, and nobody else."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from asgiref.sync import sync_to_async

from apps.inbox.bell import nudge
from tests.inbox.test_live_line import opened, sockets  # noqa: F401

if TYPE_CHECKING:
    from tests.inbox.line import Socket
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


async def test_ana_hears_it_and_ben_does_not(sockets: list[Socket], world: World) -> None:  # noqa: F811
    ana, ben = await opened(sockets, world.ana), await opened(sockets, world.ben)
    await ana.ready()
    await ben.ready()
    one = world.conversation.public_id
    await sync_to_async(nudge)(world.ana, [one], screen="desk")
    assert await ana.hears() == {"own": [str(one)], "screen": "desk"}
    await sync_to_async(nudge)(world.ana, [uuid.uuid4() for _ in range(101)])
    assert await ana.hears() == {"own": "all", "screen": ""}
    assert await ben.hears_nothing()
