"""Which agents have a screen open: remembered for a minute in the cache that all processes share, never in a table.

While Redis is away nobody is seen as present, and nothing else suffers from it.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.core.cache import cache
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from collections.abc import Iterable

logger = logging.getLogger(__name__)

#: A screen says every ten seconds that it is there.
LASTS_SECONDS = 60


def note_present(agent: int) -> None:
    """A screen of the agent says that it is there."""
    try:
        cache.set(_key(agent), 1, LASTS_SECONDS)
    except RedisError as error:
        logger.debug("It was not noted that an agent is here: %s", error)


def present(agents: Iterable[int]) -> set[int]:
    """Those of them who are there."""
    keys = {_key(agent): agent for agent in agents}
    try:
        return {keys[key] for key in cache.get_many(keys)}
    except RedisError as error:
        logger.debug("Nobody knows who is here: %s", error)
        return set()


def _key(agent: int) -> str:
    return f"present:{agent}"
