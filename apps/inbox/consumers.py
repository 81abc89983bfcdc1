"""The live socket: `/ws?cursor=N` says what happened after N, then what happens, and never listens to what it is told.

Frames: `{"seq", "kind", "conversation", "contact"}` for an event (whom the conversation is with; both null where it
concerns all), `{"cursor": M}` at every heartbeat, `{"reset": 1}` when the
screen must load everything anew, `{"told": 1}` when there may be a notification for this agent,
`{"presence": {"conversation", "who"}}` when somebody came there, went, or does something else.
`{"own": [conversations] or "all", "screen"}` says what the agent read or watched on another device. Closes with 4001
(no longer allowed), 4008 (too slow: come back with your cursor), 4002 (it spoke), 4029 (too many sockets) or 1011 (try
again).
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from django.db import Error as DatabaseError

from apps.inbox.log import PAGE, lines_after, reaches_back_to
from apps.inbox.passes import admit
from apps.inbox.tail import TRY_AGAIN, listening

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, MutableMapping

    from apps.inbox.passes import Pass
    from apps.inbox.tail import Ear

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

logger = logging.getLogger(__name__)

SPOKE = 4002
TOO_MANY = 4029
#: Open screens of one agent in one process; more are a mistake or an attack.
SOCKETS_PER_AGENT = 50

_open: Counter[int] = Counter()


async def live(scope: Message, receive: Receive, send: Send) -> None:
    """An ASGI application for one socket. Refuses (403) whoever is not a logged-in agent."""
    await receive()
    granted = await database_sync_to_async(admit)(scope)
    if granted is None:
        await send({"type": "websocket.close"})
        return
    await send({"type": "websocket.accept"})
    with _counted(granted.agent) as is_welcome:
        code = await _serve(scope, receive, send, granted) if is_welcome else TOO_MANY
    if code is not None:
        # Whoever was too slow to listen may be gone by now.
        with suppress(OSError):
            await send({"type": "websocket.close", "code": code})


@contextmanager
def _counted(agent: int) -> Iterator[bool]:
    _open[agent] += 1
    try:
        yield _open[agent] <= SOCKETS_PER_AGENT
    finally:
        _open[agent] -= 1
        if not _open[agent]:
            del _open[agent]


async def _serve(scope: Message, receive: Receive, send: Send, granted: Pass) -> int | None:
    """Talk until something ends it; returns the code to close with, None if the client has left."""
    try:
        async with listening(granted) as ear:
            talking = asyncio.create_task(_talk(ear, _cursor_of(scope), send))
            leaving = asyncio.create_task(_until_it_leaves_or_speaks(receive))
            try:
                ends: set[asyncio.Future[Any]] = {talking, leaving, ear.ended}
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            finally:
                talking.cancel()
                leaving.cancel()
            return _code_after(ear, talking, leaving)
    except DatabaseError as error:
        logger.warning("A live socket cannot start, it will come back: %s", error)
        return TRY_AGAIN


def _code_after(ear: Ear, talking: asyncio.Task[None], leaving: asyncio.Task[int | None]) -> int | None:
    if leaving.done():
        return leaving.result()
    if ear.ended.done():
        return ear.ended.result()
    error = talking.exception()
    if isinstance(error, OSError):  # the line is dead, there is nobody to close it for
        return None
    logger.error("A live socket broke off.", exc_info=error)
    return TRY_AGAIN


async def _until_it_leaves_or_speaks(receive: Receive) -> int | None:
    message = await receive()
    return None if message["type"] == "websocket.disconnect" else SPOKE


async def _talk(ear: Ear, cursor: int | None, send: Send) -> None:
    """Replay from `cursor` to where the ear joined, then say what the ear hears. Raises `OSError` on a dead line."""
    last = await _replay(ear, cursor, send)
    while True:
        frame = await ear.frames.get()
        if frame.seq is None or frame.seq > last:
            await _say(send, frame.text)


async def _replay(ear: Ear, cursor: int | None, send: Send) -> int:
    """Returns the number up to which the client knows everything."""
    if cursor is None or not await database_sync_to_async(reaches_back_to)(cursor):
        await _say(send, json.dumps({"cursor": ear.joined_at} if cursor is None else {"reset": 1}))
        return ear.joined_at
    while cursor < ear.joined_at:
        lines = await database_sync_to_async(lines_after)(cursor, until=ear.joined_at)
        for line in lines:
            if ear.hears(line):
                await _say(send, line.frame)
        cursor = lines[-1].seq if len(lines) == PAGE else ear.joined_at
    await _say(send, json.dumps({"cursor": cursor}))
    return cursor


async def _say(send: Send, text: str) -> None:
    await send({"type": "websocket.send", "text": text})


def _cursor_of(scope: Message) -> int | None:
    """The number in `?cursor=`; None if there is none that can be used."""
    text = parse_qs(scope["query_string"].decode("latin-1")).get("cursor", [""])[0]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
