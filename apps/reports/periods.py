"""Days of a time zone as moments of the world: what a report covers, and what came before it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

DAY = dt.timedelta(days=1)
#: More days than anybody compares; each costs a mark in a chart.
MOST_DAYS = 1100


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From the beginning of `first` to the end of `last`, both days of `zone`."""

    first: dt.date
    last: dt.date
    zone: ZoneInfo

    @property
    def starts_at(self) -> dt.datetime:
        """In UTC."""
        return _midnight(self.first, self.zone)

    @property
    def ends_at(self) -> dt.datetime:
        """In UTC: the first moment that no longer belongs to it."""
        return _midnight(self.last + DAY, self.zone)

    @property
    def length(self) -> int:
        """In days."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period:
        """The period of the same length that ends where this one begins."""
        return Period(first=self.first - self.length * DAY, last=self.first - DAY, zone=self.zone)

    def days(self) -> Iterator[dt.date]:
        return (self.first + number * DAY for number in range(self.length))

    def bounds(self, day: dt.date) -> tuple[dt.datetime, dt.datetime]:
        """When a day begins and ends, in UTC; 23 or 25 hours apart where the clocks change."""
        return _midnight(day, self.zone), _midnight(day + DAY, self.zone)


def last_days(count: int, *, zone: ZoneInfo, now: dt.datetime) -> Period:
    """`count` days of which today is the last one."""
    today = now.astimezone(zone).date()
    return Period(first=today - (count - 1) * DAY, last=today, zone=zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Until `ends_at` the zone is `offset` seconds before UTC."""

    ends_at: dt.datetime
    offset: int


def stretches(period: Period) -> list[Stretch]:
    """How far the zone is from UTC throughout a period, in order; a day more at each end."""
    samples = _samples(period.starts_at - DAY, period.ends_at + DAY)
    found: list[Stretch] = []
    for before, after in pairwise(samples):
        offset = _offset(before, period.zone)
        if offset != _offset(after, period.zone):
            found.append(Stretch(ends_at=_change(before, after, zone=period.zone), offset=offset))
    return [*found, Stretch(ends_at=samples[-1], offset=_offset(samples[-1], period.zone))]


def _samples(start: dt.datetime, end: dt.datetime) -> list[dt.datetime]:
    """A moment of each day is enough: no zone changes its clocks twice a day."""
    count = (end - start) // DAY + 1
    return [start + number * DAY for number in range(count + 1)]


def _change(before: dt.datetime, after: dt.datetime, *, zone: ZoneInfo) -> dt.datetime:
    """The second in which the offset changes between two moments."""
    old = _offset(before, zone)
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(before + dt.timedelta(seconds=middle), zone) == old:
            low = middle
        else:
            high = middle
    return before + dt.timedelta(seconds=high)


def _offset(moment: dt.datetime, zone: ZoneInfo) -> int:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


def _midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """When a day begins: where the clocks skip midnight, the first moment after the gap."""
    wall = dt.datetime.combine(day, dt.time.min, tzinfo=zone)
    return wall.astimezone(dt.UTC)
