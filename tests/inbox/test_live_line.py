"""The live socket: who may listen, what they hear, and that nothing is lost on the way."""

from __future__ import annotations

import asyncio
import threading
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import OperationalError, connection

from apps.accounts.actions import disable
from apps.conversations.actions import assign, close, write_note
from apps.conversations.live import announce, announcing, newest
from apps.conversations.models import LiveEvent
from apps.inbox import consumers, log, tail
from apps.inbox.routing import _origin_of, _origins_of
from tests.inbox.line import Socket
from tests.world import make_conversation

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from apps.accounts.models import Agent
    from apps.conversations.models import Conversation
    from apps.inbox.tail import Ear
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


@pytest_asyncio.fixture
async def sockets() -> AsyncIterator[list[Socket]]:
    """Sockets to close at the end; after the last one the tail must have stopped."""
    opened: list[Socket] = []
    yield opened
    for socket in opened:
        await socket.close()
    await asyncio.sleep(0)
    assert not tail._tails


async def opened(sockets: list[Socket], agent: Agent, **options: Any) -> Socket:
    socket = Socket(agent, **options)
    assert await socket.open()
    sockets.append(socket)
    return socket


def say(conversation: Conversation, times: int = 1) -> None:
    """Announce, in a transaction each."""
    for _ in range(times):
        with announcing():
            announce(conversation, "message")


def in_a_thread(deed: Callable[[], None]) -> threading.Thread:
    """Begin it as a worker does, in another thread of the process."""

    def work() -> None:
        try:
            deed()
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


async def test_ana_hears_of_a_note_at_once(sockets: list[Socket], world: World) -> None:
    socket = await opened(sockets, world.ana)
    await socket.ready()
    await sync_to_async(write_note)(world.conversation, agent=world.ben, text="Hm.")
    frame = await socket.hears()
    assert frame["conversation"] == str(world.conversation.public_id)
    assert frame["kind"] == "message"
    assert frame["seq"] == await sync_to_async(newest)()


async def test_whom_a_note_names_is_told_and_nobody_else(sockets: list[Socket], world: World) -> None:
    ben, lea = await opened(sockets, world.ben), await opened(sockets, world.lea)
    await ben.ready()
    await lea.ready()
    write = partial(write_note, world.conversation, agent=world.ana, text="@Ben Bauer", mentions=[world.ben])
    await sync_to_async(write)()
    assert (await ben.hears())["kind"] == "message"
    assert await ben.hears() == {"told": 1}
    assert (await lea.hears())["kind"] == "message"
    assert await lea.hears_nothing()


async def test_it_hears_what_other_threads_do(sockets: list[Socket], world: World) -> None:
    """As in the embedded set-up: workers are threads of the web process, the layer is in memory."""
    socket = await opened(sockets, world.ana)
    await socket.ready()
    worker = in_a_thread(lambda: say(world.conversation))
    assert (await socket.hears())["kind"] == "message"
    worker.join()


async def test_otto_hears_nothing_of_another_teams_channel(sockets: list[Socket], world: World) -> None:
    otto, adam = await opened(sockets, world.otto), await opened(sockets, world.adam)
    await otto.ready()
    await adam.ready()
    await sync_to_async(say)(world.conversation)
    assert (await adam.hears())["kind"] == "message"
    assert await otto.hears_nothing()
    # Nor by a replay.
    again = await opened(sockets, world.otto, cursor=0)
    assert await again.hears() == {"cursor": 1}


async def test_a_conversation_in_two_channels_is_heard_by_both_teams(sockets: list[Socket], world: World) -> None:
    await sync_to_async(world.conversation.channels.add)(world.sales_mail)
    otto = await opened(sockets, world.otto)
    await otto.ready()
    await sync_to_async(say)(world.conversation)
    assert (await otto.hears())["kind"] == "message"


async def test_a_reconnect_replays_from_its_cursor(sockets: list[Socket], world: World) -> None:
    await sync_to_async(say)(world.conversation, 3)
    socket = await opened(sockets, world.ana, cursor=1)
    assert [(await socket.hears())["seq"] for _ in range(2)] == [2, 3]
    assert await socket.hears() == {"cursor": 3}
    await sync_to_async(say)(world.conversation)
    assert (await socket.hears())["seq"] == 4


