"""The live wall: one look every few seconds for all who watch in this process, however many they are."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from channels.db import database_sync_to_async
from django.db import Error as DatabaseError
from django.template.loader import render_to_string
from django.utils import timezone, translation

from apps.reports.wall import cut, look

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    from apps.reports.wall import Wall

logger = logging.getLogger(__name__)

PACE_SECONDS = 3.0
#: A line that says nothing for longer may be cut by a proxy.
QUIET_LOOKS = 5

_watches: dict[asyncio.AbstractEventLoop, Watch] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who watches; what is asked of the database for them is asked for all at once."""

    agent: int
    session: str
    auth_hash: str
    language: str
    time_zone: str

    def is_known_to(self, wall: Wall) -> bool:
        """Whether they are still logged in."""
        person = wall.people.get(self.agent)
        return person is not None and person.auth_hash == self.auth_hash and self.session in wall.sessions


class Watch:
    """One look for many eyes; it lasts while somebody watches."""

    def __init__(self) -> None:
        self.viewers: list[Viewer] = []
        self.wall: Wall | None = None
        self._news = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None

    async def walls(self, viewer: Viewer) -> AsyncGenerator[Wall]:
        """Each look at the wall from now on, until the viewer is logged out."""
        self.viewers.append(viewer)
        self._task = self._task or asyncio.create_task(self._keep_looking())
        try:
            while True:
                async with self._news:
                    await self._news.wait()
                if self.wall is None or not viewer.is_known_to(self.wall):
                    return
                yield self.wall
        finally:
            self.viewers.remove(viewer)
            if not self.viewers and self._task:
                self._task.cancel()
                self._task = None

    async def _keep_looking(self) -> None:
        while True:
            try:
                self.wall = await _looked({viewer.session for viewer in self.viewers})
            except DatabaseError as error:
                logger.warning("The wall could not be looked up: %s", error)
            else:
                async with self._news:
                    self._news.notify_all()
            await asyncio.sleep(PACE_SECONDS)


async def _looked(sessions: set[str]) -> Wall:
    """In a thread that does not belong to one of the requests, any of which may end before the others."""
    wall: Wall = await database_sync_to_async(look, thread_sensitive=False)(sessions)
    return wall


async def pieces(viewer: Viewer) -> AsyncIterator[bytes]:
    """What the viewer's browser is told, as server-sent events: the wall whenever it looks different."""
    loop = asyncio.get_running_loop()
    watch = _watches.setdefault(loop, Watch())
    shown, quiet = "", 0
    async for wall in watch.walls(viewer):
        html, quiet = drawn(wall, viewer), quiet + 1
        if html != shown:
            shown, quiet = html, 0
            yield b"".join(f"data: {line}\n".encode() for line in html.splitlines()) + b"\n"
        elif quiet >= QUIET_LOOKS:
            quiet = 0
            yield b": still here\n\n"


def drawn(wall: Wall, viewer: Viewer) -> str:
    """The wall as the viewer may see it, in their language."""
    with translation.override(viewer.language), timezone.override(ZoneInfo(viewer.time_zone)):
        return render_to_string("reports/_wall.html", cut(wall, viewer.agent))
