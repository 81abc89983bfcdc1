"""How an agent's clock stands to UTC, for the screen: a browser's own time zones take it long to begin with."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from functools import lru_cache
from typing import TypedDict

_DAY, _MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
#: Years before and after the one of now.
_AROUND = 2


class WallClock(TypedDict):
    """`changes` are pairs: from when on (milliseconds since 1970), and how many minutes the clock is ahead of UTC then.

    Nothing is said of what comes after `until`, nor before the first one.
    """

    changes: list[tuple[int, int]]
    until: int


@lru_cache(maxsize=128)
def wall_clock(zone: str, year: int) -> WallClock:
    """Of the years around one. Raises `zoneinfo.ZoneInfoNotFoundError`."""
    there = zoneinfo.ZoneInfo(zone)
    at, end = (dt.datetime(each, 1, 1, tzinfo=dt.UTC) for each in (year - _AROUND, year + _AROUND + 1))
    changes = [(at, _ahead(at, there))]
    while at < end:
        if _ahead(at + _DAY, there) != changes[-1][1]:
            first = _first_after(at, there)
            changes.append((first, _ahead(first, there)))
        at += _DAY
    return WallClock(changes=[(_milliseconds(when), ahead) for when, ahead in changes], until=_milliseconds(end))


def _first_after(at: dt.datetime, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    """The first minute of the day from `at` on that has another offset than `at`."""
    before, after = 0, _DAY // _MINUTE
    while after - before > 1:
        middle = (before + after) // 2
        if _ahead(at + middle * _MINUTE, zone) == _ahead(at, zone):
            before = middle
        else:
            after = middle
    return at + after * _MINUTE


def _ahead(at: dt.datetime, zone: zoneinfo.ZoneInfo) -> int:
    offset = at.astimezone(zone).utcoffset()
    return (offset or dt.timedelta()) // _MINUTE


def _milliseconds(at: dt.datetime) -> int:
    return int(at.timestamp()) * 1000
