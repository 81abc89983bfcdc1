"""How often a service still lets us ask: what its answers' headers say of it, and where that is kept for a while.

In the cache: it changes with every call, is of no use after its end, and may be lost at any moment.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from apps.channels.contract import Budget

#: Where a service names no end of its counting.
USUAL = dt.timedelta(minutes=15)
LONGEST = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a service said last: `left` of `limit` calls (0: it does not say of how many) until `until`."""

    left: int
    limit: int
    until: dt.datetime


def keep(channel: int, budget: Budget) -> None:
    """Note what the service of the channel with this number said. A cache that is away is no trouble."""
    now = timezone.now()
    lasts = min(dt.timedelta(seconds=max(budget.seconds, 1.0)), LONGEST) if budget.seconds else USUAL
    kept = Kept(left=budget.left, limit=budget.limit, until=now + lasts)
    try:
        cache.set(_key(channel), kept, lasts.total_seconds())
    except RedisError:
        return


def of(channels: Collection[int]) -> Mapping[int, Kept]:
    """What is known of these channels, by their numbers."""
    try:
        found = cache.get_many([_key(channel) for channel in channels])
    except RedisError:
        return {}
    return {channel: found[_key(channel)] for channel in channels if _key(channel) in found}


def _key(channel: int) -> str:
    return f"channels.budget:{channel}"