async def test_a_long_absence_is_replayed_page_by_page(
    sockets: list[Socket], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (log, consumers, tail):
        monkeypatch.setattr(module, "PAGE", 7)
    await sync_to_async(say)(world.conversation, 30)
    socket = await opened(sockets, world.ana, cursor=0)
    assert [(await socket.hears())["seq"] for _ in range(30)] == list(range(1, 31))


async def test_nothing_is_lost_or_doubled_while_writers_overlap(sockets: list[Socket], world: World) -> None:
    """Screens that come and go while four writers commit at the same time."""
    total = 4 * 30
    threads = [in_a_thread(lambda: say(world.conversation, 30)) for _ in range(4)]
    heard: list[int] = []
    while len(heard) < total:
        socket = Socket(world.ana, cursor=heard[-1] if heard else 0)
        assert await socket.open()
        while len(heard) < total:
            frame = await socket.hears(within=30)
            if "seq" in frame:
                heard.append(frame["seq"])
                if len(heard) % 25 == 0:
                    break
        await socket.close()
    for thread in threads:
        thread.join()
    assert heard == list(range(1, total + 1))


async def test_an_open_transaction_does_not_make_the_tail_skip(sockets: list[Socket], world: World) -> None:
    """A transaction that began first and ends last must still be heard: numbers are given at the commit."""
    socket = await opened(sockets, world.ana)
    await socket.ready()
    other = await sync_to_async(make_conversation)(world.support_mail, world.cora, subject="Another")
    has_begun, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with announcing():
            announce(world.conversation, "conversation")
            has_begun.set()
            may_end.wait(5)

    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # where there is one writer at a time
        thread = in_a_thread(slow)
        await asyncio.to_thread(has_begun.wait, 5)
        await sync_to_async(say)(other)
        assert (await socket.hears())["conversation"] == str(other.public_id)
    else:
        await sync_to_async(say)(other)
        await socket.hears()
        thread = in_a_thread(slow)
    may_end.set()
    assert (await socket.hears())["conversation"] == str(world.conversation.public_id)
    thread.join()


async def test_a_lost_bell_heals_at_the_heartbeat(
    sockets: list[Socket], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail, "HEARTBEAT_SECONDS", 0.4)
    socket = await opened(sockets, world.ana)
    await socket.ready()
    monkeypatch.setattr("apps.inbox.bell.wake_all", lambda **_: None)
    await sync_to_async(say)(world.conversation)
    frames = [await socket.hears()]
    while "seq" not in frames[-1]:
        frames.append(await socket.hears())
    assert frames[-1]["seq"] == 1
    assert await socket.hears() == {"cursor": 1}


async def test_the_cursor_moves_on_for_those_who_may_not_hear(
    sockets: list[Socket], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail, "HEARTBEAT_SECONDS", 0.2)
    otto = await opened(sockets, world.otto)
    assert await otto.ready() == 0
    await sync_to_async(say)(world.conversation, 2)
    while (cursor := await otto.ready()) < 2:
        pass
    assert cursor == 2


async def test_a_cursor_older_than_the_log_begins_afresh(sockets: list[Socket], world: World) -> None:
    await sync_to_async(say)(world.conversation, 5)
    await LiveEvent.objects.filter(seq__lte=3).adelete()
    assert await (await opened(sockets, world.ana, cursor=2)).hears() == {"reset": 1}
    assert (await (await opened(sockets, world.ana, cursor=3)).hears())["seq"] == 4
    await LiveEvent.objects.all().adelete()
    assert await (await opened(sockets, world.ana, cursor=4)).hears() == {"reset": 1}
    assert await (await opened(sockets, world.ana, cursor=5)).hears() == {"cursor": 5}


@pytest.mark.parametrize("cursor", ["6", "999999", "-1", "x", "1" * 40])
async def test_a_cursor_that_never_was_is_no_trap(sockets: list[Socket], world: World, cursor: str) -> None:
    await sync_to_async(say)(world.conversation, 5)
    socket = await opened(sockets, world.ana, cursor=cursor)
    assert await socket.hears() in ({"reset": 1}, {"cursor": 5})


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "https://evil.example",
        settings.SITE_URL.replace("http:", "https:"),
        f"{settings.SITE_URL}1",
        "null",
        "http://[",
    ],
)
async def test_a_foreign_page_cannot_listen(world: World, origin: str | None) -> None:
    assert not await Socket(world.ana, origin=origin).open()


@pytest.mark.once
@pytest.mark.parametrize(
    ("site_url", "origins"),
    [
        ("http://localhost:8000", {"http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"}),
        ("http://127.0.0.1:8000", {"http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"}),
        ("http://[::1]", {"http://localhost", "http://127.0.0.1", "http://[::1]"}),
        ("https://inbox.example.com", {"https://inbox.example.com"}),
        ("http://192.168.1.5:8000", {"http://192.168.1.5:8000"}),
    ],
)
async def test_only_this_machine_is_called_by_all_its_own_names(site_url: str, origins: set[str]) -> None:
    assert _origins_of(site_url) == origins


async def test_the_line_works_at_127_0_0_1_too(world: World) -> None:
    assert urlsplit(settings.SITE_URL).hostname == "localhost"
    socket = Socket(world.ana, origin=settings.SITE_URL.replace("localhost", "127.0.0.1"))
    assert await socket.open()
    await socket.close()


