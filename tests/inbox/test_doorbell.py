"""Bells between processes, over a real Redis that may go away at any moment."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
import redis
from asgiref.sync import sync_to_async

from apps.conversations.live import announce, announcing
from apps.inbox import doorbell, tail
from apps.inbox.bell import nudge
from tests.inbox.line import Socket
from tests.servers.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pytest_django.fixtures import Settings

    from tests.servers.redis import Redis
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
OUTAGES = 20


@pytest.fixture(autouse=True)
def layer(redis_server: Redis, settings: Settings) -> None:
    """The grown-up set-up's layer, as settings.py names it."""
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [{"address": redis_server.facts.url, "socket_timeout": None}]},
        }
    }


@pytest_asyncio.fixture
async def socket(world: World, redis_server: Redis, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Socket]:
    """Ana's line, at a tail that hears of nothing but by Redis."""
    monkeypatch.setattr("apps.inbox.bell.wake_all", lambda **_: None)
    monkeypatch.setattr(tail, "HEARTBEAT_SECONDS", 600)
    line = Socket(world.ana)
    assert await line.open()
    await line.ready()
    assert await asyncio.to_thread(wait_until, partial(has_joined, redis_server), seconds=30)
    yield line
    await line.close()


def has_joined(server: Redis) -> bool:
    """Whether a tail has joined the group at which bells are rung."""
    with redis.Redis.from_url(server.facts.url) as client:
        return bool(client.pubsub_channels("*__group__*"))


def say(world: World) -> None:
    with announcing():
        announce(world.conversation, "message")


async def test_a_bell_of_another_process_is_heard_within_a_moment(socket: Socket, world: World) -> None:
    await sync_to_async(say)(world)
    assert (await socket.hears())["seq"] == 1


async def test_ringing_costs_the_writer_next_to_nothing(socket: Socket) -> None:
    doorbell.porter.ring()
    start = time.perf_counter()
    for _ in range(1000):
        doorbell.porter.ring()
    assert (time.perf_counter() - start) / 1000 < 0.005


async def test_a_forked_worker_rings_by_itself(socket: Socket, world: World) -> None:
    doorbell.porter.ring()  # its thread runs here already; the child has none
    await asyncio.sleep(0.2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("apps.inbox.bell.porter", _Nobody())
        await sync_to_async(say)(world)
    assert await socket.hears_nothing()
    child = os.fork()
    if not child:
        doorbell.porter.ring()
        time.sleep(60)  # its thread rings meanwhile
        os._exit(0)
    try:
        assert (await socket.hears(within=30))["seq"] == 1
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


class _Nobody:
    def ring(self) -> None: ...


async def test_while_redis_is_away_writers_go_on_and_screens_are_late_not_wrong(
    socket: Socket, world: World, redis_server: Redis, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(doorbell, "PATIENCE_SECONDS", 0.2)
    await asyncio.to_thread(redis_server.kill)
    start = time.perf_counter()
    await sync_to_async(say)(world)
    assert time.perf_counter() - start < 5
    monkeypatch.setattr(tail, "HEARTBEAT_SECONDS", 0.5)
    next(iter(tail._tails.values())).wake()  # the heartbeat that was begun before is long
    assert (await socket.hears())["seq"] == 1
    await sync_to_async(say)(world)
    while "seq" not in (frame := await socket.hears()):
        pass
    assert frame["seq"] == 2
    with caplog.at_level(logging.WARNING):
        await asyncio.sleep(2.5)
        for number in range(50):  # who is where, said again and again
            doorbell.porter.tell({"type": "presence", "number": number})
            await asyncio.sleep(0.02)
    assert sum("pubsub" in record.name for record in caplog.records) <= 1
    assert sum(record.name == "apps.inbox.doorbell" for record in caplog.records) <= 2
    assert not any(record.exc_info for record in caplog.records)
    # What is Ana's own needs nobody else.
    await sync_to_async(nudge)(world.ana, [world.conversation.public_id], screen="phone")
    while "own" not in (frame := await socket.hears()):
        pass
    assert frame["own"] == [str(world.conversation.public_id)]


async def test_bells_ring_again_when_redis_is_back(socket: Socket, world: World, redis_server: Redis) -> None:
    await asyncio.to_thread(redis_server.kill)
    await asyncio.sleep(0.5)
    await asyncio.to_thread(redis_server.start)
    end = time.monotonic() + 60
    while await socket.hears_nothing(within=0.5):
        assert time.monotonic() < end
        await sync_to_async(say)(world)
    assert (await socket.hears())["seq"] >= 1


async def test_what_is_ones_own_is_heard_in_other_processes_too_and_once_in_each(
    socket: Socket, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sync_to_async(nudge)(world.ana, [world.conversation.public_id])
    assert "own" in await socket.hears()
    assert await socket.hears_nothing(within=1)
    monkeypatch.setattr("apps.inbox.bell.speaker", lambda: "another")
    monkeypatch.setattr("apps.inbox.bell.whisper", lambda *_: None)
    await sync_to_async(nudge)(world.ana, [world.conversation.public_id])
    assert "own" in await socket.hears()


@pytest.mark.full
async def test_however_often_redis_goes_screens_hear_everything_and_the_log_stays_short(
    world: World, redis_server: Redis, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.inbox.bell.wake_all", lambda **_: None)
    line, heard = Socket(world.ana), list[int]()
    assert await line.open()
    await line.ready()
    with caplog.at_level(logging.INFO):
        start = time.monotonic()
        for outage in range(1, OUTAGES + 1):
            await asyncio.to_thread(redis_server.kill)
            await sync_to_async(say)(world)
            await asyncio.to_thread(redis_server.start)
            back = time.monotonic()
            await sync_to_async(say)(world)
            while len(heard) < 2 * outage:
                frame = await line.hears(within=60)
                heard += [frame["seq"]] if "seq" in frame else []
            assert time.monotonic() - back < 25 + 20, "25 s are promised; a loaded machine may take longer"
        minutes = 1 + (time.monotonic() - start) / 60
    assert heard == list(range(1, 2 * OUTAGES + 1))
    ours = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(ours) <= 10 * minutes
    assert not any(record.exc_info for record in ours)
    await line.close()
