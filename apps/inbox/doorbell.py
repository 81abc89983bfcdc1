"""Bells between processes, over the Channels layer, and who is where. Each word may be lost.

In the embedded set-up everybody lives in one process and the layer is not used: it is in memory, and not thread-safe.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any

from channels.layers import InMemoryChannelLayer, get_channel_layer
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

logger = logging.getLogger(__name__)

GROUP = "web"
BELL = {"type": "bell"}
#: Words that wait for a slow layer; older ones are forgotten.
WORDS_WAITING = 500
#: How long a failing layer is left alone before the next try to listen.
PATIENCE_SECONDS = 5.0


_LAUNCH = secrets.token_hex(8)


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


def speaker() -> str:
    """The name of this process among all, on whichever machines."""
    return f"{_LAUNCH}.{os.getpid()}"


def crosses_processes() -> bool:
    """Whether there may be other processes at the other end of the layer."""
    return not isinstance(get_channel_layer(), InMemoryChannelLayer)


async def words_from_elsewhere() -> AsyncIterator[dict[str, Any]]:
    """What processes say: BELL, or `{"type": "presence", ...}`. Listens on through failures of the layer."""
    if not crosses_processes():
        await asyncio.get_running_loop().create_future()
    layer = get_channel_layer()
    outage = Outage("No bells from other processes for now, screens are up to 15 s late", "Others are heard again")
    while True:
        try:
            channel = await layer.new_channel()
            await layer.group_add(GROUP, channel)
            outage.end()
            while True:
                yield await layer.receive(channel)
        except (RedisError, OSError) as error:
            outage.begin(error)
            await asyncio.sleep(PATIENCE_SECONDS)


class Outage:
    """Tells once that something began to fail, and once that it works again."""

    def __init__(self, failing: str, working: str) -> None:
        self._failing, self._working = failing, working
        self._lasts = False

    def begin(self, error: Exception) -> None:
        if not self._lasts:
            logger.warning("%s: %s", self._failing, error)
        self._lasts = True

    def end(self) -> None:
        if self._lasts:
            logger.warning("%s.", self._working)
        self._lasts = False


class Porter:
    """Speaks to other processes from one long-lived thread, because a connection to Redis belongs to its event loop.

    `ring` and `tell` cost their caller microseconds and never fail; bells that come while one is being rung become one.
    """

    def __init__(self) -> None:
        self._begin()
        # Threads do not survive a fork; the child starts its own when it first rings.
        os.register_at_fork(after_in_child=self._begin)

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._wanted = threading.Event()
        self._thread: threading.Thread | None = None
        self._rung = threading.Event()
        self._words: deque[dict[str, Any]] = deque(maxlen=WORDS_WAITING)
        self._outage = Outage(
            "Other processes are not rung at for now, their screens are up to 15 s late", "Others are rung at again"
        )

    def ring(self) -> None:
        self._rung.set()
        self._wake()

    def tell(self, word: dict[str, Any]) -> None:
        self._words.append(word)
        self._wake()

    def _wake(self) -> None:
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
                runner.run(self._speak())

    async def _speak(self) -> None:
        words = [self._words.popleft() for _ in range(len(self._words))]
        if self._rung.is_set():
            self._rung.clear()
            words.insert(0, BELL)
        for word in words:
            try:
                await get_channel_layer().group_send(GROUP, word)
                self._outage.end()
            except (RedisError, OSError) as error:
                self._outage.begin(error)
                return
            except Exception:
                # One word that cannot be said must not silence all that come after it.
                logger.exception("A word to other processes was lost.")


porter = Porter()
