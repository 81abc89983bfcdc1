"""The waits of a selection, counted by whatever they are to be told apart by."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.reports.periods import Period, stretches
from apps.reports.sql import HourOfWeek, LocalDay, LocalSeconds, LocalWeek
from apps.reports.tallies import Measure, Tally, join_waiting, settle, tally
from apps.waits.book import Book
from apps.waits.models import Why

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from django.db.models.expressions import Combinable

    from apps.accounts.models import Agent
    from apps.reports.selection import Selection
    from apps.reports.tallies import Target
    from apps.waits.models import Wait, WaitQuerySet

#: Above so many days a chart has a mark for each week.
MOST_MARKS = 92


@dataclass(frozen=True, kw_only=True)
class Measuring:
    """What a viewer may see of a selection, as of `now`."""

    selection: Selection
    viewer: Agent
    now: dt.datetime

    @classmethod
    def of(cls, selection: Selection, viewer: Agent) -> Measuring:
        return cls(selection=selection, viewer=viewer, now=timezone.now())

    def before(self) -> Measuring:
        """The same over the period before."""
        return Measuring(selection=self.selection.over(self.selection.period.before), viewer=self.viewer, now=self.now)

    @cached_property
    def rows(self) -> WaitQuerySet:
        """The waits that began in the period."""
        return self.selection.began(self.viewer)

    @cached_property
    def local(self) -> LocalSeconds:
        """When a wait began, on the clocks of the report's zone."""
        return self.local_of("opened_at")

    def local_of(self, moment: str) -> LocalSeconds:
        return LocalSeconds(moment, stretches(self.selection.period))

    @property
    def day(self) -> Combinable:
        """The ordinal of the day on which a wait began, or of the Monday of its week in long periods."""
        return LocalWeek(self.local) if self.is_by_week else LocalDay(self.local)

    @property
    def hour_of_week(self) -> Combinable:
        return HourOfWeek(self.local)

    @property
    def is_by_week(self) -> bool:
        return self.selection.period.length > MOST_MARKS

    def marks(self) -> list[tuple[int, Period]]:
        """The days, or weeks cut at the ends of the period: what `day` says of each, and its days."""
        period, found = self.selection.period, []
        for day in period.days():
            monday = day - dt.timedelta(days=day.weekday())
            if not self.is_by_week:
                found.append((day.toordinal(), Period(first=day, last=day, zone=period.zone)))
            elif day == period.first or day == monday:
                last = min(monday + dt.timedelta(days=6), period.last)
                found.append((monday.toordinal(), Period(first=day, last=last, zone=period.zone)))
        return found

    def tally(self, by: Combinable, *, rows: WaitQuerySet | None = None) -> dict[int, Tally]:
        """By the whole number `by`, those who wait still among them."""
        rows = self.rows if rows is None else rows
        found = tally(rows, by=by, measure=Measure(seconds=self.selection.seconds))
        join_waiting(found, self._waiting(rows, by))
        return found

    def settle(self, targets: Collection[Target], by: Combinable, *, rows: WaitQuerySet | None = None) -> None:
        """Medians and p90 of these tallies."""
        measure = Measure(seconds=self.selection.seconds)
        settle(self.rows if rows is None else rows, targets, by=by, measure=measure)

    def closings(self) -> Tally:
        """How long it took from the first question until the conversation was closed."""
        closed, kept = Q(is_first=True, closed_at__isnull=False), "is_closed_on_time"
        measure = Measure(seconds=self.selection.closing_seconds, kept=kept, of=closed, timed=closed)
        found = tally(self.rows, by=IS_FIRST, measure=measure).get(1, Tally())
        settle(self.rows, [(found, (1,))], by=IS_FIRST, measure=measure)
        return found

    def settled(self, by: Combinable, *, rows: WaitQuerySet | None = None) -> dict[int, Tally]:
        """Both at once, where every group is a target."""
        found = self.tally(by, rows=rows)
        self.settle([(each, (group,)) for group, each in found.items()], by, rows=rows)
        return found

    def seconds_so_far(self, opened_at: dt.datetime, calendar: int | None) -> int:
        """How long somebody has waited by the report's clock."""
        if self.selection.clock == "calendar":
            return max(0, int((self.now - opened_at).total_seconds()))
        return self._book.clock(calendar, as_of=None).between(opened_at, self.now)

    def working_so_far(self, wait: Wait) -> int:
        """How many working seconds somebody has waited who waits still."""
        return self._book.clock(wait.calendar_id, as_of=None).between(wait.opened_at, self.now)

    def _waiting(self, rows: WaitQuerySet, by: Combinable) -> Iterator[tuple[int, int, bool]]:
        opened = rows.open().order_by().annotate(tally_group=Coalesce(by, 0))
        columns: Any = opened.values_list("tally_group", "opened_at", "calendar_id", "due_at")
        for group, opened_at, calendar, due_at in columns:
            is_late = due_at is not None and due_at < self.now
            yield group, self.seconds_so_far(opened_at, calendar), is_late

    @cached_property
    def _book(self) -> Book:
        return Book.read()


#: Whose a wait is: who answered it; else whose the conversation was or is.
WHOSE = Case(When(why=Why.ANSWERED, then=F("answerer_id")), default=F("owner_id"))
#: 0 for later answers, 1 for first ones, 2 for those after customers wrote again to what was closed.
KINDS = 3
KIND = Case(
    When(is_first=True, episode__gt=1, then=Value(2)),
    When(is_first=True, then=Value(1)),
    default=Value(0),
    output_field=IntegerField(),
)
#: 1 for first answers.
IS_FIRST = Case(When(is_first=True, then=Value(1)), default=Value(0), output_field=IntegerField())
