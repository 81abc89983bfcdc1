"""Many screens at once: lines that are cut, bursts, everybody coming back at the same moment."""

from __future__ import annotations

import asyncio
import random
import time
from typing import TYPE_CHECKING

import pytest
from asgiref.sync import sync_to_async

from apps.conversations.live import announce, announcing, newest
from tests.inbox.line import Socket
from tests.world import make_agent

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio, pytest.mark.once]

#: Seconds that a slow machine may take for what takes one or two.
PATIENCE = 120.0


def say(world: World, times: int) -> None:
    """Announce, in a transaction each."""
    for _ in range(times):
        with announcing():
            announce(world.conversation, "message")


async def follow(agent: Agent, *, last: int, rng: random.Random) -> list[int]:
    """What a screen hears until `last`, whose line is cut again and again and which comes back with its cursor."""
    heard: list[int] = []
    while not heard or heard[-1] < last:
        socket = Socket(agent, cursor=heard[-1] if heard else 0)
        assert await socket.open()
        cut_after = rng.randrange(1, 40)
        while cut_after and (not heard or heard[-1] < last):
            frame = await socket.hears(within=PATIENCE)
            assert "reset" not in frame
            if "seq" in frame:
                heard.append(frame["seq"])
                cut_after -= 1
        await socket.close()
        await asyncio.sleep(rng.random() / 20)
    return heard


@pytest.mark.parametrize(("screens", "events"), [(8, 120), pytest.param(20, 1000, marks=pytest.mark.full)])
async def test_screens_that_are_cut_again_and_again_hear_everything_once_and_in_order(
    world: World, screens: int, events: int
) -> None:
    rng = random.Random(20261122)
    agents = [world.ana, world.ben, world.lea, world.adam]
    follows = [follow(agents[number % 4], last=events, rng=random.Random(rng.random())) for number in range(screens)]
    writing = asyncio.create_task(sync_to_async(say)(world, events))
    heard = await asyncio.gather(*follows)
    await writing
    assert await sync_to_async(newest)() == events
    assert all(each == list(range(1, events + 1)) for each in heard)


@pytest.mark.parametrize(("screens", "events"), [(12, 300), pytest.param(50, 500, marks=pytest.mark.full)])
async def test_a_burst_reaches_everybody(world: World, screens: int, events: int) -> None:
    sockets = [Socket(world.ana) for _ in range(screens)]
    for socket in sockets:
        assert await socket.open()
        await socket.ready()

    async def until_the_last(socket: Socket) -> None:
        while (await socket.hears(within=PATIENCE)).get("seq") != events:
            pass

    written = asyncio.create_task(sync_to_async(say)(world, events))
    start = time.monotonic()
    await asyncio.gather(*map(until_the_last, sockets))
    await written
    assert time.monotonic() - start < PATIENCE
    for socket in sockets:
        await socket.close()


@pytest.mark.parametrize("screens", [40, pytest.param(200, marks=pytest.mark.full)])
async def test_everybody_comes_back_at_once(world: World, screens: int) -> None:
    """As when the web process was killed: each with its cursor, and something happened meanwhile."""
    colleagues = [await sync_to_async(make_agent)(f"No{n} X", teams=[world.support]) for n in range(screens // 20)]
    await sync_to_async(say)(world, 10)
    sockets = [Socket(colleagues[number % len(colleagues)], cursor=3) for number in range(screens)]
    assert all(await asyncio.gather(*(socket.open() for socket in sockets)))
    for socket in sockets:
        assert [(await socket.hears(within=PATIENCE))["seq"] for _ in range(7)] == list(range(4, 11))
        await socket.close()
