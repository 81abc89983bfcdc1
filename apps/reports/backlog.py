"""The page "Backlog": what came, what was done, what was open at the end of each day, and how old that was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.reports import charts
from apps.reports.blocks import Block, Cell, count, length, part, words
from apps.reports.drilling import behind, end_of, open_at
from apps.reports.durations import AGES
from apps.reports.sql import LocalDay, LocalWeek

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.reports.measuring import Measuring
    from apps.reports.periods import Period
    from apps.waits.models import WaitQuerySet

FLOW_HOW = gettext_lazy(
    "In: waits that began on the day. Out: waits that ended on it, by an answer or by closing. Open: waits that had"
    " begun and not ended when the day was over; today, now. Yesterday's open, plus in, minus out, is today's open."
    " Merged waits and spam are left out everywhere."
)
AGE_HOW = gettext_lazy(
    "The waits that were open at the end of the period, by how long their customers had waited until then, or until now"
    " if the period is not over. It is calendar time, whatever the other figures are in."
)


def backlog(measuring: Measuring) -> list[Block]:
    """The blocks of the page."""
    rows = measuring.selection.of_all_times(measuring.viewer)
    period = measuring.selection.period
    came = _by_day(measuring, measuring.rows, "opened_at")
    ended = rows.filter(ended_at__gte=period.starts_at, ended_at__lt=period.ends_at)
    went = _by_day(measuring, ended, "ended_at")
    return [_flow(measuring, came, went, open_before=_open_before(rows, period)), _ages(measuring, rows)]


def _open_before(rows: WaitQuerySet, period: Period) -> int:
    """Two questions, since an index answers each of them."""
    begun = rows.filter(opened_at__lt=period.starts_at)
    return begun.filter(ended_at=None).count() + begun.filter(ended_at__gte=period.starts_at).count()


def _by_day(measuring: Measuring, rows: Any, moment: str) -> Mapping[int, int]:
    local = measuring.local_of(moment)
    day = LocalWeek(local) if measuring.is_by_week else LocalDay(local)
    counted = rows.order_by().annotate(on_day=day).values("on_day").annotate(number=Count("pk"))
    return dict(counted.values_list("on_day", "number"))


def _flow(measuring: Measuring, came: Mapping[int, int], went: Mapping[int, int], *, open_before: int) -> Block:
    marks, rows, left = [], [], open_before
    for ordinal, period in measuring.marks():
        into, out = came.get(ordinal, 0), went.get(ordinal, 0)
        left += into - out
        label, selection = date_format(period.first, "j M"), measuring.selection.over(period)
        values = {"day": label, "came": into, "went": out, "open": left}
        said = _("%(day)s: %(came)d in, %(went)d out, %(open)d open at the end") % values
        url = behind(selection, when="open")
        marks.append(charts.Flow(label=label, came=into, went=out, open=left, words=said, url=url))
        first = Cell(text=date_format(period.first, "SHORT_DATE_FORMAT"), value=period.first.isoformat())
        flows = (count(into, url=behind(selection)), count(out, url=behind(selection, when="ended")))
        rows.append((first, *flows, count(left, url=url)))
    head = (_("From") if measuring.is_by_week else _("Day"), _("In"), _("Out"), _("Open at the end"))
    title = _("In, out, and open at the end of the day")
    legend = (("came", _("in")), ("went", _("out")), ("open", _("open at the end of the day")))
    chart = charts.flows(marks, name=title)
    return Block(key="flow", title=title, how=FLOW_HOW, head=head, rows=rows, chart=chart, legend=legend)


def _ages(measuring: Measuring, rows: Any) -> Block:
    period = measuring.selection.period
    moment = min(period.ends_at, measuring.now)
    opened = list(open_at(rows, moment).order_by().values_list("opened_at", flat=True))
    ages = [int((moment - at).total_seconds()) for at in opened]
    selection, lines = end_of(period.last, measuring.selection), []
    for step in AGES:
        inside = sum(step.low <= age and (step.high is None or age < step.high) for age in ages)
        url = behind(selection, when="open", min=step.low or None, max=step.high)
        lines.append((words(step.label), count(inside, url=url), part(inside / len(ages) if ages else None)))
    oldest = max(ages, default=None)
    everything = (words(_("all")), count(len(ages), url=behind(selection, when="open")), part(1 if ages else None))
    first = (words(_("the oldest")), length(oldest, url=behind(selection, when="open", min=oldest)), words(""))
    head = (_("Had waited"), _("Waits"), _("Share"))
    return Block(key="ages", title=_("Age of what was open"), how=AGE_HOW, head=head, rows=[*lines, everything, first])