async def test_strangers_and_disabled_agents_are_refused(world: World) -> None:
    assert not await Socket(None).open()
    socket = Socket(world.ben)
    await sync_to_async(world.ben.save)()
    world.ben.is_active = False
    await sync_to_async(world.ben.save)(update_fields=["is_active"])
    assert not await socket.open()


async def test_a_disabled_agents_socket_is_closed_at_once(
    sockets: list[Socket], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail, "PASS_SECONDS", 60)
    ben, ana = await opened(sockets, world.ben), await opened(sockets, world.ana)
    await ben.ready()
    await ana.ready()
    await sync_to_async(disable)(world.ben)
    assert await ben.close_code() == tail.NOT_ALLOWED
    assert (await ana.hears())["kind"] == "colleagues"
    assert await ana.hears_nothing()


async def test_a_log_out_elsewhere_closes_the_socket(
    sockets: list[Socket], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when another web process served the log-out: nobody rings here."""
    monkeypatch.setattr(tail, "PASS_SECONDS", 0.3)
    from django.contrib.sessions.models import Session

    socket = await opened(sockets, world.ana)
    await socket.ready()
    await Session.objects.filter(session_key=socket.session).adelete()
    assert await socket.close_code() == tail.NOT_ALLOWED


async def test_a_new_password_closes_the_sockets_of_old_sessions(
    sockets: list[Socket], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail, "PASS_SECONDS", 0.3)
    socket = await opened(sockets, world.ana)
    await socket.ready()
    world.ana.set_password("another walk in the sun")
    await sync_to_async(world.ana.save)()
    assert await socket.close_code() == tail.NOT_ALLOWED


async def test_whoever_leaves_a_team_hears_no_more_of_it(
    sockets: list[Socket], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail, "PASS_SECONDS", 0.3)
    socket = await opened(sockets, world.ana)
    await socket.ready()
    await sync_to_async(world.ana.teams.clear)()
    assert await socket.hears() == {"reset": 1}
    await sync_to_async(say)(world.conversation)
    assert await socket.hears_nothing()


async def test_a_reader_who_is_too_slow_is_let_go_and_the_others_are_not(
    sockets: list[Socket], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail, "FRAMES_WAITING", 10)
    slow, ana = await opened(sockets, world.ben), await opened(sockets, world.ana)
    await slow.ready()
    await ana.ready()
    stuck = next(ear for ear in next(iter(tail._tails.values())).ears if ear.granted.agent == world.ben.pk)

    async def never(self: Ear) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(stuck.frames, "get", lambda: never(stuck))
    await sync_to_async(say)(world.conversation)  # what already waited for a frame gets this one
    heard = [(await ana.hears())["seq"]]
    for _ in range(15):
        await sync_to_async(say)(world.conversation)
        heard.append((await ana.hears())["seq"])
    assert await slow.close_code() == tail.TOO_SLOW
    assert heard == list(range(1, 17))


async def test_who_speaks_into_the_live_line_is_cut_off(sockets: list[Socket], world: World) -> None:
    socket = await opened(sockets, world.ana)
    await socket.ready()
    await socket.says("hello")
    assert await socket.close_code() == consumers.SPOKE


async def test_an_agent_cannot_open_sockets_without_end(
    sockets: list[Socket], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "SOCKETS_PER_AGENT", 2)
    first, second = await opened(sockets, world.ana), await opened(sockets, world.ana)
    await first.ready()
    await second.ready()
    third = await opened(sockets, world.ana)
    assert await third.close_code() == consumers.TOO_MANY
    await (await opened(sockets, world.ben)).ready()


async def test_a_tail_that_falls_lets_its_sockets_come_back(
    sockets: list[Socket], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    socket = await opened(sockets, world.ana)
    await socket.ready()

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(tail, "lines_after", broken)
        await sync_to_async(say)(world.conversation)
        assert await socket.close_code() == tail.TRY_AGAIN
    again = await opened(sockets, world.ana, cursor=0)
    assert (await again.hears())["seq"] == 1


async def test_while_the_database_is_away_nobody_is_let_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_scope: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(consumers, "admit", away)
    assert not await Socket(world.ana).open()


async def test_an_address_that_is_none_is_refused(world: World) -> None:
    assert not await Socket(world.ana, path="/ws/else").open()


async def test_every_kind_of_deed_is_heard(sockets: list[Socket], world: World) -> None:
    socket = await opened(sockets, world.ana)
    await socket.ready()
    await sync_to_async(assign)(world.conversation, agent=world.ana, to=world.ben)
    await sync_to_async(close)(world.conversation, agent=world.ana)
    assert [(await socket.hears())["kind"] for _ in range(2)] == ["conversation", "conversation"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("site_url", "origin"),
    [
        ("https://inbox.example.com", "https://inbox.example.com"),
        ("https://Inbox.Example.com:443/", "https://inbox.example.com"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
async def test_our_origin_is_written_as_browsers_write_it(site_url: str, origin: str) -> None:
    assert _origin_of(site_url) == origin
