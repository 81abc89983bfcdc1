"""The page "Response times": at a glance against the period before, by length, and day by day."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.reports import charts
from apps.reports.blocks import Block, Cell, count, length, part, words
from apps.reports.drilling import behind
from apps.reports.durations import STEPS, in_words
from apps.reports.glance import Whole, glance, reopened_of, whole_of
from apps.reports.measuring import KIND, KINDS
from apps.reports.sql import slot_of
from apps.reports.tallies import Tally, together

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.reports.measuring import Measuring
    from apps.reports.selection import Selection


def times(measuring: Measuring) -> list[Block]:
    """The blocks of the page."""
    whole, days = _found(measuring)
    blocks = [glance(measuring, whole, whole_of(measuring.before()))]
    return [*blocks, _by_length(measuring, whole.all), _by_day(measuring, days)]


def _found(measuring: Measuring) -> tuple[Whole, dict[int, Tally]]:
    """In two walks: groups are days (or weeks), told apart by the kind of answer."""
    by = measuring.day * KINDS + KIND
    groups = measuring.tally(by)
    first = [key for key in groups if key % KINDS]
    whole, firsts = together(groups.values()), together(groups[key] for key in first)
    of_day: defaultdict[int, list[int]] = defaultdict(list)
    for key in groups:
        of_day[key // KINDS].append(key)
    days = {day: together(groups[key] for key in keys) for day, keys in of_day.items()}
    measuring.settle([(whole, list(groups)), (firsts, first), *((days[day], of_day[day]) for day in days)], by)
    closings, reopened = measuring.closings(), reopened_of(groups)
    return Whole(firsts=firsts, all=whole, closings=closings, reopened=reopened), days


LENGTH_HOW = gettext_lazy(
    "Each wait of the period stands in the bar of its length; those who wait still stand where they are by now."
    " Bars grow wider to the right, as a few minutes matter early and not late."
)


def _by_length(measuring: Measuring, whole: Tally) -> Block:
    lows = [slot_of(step.low) for step in STEPS]
    marks, rows = [], []
    for number, step in enumerate(STEPS):
        high = lows[number + 1] if step.high is not None else None
        inside = sum(
            size for slot, size in whole.slots.items() if lows[number] <= slot and (high is None or slot < high)
        )
        url = behind(measuring.selection, min=step.low, max=step.high)
        marks.append(charts.Bar(label=str(step.label), value=inside, url=url, words=_waits(step.label, inside)))
        rows.append((words(step.label), count(inside, url=url), part(inside / whole.count if whole.count else None)))
    head = (_("Length"), _("Waits"), _("Share"))
    chart = charts.bars(marks, name=_("Waits by length"))
    return Block(key="lengths", title=_("By length"), how=LENGTH_HOW, head=head, rows=rows, chart=chart)


def _waits(label: object, number: int) -> str:
    return ngettext("%(label)s: %(count)d wait", "%(label)s: %(count)d waits", number) % {
        "label": label,
        "count": number,
    }


DAYS_HOW = gettext_lazy(
    "Each day stands for the waits that began on it: the line is their median, the band reaches up to what nine in ten"
    " were within. In periods of more than three months a mark stands for a week, from Monday on, reckoned from all its"
    " waits and not from its days. Days begin and end by the clocks of the report's time zone."
)


def _by_day(measuring: Measuring, days: Mapping[int, Tally]) -> Block:
    marks, rows = [], []
    for ordinal, period in measuring.marks():
        each, selection = days.get(ordinal, Tally()), measuring.selection.over(period)
        label = date_format(period.first, "j M")
        marks.append(
            charts.Spread(
                label=label,
                median=each.median,
                p90=each.p90,
                words=_day_words(label, each),
                url=behind(selection, state="measured"),
                is_small=each.is_small,
            )
        )
        rows.append(_day_row(each, selection))
    title = _("Week by week") if measuring.is_by_week else _("Day by day")
    head = (_("From") if measuring.is_by_week else _("Day"), _("Waits"), _("Median"), *DAY_HEAD)
    legend = (("median", _("median")), ("band", _("up to what nine in ten were within")))
    chart = charts.spreads(marks, name=title)
    return Block(key="days", title=title, how=DAYS_HOW, head=head, rows=rows, chart=chart, legend=legend)


DAY_HEAD = (gettext_lazy("Nine in ten within"), gettext_lazy("Within the target"), gettext_lazy("Waiting still"))


def _day_row(each: Tally, selection: Selection) -> tuple[Cell, ...]:
    first = selection.period.first
    return (
        Cell(text=date_format(first, "SHORT_DATE_FORMAT"), value=first.isoformat()),
        count(each.count, url=behind(selection, state="measured")),
        length(each.median, url=behind(selection, min=each.median), faint=each.is_small),
        length(each.p90, url=behind(selection, min=each.p90), faint=each.is_small),
        part(each.share, url=behind(selection, state="judged"), faint=each.is_small),
        count(len(each.waiting), url=behind(selection, state="waiting")),
    )


def _day_words(label: str, each: Tally) -> str:
    if each.median is None or each.p90 is None:
        return label
    values = {"day": label, "count": each.count, "median": in_words(each.median), "p90": in_words(each.p90)}
    return (
        ngettext(
            "%(day)s: %(count)d wait, median %(median)s, nine in ten within %(p90)s",
            "%(day)s: %(count)d waits, median %(median)s, nine in ten within %(p90)s",
            each.count,
        )
        % values
    )
