"""Working hours: how long a time is in them, and when so much of them will have passed. Pure, in whole seconds.

An interval belongs to the day on which it begins, in the plan's time zone, and may end after midnight. Its ends are
wall-clock times: in the night in which the clock is put forward a shift is an hour shorter, in the other one an hour
longer. A time that the clock skips is as much later.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

import holidays

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    #: From and to, in minutes after midnight; after midnight of the next day is more than 1,440.
    Interval = tuple[int, int]

#: Whoever is closed for longer is closed for good.
HORIZON = dt.timedelta(days=3 * 366)
WEEK = dt.timedelta(days=7)
#: No mail came later than this, whatever a server says; calendars end some day.
LAST_YEAR = 2500


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a calendar says: the `week` (Monday first), holidays of a country or one of its states, and `exceptions`.

    On a holiday nobody works; an exception decides against all else (none of its intervals: closed).
    """

    time_zone: str
    week: tuple[tuple[Interval, ...], ...]
    country: str = ""
    state: str = ""
    exceptions: Mapping[dt.date, tuple[Interval, ...]] = field(default_factory=dict)

    def on(self, day: dt.date) -> tuple[Interval, ...]:
        """The intervals that begin on that day, in their order."""
        if day in self.exceptions:
            return self.exceptions[day]
        if self.country and day in holidays_in(self.country, self.state, day.year):
            return ()
        return self.week[day.weekday()]


class Clock(Protocol):
    """What counts seconds."""

    def between(self, start: dt.datetime, end: dt.datetime) -> int: ...

    def after(self, start: dt.datetime, seconds: int) -> dt.datetime | None: ...


class RoundTheClock:
    """Every hour is a working hour."""

    def between(self, start: dt.datetime, end: dt.datetime) -> int:
        # Of two times of one zone Python would tell the wall clock's difference.
        return max(0, int((end.astimezone(dt.UTC) - start.astimezone(dt.UTC)).total_seconds()))

    def after(self, start: dt.datetime, seconds: int) -> dt.datetime | None:
        return start.astimezone(dt.UTC) + dt.timedelta(seconds=seconds) if start.year <= LAST_YEAR else None


class Hours:
    """Working hours that changed in the course of time: each plan holds from its time on, the first one ever since."""

    def __init__(self, plans: Sequence[tuple[dt.datetime, Plan]]) -> None:
        self._plans = sorted(((at.astimezone(dt.UTC), plan) for at, plan in plans), key=lambda each: each[0])
        self._days: dict[tuple[int, dt.date], list[tuple[dt.datetime, dt.datetime]]] = {}
        self._weeks: dict[tuple[dt.datetime, dt.datetime], dt.timedelta] = {}

    def between(self, start: dt.datetime, end: dt.datetime) -> int:
        """How many working seconds are between two times (aware); 0 if the second one is not later."""
        start = start.astimezone(dt.UTC)
        if start.year > LAST_YEAR:
            return 0
        end, monday = min(end.astimezone(dt.UTC), start + HORIZON), _monday_after(start)
        if end <= monday:
            return int(self._count(start, end).total_seconds())
        return int((self._count(start, monday) + self._since(monday, end)).total_seconds())

    def after(self, start: dt.datetime, seconds: int) -> dt.datetime | None:
        """When so many working seconds have passed since `start`; None if that never comes."""
        left = dt.timedelta(seconds=seconds)
        for opens, closes in self._from(start.astimezone(dt.UTC)):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        return None

    def _since(self, monday: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """How much of a time that begins with a week; what all who wait still have in common is counted once."""
        weeks = []
        while monday < end and (monday, end) not in self._weeks:
            weeks.append(monday)
            monday += WEEK
        found = self._weeks.get((monday, end), dt.timedelta())
        for monday in reversed(weeks):
            found += self._count(monday, min(monday + WEEK, end))
            self._weeks[monday, end] = found
        return found

    def _count(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        found = dt.timedelta()
        for opens, closes in self._from(start):
            if opens >= end:
                break
            found += min(closes, end) - opens
        return found

    def _from(self, start: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """When it is open from `start` on, without overlaps, until nobody would wait any longer."""
        if start.year > LAST_YEAR:
            return
        limit = start + HORIZON
        first = max(0, bisect_right(self._plans, start, key=lambda each: each[0]) - 1)
        for number in range(first, len(self._plans)):
            until = self._plans[number + 1][0] if number + 1 < len(self._plans) else limit
            for opens, closes in self._open(number, start, min(until, limit)):
                yield opens, closes
                start = closes
            start = max(start, until)

    def _open(self, number: int, start: dt.datetime, end: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        day = start.astimezone(ZoneInfo(self._plans[number][1].time_zone)).date() - dt.timedelta(days=2)
        while start < end:
            for opens, closes in self._day(number, day):
                opens, closes = max(opens, start), min(closes, end)
                if opens < closes:
                    yield opens, closes
                    start = closes
            day += dt.timedelta(days=1)
            if dt.datetime.combine(day, dt.time(), dt.UTC) - dt.timedelta(days=2) > end:
                return

    def _day(self, number: int, day: dt.date) -> list[tuple[dt.datetime, dt.datetime]]:
        found = self._days.get((number, day))
        if found is None:
            plan = self._plans[number][1]
            zone = ZoneInfo(plan.time_zone)
            found = [(_instant(day, opens, zone), _instant(day, closes, zone)) for opens, closes in plan.on(day)]
            self._days[number, day] = found
        return found


@lru_cache(maxsize=512)
def holidays_in(country: str, state: str, year: int) -> frozenset[dt.date]:
    """The public holidays of a year. `country` is an ISO 3166 code, `state` one of its parts, or empty."""
    return frozenset(holidays.country_holidays(country, subdiv=state or None, years=year))


def _monday_after(moment: dt.datetime) -> dt.datetime:
    days = dt.timedelta(days=7 - moment.weekday())
    return moment.replace(hour=0, minute=0, second=0, microsecond=0) + days


def _instant(day: dt.date, minutes: int, zone: ZoneInfo) -> dt.datetime:
    days, rest = divmod(minutes, 1440)
    wall = dt.datetime.combine(day + dt.timedelta(days=days), dt.time(rest // 60, rest % 60), zone)
    return wall.astimezone(dt.UTC)
