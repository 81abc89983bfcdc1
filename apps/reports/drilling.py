"""From a figure to the waits behind it: the list, and the part of an address that says which."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django.db.models import F, Q
from django.urls import reverse

from apps.reports.periods import Period
from apps.reports.selection import Unreadable, read_whole
from apps.reports.sql import HourOfWeek
from apps.waits.kept import nearly_missed
from apps.waits.models import Why

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.reports.measuring import Measuring
    from apps.reports.selection import Selection
    from apps.waits.models import WaitQuerySet

#: What may be asked of a wait, in the words of an address.
STATES = (
    *("", "measured", "judged", "met", "near", "missed", "answered", "waiting", "let_go", "reopened"),
    *("closed", "closed_in_time", "closed_late"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """Which waits of a selection: in a `state`, at least `min` and less than `max` seconds long, begun in one `hour` of
    the week (0 to 167). With `when` "ended" period and hour are those in which they ended; with "open" they were still
    going on at its end (or now, if it is not over), and the length is what had passed by then, on the calendar.
    """

    state: str = ""
    min: int | None = None
    max: int | None = None
    hour: int | None = None
    when: str = ""

    @classmethod
    def read(cls, said: Mapping[str, str]) -> Self:
        """From an address. Raises `Unreadable`."""
        state, when = said.get("state", ""), said.get("when", "")
        if state not in STATES or when not in {"", "ended", "open"}:
            raise Unreadable("state")
        numbers = {name: read_whole(said.get(name, ""), name=name) for name in ("min", "max", "hour")}
        return cls(state=state, when=when, **numbers)

    @property
    def is_of_closing(self) -> bool:
        """Whether lengths are those until conversations were closed."""
        return self.state.startswith("closed")

    def said(self) -> dict[str, str]:
        names = ("state", "min", "max", "hour", "when")
        return {name: str(value) for name in names if (value := getattr(self, name)) not in (None, "")}

    def rows(self, measuring: Measuring) -> WaitQuerySet:
        """The waits, in no order."""
        found = _in_period(self.when, measuring)
        if self.hour is not None:
            local = measuring.local_of("ended_at" if self.when == "ended" else "opened_at")
            found = found.annotate(drill_hour=HourOfWeek(local)).filter(drill_hour=self.hour)
        if self.state:
            found = found.filter(_state(self.state, measuring))
        if self.min is not None or self.max is not None:
            of_length = _of_age if self.when == "open" else _of_length
            found = found.filter(of_length(found, self, measuring))
        return found


def behind(selection: Selection, **drill: Any) -> str:
    """The address of the list of these waits."""
    return f"{reverse('reports:waits')}?{selection.query(**drill)}"


def _in_period(when: str, measuring: Measuring) -> WaitQuerySet:
    if not when:
        return measuring.rows
    period, rows = measuring.selection.period, measuring.selection.of_all_times(measuring.viewer)
    if when == "ended":
        return rows.filter(ended_at__gte=period.starts_at, ended_at__lt=period.ends_at)
    return open_at(rows, min(period.ends_at, measuring.now))


def open_at(rows: WaitQuerySet, moment: dt.datetime) -> WaitQuerySet:
    """Those that had begun before a moment and had not ended by then."""
    return rows.filter(opened_at__lt=moment).filter(Q(ended_at=None) | Q(ended_at__gte=moment))


def _state(state: str, measuring: Measuring) -> Q:
    late = Q(is_on_time=False) | Q(ended_at=None, due_at__lt=measuring.now)
    closed = Q(is_first=True, closed_at__isnull=False)
    return {
        "measured": Q(why=Why.ANSWERED) | Q(ended_at=None),
        "judged": Q(is_on_time=True) | late,
        "answered": Q(why=Why.ANSWERED),
        "met": Q(is_on_time=True),
        "near": Q(is_on_time=True) & nearly_missed(),
        "missed": late,
        "waiting": Q(ended_at=None),
        "let_go": Q(ended_at__isnull=False) & ~Q(why=Why.ANSWERED),
        "closed": closed,
        "closed_in_time": closed & Q(is_closed_on_time=True),
        "closed_late": closed & Q(is_closed_on_time=False),
        "reopened": Q(is_first=True, episode__gt=1),
    }[state]


def _of_length(rows: WaitQuerySet, drill: Drill, measuring: Measuring) -> Q:
    """Answered ones by their seconds, those that go on by how long they have so far; closed ones until then."""
    low, high = drill.min or 0, drill.max
    if drill.is_of_closing:
        return _between(measuring.selection.closing_seconds, low, high)
    ended = Q(why=Why.ANSWERED) & _between(measuring.selection.seconds, low, high)
    going_on = rows.open().order_by().values_list("pk", "opened_at", "calendar_id")
    lengths = ((pk, measuring.seconds_so_far(opened_at, calendar)) for pk, opened_at, calendar in going_on)
    return ended | Q(pk__in=[pk for pk, so_far in lengths if so_far >= low and (high is None or so_far < high)])


def _between(column: str, low: int, high: int | None) -> Q:
    found = Q((f"{column}__gte", low))
    return found & Q((f"{column}__lt", high)) if high is not None else found


def _of_age(rows: WaitQuerySet, drill: Drill, measuring: Measuring) -> Q:
    moment = min(measuring.selection.period.ends_at, measuring.now)
    found = Q(opened_at__lte=moment - dt.timedelta(seconds=drill.min or 0))
    return found & Q(opened_at__gt=moment - dt.timedelta(seconds=drill.max)) if drill.max is not None else found


def longest_first(rows: WaitQuerySet, seconds: str) -> WaitQuerySet:
    """Those that go on first, the oldest of them on top; then by length."""
    return rows.order_by(F(seconds).desc(nulls_first=True), "opened_at", "pk")


def end_of(day: dt.date, selection: Selection) -> Selection:
    """The selection with a period that ends with a day."""
    return selection.over(Period(first=day, last=day, zone=selection.period.zone))
