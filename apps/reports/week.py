"""The page "By hour": a week of 168 hours - what arrived, how fast it was answered, and who was there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.reports.blocks import NOTHING, Block, Cell, count, words
from apps.reports.drilling import behind
from apps.reports.durations import HOUR, in_one_unit
from apps.reports.measuring import IS_FIRST
from apps.reports.sql import hour_of_week
from apps.waits.models import Why

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from apps.reports.measuring import Measuring
    from apps.reports.tallies import Tally

STEPS = 5
ARRIVALS_HOW = gettext_lazy(
    "How many waits of the period began in this hour of the week, by the clocks of the report's time zone. The darkest"
    " cells are those with the most; each shade is a fifth of the way there."
)
MEDIAN_HOW = gettext_lazy(
    "The median of the first answers to what began in this hour of the week, whenever the answer went out; those who"
    " wait still count with the time so far. Darker is slower: each shade holds a fifth of the hours."
)
PRESENT_HOW = gettext_lazy(
    "How many different agents answered customers in this hour, on the average of all such hours of the period. An"
    " agent who was there and answered nobody is not seen by this. It names nobody."
)


def week(measuring: Measuring) -> list[Block]:
    """The blocks of the page."""
    by = measuring.hour_of_week * 2 + IS_FIRST
    groups = measuring.tally(by)
    arrivals: Counter[int] = Counter()
    for key, each in groups.items():
        arrivals[key // 2] += each.count + each.let_go
    firsts = {key // 2: each for key, each in groups.items() if key % 2}
    measuring.settle([(each, (hour * 2 + 1,)) for hour, each in firsts.items()], by)
    return [_arrivals(measuring, arrivals), _medians(measuring, firsts), _present(measuring)]


def _arrivals(measuring: Measuring, numbers: Mapping[int, int]) -> Block:
    highest = max(numbers.values(), default=0)

    def cell(hour: int) -> Cell:
        number = numbers.get(hour, 0)
        url = behind(measuring.selection, hour=hour) if number else ""
        return _shaded(count(number, url=url), step=_share_step(number, highest))

    return _heat("arrivals", _("What arrived"), ARRIVALS_HOW, cell)


def _medians(measuring: Measuring, found: Mapping[int, Tally]) -> Block:
    ordered = sorted(each.median for each in found.values() if each.median is not None)

    def cell(hour: int) -> Cell:
        each = found.get(hour)
        if each is None or each.median is None:
            return NOTHING
        url = behind(measuring.selection, kind="first", hour=hour, state="measured")
        rank = ordered.index(each.median) * STEPS // len(ordered)
        text = in_one_unit(each.median)
        return Cell(text=text, value=each.median, url=url, step=rank, is_faint=each.is_small)

    return _heat("medians", _("Median of the first answers"), MEDIAN_HOW, cell)


def _present(measuring: Measuring) -> Block:
    selection = measuring.selection
    answered = selection.of_all_times(measuring.viewer).filter(
        why=Why.ANSWERED, ended_at__gte=selection.period.starts_at, ended_at__lt=selection.period.ends_at
    )
    hours = answered.order_by().annotate(hour=measuring.local_of("ended_at") / HOUR).values("hour")
    totals: Counter[int] = Counter()
    for hour, people in hours.annotate(people=Count("answerer", distinct=True)).values_list("hour", "people"):
        totals[hour_of_week(hour)] += people
    days = Counter(day.weekday() for day in selection.period.days())
    average = {hour: total / days[hour // 24] for hour, total in totals.items() if days[hour // 24]}
    highest = max(average.values(), default=0)

    def cell(hour: int) -> Cell:
        value = average.get(hour, 0.0)
        text = number_format(value, 1) if value else "0"
        url = behind(selection, hour=hour, when="ended", state="answered") if value else ""
        return Cell(text=text, value=round(value, 4), url=url, step=_share_step(value, highest))

    return _heat("present", _("Agents who answered"), PRESENT_HOW, cell)


def _share_step(number: float, highest: float) -> int:
    return min(STEPS - 1, int(number / highest * STEPS)) if highest else 0


def _shaded(cell: Cell, *, step: int) -> Cell:
    return Cell(text=cell.text, value=cell.value, url=cell.url, step=step, is_faint=cell.is_faint)


def _heat(key: str, title: str, how: object, cell: Callable[[int], Cell]) -> Block:
    head = (_("Day"), *(f"{hour}" for hour in range(24)))
    rows = [(words(str(WEEKDAYS_ABBR[day])), *(cell(day * 24 + hour) for hour in range(24))) for day in range(7)]
    return Block(key=key, title=title, how=str(how), head=head, rows=rows, is_heat=True)
