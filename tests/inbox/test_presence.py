"""Who is where: seen by those who may see the conversation, forgotten soon, and never written down."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from asgiref.sync import sync_to_async
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import PresentHour
from apps.inbox import doorbell, presence, tail
from apps.inbox.presence import Board, Doing, Lookout, Sighting, board
from tests.inbox.conftest import Screen
from tests.inbox.line import Socket
from tests.inbox.test_doorbell import has_joined
from tests.servers.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from pytest_django.fixtures import Settings

    from apps.accounts.models import Agent
    from tests.servers.redis import Redis
    from tests.world import World


@pytest.fixture(autouse=True)
def nobody() -> Iterator[None]:
    """Nobody is anywhere before and after."""
    board.clear()
    yield
    board.clear()


@pytest_asyncio.fixture
async def sockets() -> AsyncIterator[list[Socket]]:
    opened: list[Socket] = []
    yield opened
    for socket in opened:
        await socket.close()


async def opened(sockets: list[Socket], agent: Agent) -> Socket:
    socket = Socket(agent)
    assert await socket.open()
    sockets.append(socket)
    await socket.ready()
    return socket


def here(world: World, doing: str = "view", *, turn: int = 1, screen: str = "one") -> dict[str, Any]:
    return {"screen": screen, "turn": turn, "conversation": str(world.conversation.public_id), "doing": doing}


async def say(agent: Agent, body: dict[str, Any], *, status: int = 200) -> None:
    await sync_to_async(lambda: Screen(agent).send("/inbox/presence", body, status=status))()


def told(world: World, *who: tuple[Agent, str]) -> dict[str, Any]:
    """The frame that says it."""
    people = [{"agent": agent.pk, "doing": doing} for agent, doing in who]
    return {"presence": {"conversation": str(world.conversation.public_id), "who": people}}


live = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


class TestSockets:
    pytestmark = live

    async def test_ben_sees_ana_come_write_and_go(self, sockets: list[Socket], world: World) -> None:
        ben = await opened(sockets, world.ben)
        await say(world.ana, here(world))
        assert await ben.hears() == told(world, (world.ana, "view"))
        await say(world.ana, here(world, turn=2))  # still there: nothing to tell
        await say(world.ana, here(world, "note", turn=3))
        assert await ben.hears() == told(world, (world.ana, "note"))
        await say(world.ana, {"screen": "one", "turn": 4, "conversation": None})
        assert await ben.hears() == told(world)

    async def test_who_comes_later_is_told_who_is_there(self, sockets: list[Socket], world: World) -> None:
        ben = await opened(sockets, world.ben)
        await say(world.ana, here(world, "reply"))
        assert await ben.hears() == told(world, (world.ana, "reply"))
        lea = await opened(sockets, world.lea)
        assert await lea.hears() == told(world, (world.ana, "reply"))

    async def test_otto_never_learns_who_is_where(self, sockets: list[Socket], world: World) -> None:
        otto, ben = await opened(sockets, world.otto), await opened(sockets, world.ben)
        await say(world.ana, here(world, "reply"))
        assert await ben.hears() == told(world, (world.ana, "reply"))
        again = await opened(sockets, world.otto)
        assert await otto.hears_nothing() and await again.hears_nothing()
        await say(world.otto, here(world), status=404)
        assert await ben.hears_nothing()

    async def test_whoever_comes_to_see_a_channel_is_told_after_the_reset(
        self, sockets: list[Socket], world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tail, "PASS_SECONDS", 0.3)
        otto = await opened(sockets, world.otto)
        await say(world.ana, here(world))
        await sync_to_async(world.otto.teams.add)(world.support)
        assert await otto.hears() == {"reset": 1}
        assert await otto.hears() == told(world, (world.ana, "view"))

    async def test_who_says_nothing_any_more_is_gone(
        self, sockets: list[Socket], world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(presence, "LASTS_SECONDS", 1.0)
        monkeypatch.setattr(tail, "PRESENCE_SECONDS", 0.1)
        ben = await opened(sockets, world.ben)
        await say(world.ana, here(world))
        assert await ben.hears() == told(world, (world.ana, "view"))
        assert await ben.hears() == told(world)


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_processes_tell_each_other_and_a_dead_redis_leaves_presence_empty(
    sockets: list[Socket],
    world: World,
    redis_server: Redis,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [{"address": redis_server.facts.url, "socket_timeout": None}]},
        }
    }
    monkeypatch.setattr("apps.inbox.bell.board", Board())  # what this process says itself reaches nobody here
    ben = await opened(sockets, world.ben)
    assert await asyncio.to_thread(wait_until, partial(has_joined, redis_server), seconds=30)
    await say(world.ana, here(world, "reply"))
    assert await ben.hears() == told(world, (world.ana, "reply"))
    doorbell.porter.tell({"type": "presence", "sighting": {"agent": 1}})  # of another version
    await asyncio.to_thread(redis_server.kill)
    await say(world.ana, here(world, "view", turn=2))  # answered all the same
    assert await ben.hears_nothing()


@pytest.mark.django_db
def test_saying_where_one_is_writes_nothing_but_once_an_hour_that_one_is_there(world: World, ana: Screen) -> None:
    ana.send("/inbox/presence", here(world))
    assert list(PresentHour.objects.values_list("agent", flat=True)) == [world.ana.pk]
    with CaptureQueriesContext(connection) as asked:
        ana.send("/inbox/presence", here(world, turn=2))
    assert all(each["sql"].startswith("SELECT") for each in asked.captured_queries)
    ana.send("/inbox/presence", here(world, "sleep"), status=400)
    ana.send("/inbox/presence", {**here(world), "turn": "1"}, status=400)
    ana.send("/inbox/presence", {**here(world), "conversation": "x"}, status=404)
    for name in ("", "\ud800", "x" * 41):
        ana.send("/inbox/presence", here(world, screen=name), status=400)


def sighting(*, screen: str = "one", turn: int = 1, doing: Doing = Doing.VIEW, where: str = "c") -> Sighting:
    return Sighting(agent=1, screen=screen, turn=turn, conversation=where, doing=doing, channels=frozenset({7}))


@pytest.mark.once
def test_of_several_screens_the_answer_counts_most() -> None:
    there = Board()
    for doing in (Doing.REPLY, Doing.VIEW, Doing.NOTE):
        there.note(sighting(screen=doing.value, doing=doing))
    assert there.companies()["c"].who == {(1, Doing.REPLY)}


@pytest.mark.once
def test_a_word_that_comes_late_changes_nothing() -> None:
    there = Board()
    there.note(sighting(turn=1))
    there.note(sighting(turn=3, where=""))
    there.note(sighting(turn=2, doing=Doing.REPLY))
    assert there.companies() == {}


@pytest.mark.once
def test_an_agent_cannot_fill_the_board() -> None:
    there = Board()
    for number in range(200):
        there.note(sighting(screen=str(number), where=str(number)))
    assert len(there.companies()) == presence.SCREENS_PER_AGENT


@pytest.mark.once
def test_it_lasts_twenty_five_seconds_and_the_end_is_told_once() -> None:
    now = [0.0]
    there = Board(clock=lambda: now[0])
    lookout = Lookout(there)
    there.note(sighting())
    assert [name for name, _ in lookout.news()] == ["c"] and lookout.news() == []
    now[0] = 24.9
    assert lookout.news() == []
    now[0] = 25.0
    ((name, company),) = lookout.news()
    assert name == "c" and company.who == frozenset() and company.channels == {7}
    assert lookout.news() == [] and lookout.told == {}


@pytest.mark.once
def test_a_sighting_survives_the_way_to_another_process() -> None:
    one = sighting(doing=Doing.NOTE)
    assert Sighting.unpacked(one.packed()) == one


@pytest.mark.once
def test_a_word_that_cannot_be_said_silences_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[dict[str, Any]] = []

    class Layer:
        async def group_send(self, _group: str, word: dict[str, Any]) -> None:
            word["text"].encode()
            said.append(word)

    monkeypatch.setattr(doorbell, "get_channel_layer", Layer)
    porter = doorbell.Porter()
    porter.tell({"text": "\ud800"})
    porter.tell({"text": "first"})
    assert wait_until(lambda: len(said) == 1, seconds=10)
    porter.tell({"text": "second"})
    assert wait_until(lambda: said[1:] == [{"text": "second"}], seconds=10)
