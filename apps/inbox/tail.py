"""One reader of the live log for each web process, which fans out in memory to the process's sockets.

A bell only wakes it; what happened is always read from the log, so a lost bell costs time (the next heartbeat) and
never an event. The tail lives while somebody listens.
"""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from channels.db import database_sync_to_async
from django.db import Error as DatabaseError

from apps.conversations.live import newest
from apps.inbox.doorbell import speaker, words_from_elsewhere
from apps.inbox.log import PAGE, lines_after
from apps.inbox.passes import renew
from apps.inbox.presence import Lookout, Sighting, board, frame_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from apps.inbox.log import Line
    from apps.inbox.passes import Pass
    from apps.inbox.presence import Company

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 15.0
#: A disabled or logged-out agent hears nothing after this and the time of a query.
PASS_SECONDS = 4.0
#: Nobody who is cut off says good-bye, so whoever is still there is looked at so often.
PRESENCE_SECONDS = 1.0
#: Frames that may wait for a slow reader before its socket is closed; it then replays from the log.
FRAMES_WAITING = 1000

NOT_ALLOWED = 4001
TOO_SLOW = 4008
TRY_AGAIN = 1011

_tails: dict[asyncio.AbstractEventLoop, Tail] = {}


@asynccontextmanager
async def listening(granted: Pass) -> AsyncIterator[Ear]:
    """An ear at this loop's tail, which is started for the first one and stopped after the last.

    Raises `django.db.Error` if the log cannot be read.
    """
    tail = await _running_tail()
    ear = Ear(granted, joined_at=tail.position)
    tail.welcome(ear)
    try:
        yield ear
    finally:
        tail.ears.discard(ear)
        if not tail.ears:
            tail.stop()


async def _running_tail() -> Tail:
    loop = asyncio.get_running_loop()
    position = 0 if loop in _tails else await database_sync_to_async(newest)()
    # Nothing is awaited between this look and the entry, so two first listeners cannot start two tails.
    if loop not in _tails:
        _tails[loop] = Tail(loop, position)
    return _tails[loop]


def wake_all(*, check_passes: bool = False) -> None:
    """Ring at every tail of this process, from any thread."""
    for tail in list(_tails.values()):
        tail.wake(check_passes=check_passes)


def look_around() -> None:
    """Somebody came, went, or does something else: have the tails of this process tell it, from any thread."""
    for tail in list(_tails.values()):
        tail.look_around()


def whisper(agent: int, text: str) -> None:
    """Say something to one agent's screens in this process, from any thread. Whoever is not there misses it."""
    for tail in list(_tails.values()):
        tail.whisper(agent, text)


class Frame(NamedTuple):
    """What a socket sends; `seq` is set for an event, so that a replay and the tail do not say one twice."""

    text: str
    seq: int | None = None


#: Something was written down for this agent to hear of: the screen asks what.
TOLD = Frame(json.dumps({"told": 1}))


class Ear:
    """One socket's place at the tail: frames in order, until `ended` holds a close code."""

    def __init__(self, granted: Pass, *, joined_at: int) -> None:
        self.granted = granted
        self.joined_at = joined_at
        self.frames: asyncio.Queue[Frame] = asyncio.Queue(FRAMES_WAITING)
        self.ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def hears(self, line: Line | Company) -> bool:
        return not self.granted.channels.isdisjoint(line.channels)

    def offer(self, frame: Frame) -> None:
        """Queue a frame; a reader who is too slow is let go."""
        try:
            self.frames.put_nowait(frame)
        except asyncio.QueueFull:
            self.end(TOO_SLOW)

    def end(self, code: int) -> None:
        if not self.ended.done():
            self.ended.set_result(code)

    def take(self, granted: Pass | None) -> bool:
        """The pass as renewed; tells whether it is for other channels: then this screen must load everything anew."""
        if granted is None:
            self.end(NOT_ALLOWED)
        elif granted.channels != self.granted.channels:
            self.granted = granted
            self.offer(Frame(json.dumps({"reset": 1})))
            return True
        return False


