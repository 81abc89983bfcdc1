"""Ringing Celery without waiting for it: a bell that nobody hears costs nothing, since the sweeps find the row."""

from __future__ import annotations

import logging
import math
from functools import cache
from typing import TYPE_CHECKING, Any

from celery import current_app
from kombu.exceptions import LimitExceeded, OperationalError
from kombu.pools import producers

if TYPE_CHECKING:
    from celery import Task

logger = logging.getLogger(__name__)

#: Seconds for each of two tries; a web request must not wait a second for a broker that is away (refusing or silent).
PATIENCE = 0.2
#: Seconds for which a bell may be put off; a broker forgets and doubles what it keeps for long (DESIGN.md, law 6).
LONGEST_PAUSE = 60


def ring(task: Task[Any, Any], *ids: int, after: float = 0) -> None:
    """Ask for `task` to run soon, or `after` at most a minute of seconds, with `ids`.

    Never fails or blocks for a broker that is away or busy: it only logs.
    """
    pause = math.ceil(min(max(after, 0), LONGEST_PAUSE))
    try:
        with producers[_connection()].acquire(block=True, timeout=PATIENCE) as producer:
            task.apply_async(ids, producer=producer, retry=False, countdown=pause)
    except (OperationalError, LimitExceeded) as error:
        logger.warning("The broker did not hear that %s is due (%s); the sweep will find it.", task.name, error)


@cache
def _connection() -> Any:
    """How the bell reaches the broker: with short timeouts, and without the many tries of kombu's own connections."""
    patience = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "max_retries": 1, "interval_start": 0}
    return current_app.connection_for_write(transport_options=patience)
