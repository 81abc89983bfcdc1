"""Bells between processes, over the Channels layer. They carry nothing, and each may be lost.

In the embedded set-up everybody lives in one process and the layer is not used: it is in memory, and not thread-safe.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from typing import TYPE_CHECKING

from channels.layers import InMemoryChannelLayer, get_channel_layer
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

logger = logging.getLogger(__name__)

GROUP = "web"
_BELL = {"type": "bell"}
#: How long a failing layer is left alone before the next try to listen.
PATIENCE_SECONDS = 5.0


class _Seldom(logging.Filter):
    """One line a minute, without its traceback: while Redis is away the layer would write one each second."""

    SECONDS = 60.0

    def __init__(self) -> None:
        super().__init__()
        self._next = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        if time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + self.SECONDS
        if record.exc_info:
            record.msg, record.args, record.exc_info = f"{record.getMessage()}: {record.exc_info[1]}", (), None
        return True


logging.getLogger("channels_redis.pubsub").addFilter(_Seldom())


def crosses_processes() -> bool:
    """Whether there may be other processes at the other end of the layer."""
    return not isinstance(get_channel_layer(), InMemoryChannelLayer)


async def bells_from_elsewhere() -> AsyncIterator[None]:
    """One None for each bell that another process rang; listens on through failures of the layer."""
    if not crosses_processes():
        await asyncio.get_running_loop().create_future()
    layer = get_channel_layer()
    while True:
        try:
            channel = await layer.new_channel()
            await layer.group_add(GROUP, channel)
            while True:
                await layer.receive(channel)
                yield
        except (RedisError, OSError) as error:
            logger.warning("No bells from other processes for now, screens are up to 15 s late: %s", error)
            await asyncio.sleep(PATIENCE_SECONDS)


class Porter:
    """Rings at the other processes from one long-lived thread, because a connection to Redis belongs to its event loop.

    `ring` costs its caller microseconds and never fails; bells that come while one is being rung become one.
    """

    def __init__(self) -> None:
        self._begin()
        # Threads do not survive a fork; the child starts its own when it first rings.
        os.register_at_fork(after_in_child=self._begin)

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._wanted = threading.Event()
        self._thread: threading.Thread | None = None

    def ring(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="doorbell", daemon=True)
                self._thread.start()
        self._wanted.set()

    def _work(self) -> None:
        with asyncio.Runner() as runner:
            while True:
                self._wanted.wait()
                self._wanted.clear()
                runner.run(self._ring_once())

    async def _ring_once(self) -> None:
        try:
            await get_channel_layer().group_send(GROUP, _BELL)
        except (RedisError, OSError) as error:
            logger.warning("Other processes were not rung at, their screens are up to 15 s late: %s", error)


porter = Porter()