class Tail:
    """Reads the log from `position` on, once per bell and at every heartbeat."""

    def __init__(self, loop: asyncio.AbstractEventLoop, position: int) -> None:
        self.position = position
        self.ears: set[Ear] = set()
        self._loop = loop
        self._rung = asyncio.Event()
        self._rung.set()  # what was written while the tail was being made rang at nobody
        self._doubted = asyncio.Event()
        self._seen = asyncio.Event()
        self._lookout = Lookout()
        works = (self._follow, self._check_passes, self._tell_presence, self._hear_others)
        self._tasks = [loop.create_task(work()) for work in works]
        for task in self._tasks:
            task.add_done_callback(self._fell)

    def wake(self, *, check_passes: bool = False) -> None:
        """Look at the log soon; may be called from any thread."""
        self._set(self._doubted if check_passes else self._rung)

    def look_around(self) -> None:
        """Tell soon who is where; may be called from any thread."""
        self._set(self._seen)

    def welcome(self, ear: Ear) -> None:
        """From now on it hears everything, and first who is where."""
        self.ears.add(ear)
        for conversation, company in self._lookout.told.items():
            if ear.hears(company):
                ear.offer(Frame(frame_of(conversation, company)))

    def whisper(self, agent: int, text: str) -> None:
        """Say it to this agent's ears alone; may be called from any thread."""
        self._soon(partial(self._say_to, agent, Frame(text)))

    def _say_to(self, agent: int, frame: Frame) -> None:
        for ear in self.ears:
            if ear.granted.agent == agent:
                ear.offer(frame)

    def _set(self, event: asyncio.Event) -> None:
        self._soon(event.set)

    def _soon(self, deed: Callable[[], object]) -> None:
        try:
            self._loop.call_soon_threadsafe(deed)
        except RuntimeError:  # the loop closed without a farewell: nobody listens there any more
            _tails.pop(self._loop, None)

    def stop(self) -> None:
        """End the tail and everybody who still listens; they come back and find a new one."""
        if _tails.get(self._loop) is self:
            del _tails[self._loop]
        for task in self._tasks:
            task.cancel()
        for ear in list(self.ears):
            ear.end(TRY_AGAIN)

    def _fell(self, task: asyncio.Task[None]) -> None:
        """A task of the tail never ends by itself: a bug must not leave open screens that look alive."""
        if not task.cancelled():
            logger.error("The live tail fell; its sockets reconnect.", exc_info=task.exception())
            self.stop()

    async def _follow(self) -> None:
        while True:
            is_heartbeat = not await _rung_within(self._rung, HEARTBEAT_SECONDS)
            try:
                await self._read()
            except DatabaseError as error:
                logger.warning("The live log cannot be read, trying again: %s", error)
                continue
            if is_heartbeat:
                self._say_cursor()

    async def _read(self) -> None:
        """Fan out all that is new."""
        while True:
            lines = await database_sync_to_async(lines_after)(self.position)
            for line in lines:
                self._fan_out(line)
            if len(lines) < PAGE:
                return

    def _fan_out(self, line: Line) -> None:
        self.position = line.seq
        frame = Frame(line.frame, line.seq)
        for ear in self.ears:
            if ear.hears(line):
                ear.offer(frame)
                if ear.granted.agent in line.told:
                    ear.offer(TOLD)

    def _say_cursor(self) -> None:
        """Lets screens move past events that were not theirs, and know that the line is alive."""
        frame = Frame(json.dumps({"cursor": self.position}))
        for ear in self.ears:
            ear.offer(frame)

    async def _check_passes(self) -> None:
        while True:
            await _rung_within(self._doubted, PASS_SECONDS)
            ears = list(self.ears)
            try:
                renewed = await database_sync_to_async(renew)({ear.granted for ear in ears})
            except DatabaseError as error:
                logger.warning("The passes of live sockets cannot be checked, trying again: %s", error)
                continue
            for ear in ears:
                if ear.take(renewed[ear.granted]):
                    self.welcome(ear)

    async def _tell_presence(self) -> None:
        while True:
            await _rung_within(self._seen, PRESENCE_SECONDS)
            for conversation, company in self._lookout.news():
                frame = Frame(frame_of(conversation, company))
                for ear in self.ears:
                    if ear.hears(company):
                        ear.offer(frame)

    async def _hear_others(self) -> None:
        """What other processes say; without a layer that reaches them there are none, and this just waits."""
        async for word in words_from_elsewhere():
            if word["type"] == "presence":
                self._note(word)
            elif word["type"] == "own":
                if word.get("by") != speaker():
                    self._say_to(word["agent"], Frame(word["text"]))
            else:
                self._rung.set()

    def _note(self, word: dict[str, Any]) -> None:
        try:
            board.note(Sighting.unpacked(word["sighting"]))
        except (KeyError, TypeError, ValueError) as error:  # of a process of another version
            logger.warning("Another process said something about presence that is not understood: %r", error)
        self._seen.set()


async def _rung_within(bell: asyncio.Event, seconds: float) -> bool:
    """Wait for the bell at most that long; tells whether it rang."""
    try:
        async with asyncio.timeout(seconds):
            await bell.wait()
    except TimeoutError:
        return False
    bell.clear()
    return True
