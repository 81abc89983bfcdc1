"""Which agents have a screen open: remembered for a minute in the cache that all processes share.

For reports one row is kept for each agent and hour, written when they are seen first in it. While Redis is away nobody
is seen as present, and nothing else suffers from it.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

from apps.accounts.models import PresentHour

if TYPE_CHECKING:
    from collections.abc import Iterable

logger = logging.getLogger(__name__)

#: A screen says every ten seconds that it is there.
LASTS_SECONDS = 60
HOUR_SECONDS = 3600
#: No report looks further back (`reports.periods.MOST_DAYS`).
KEPT = timedelta(days=1100)


def note_present(agent: int) -> None:
    """A screen of the agent says that it is there."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    try:
        cache.set(_key(agent), 1, LASTS_SECONDS)
        is_new = cache.add(f"{_key(agent)}:{hour:%Y%m%d%H}", 1, HOUR_SECONDS)
    except RedisError as error:
        logger.debug("It was not noted that an agent is here: %s", error)
    else:
        if is_new:
            PresentHour.objects.bulk_create([PresentHour(agent_id=agent, hour=hour)], ignore_conflicts=True)


def present(agents: Iterable[int]) -> set[int]:
    """Those of them who are there."""
    keys = {_key(agent): agent for agent in agents}
    try:
        return {keys[key] for key in cache.get_many(keys)}
    except RedisError as error:
        logger.debug("Nobody knows who is here: %s", error)
        return set()


def forget_old_presence() -> int:
    """Delete the hours that no report shows any more; returns how many."""
    return PresentHour.objects.filter(hour__lt=timezone.now() - KEPT).delete()[0]


def _key(agent: int) -> str:
    return f"present:{agent}"
