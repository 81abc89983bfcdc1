"""The page "By hour": a week of 168 hours - what arrived, how fast it was answered, and who was there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Agent, PresentHour
from apps.channels.models import Channel
from apps.reports.blocks import NOTHING, Block, Cell, count, words
from apps.reports.drilling import behind
from apps.reports.durations import in_one_unit
from apps.reports.measuring import IS_FIRST
from apps.reports.models import Rules
from apps.reports.sql import HourOfWeek

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from django.db.models import QuerySet

    from apps.reports.measuring import Measuring
    from apps.reports.tallies import Tally

STEPS = 5
#: Where figures of single agents are switched off, fewer than these are not counted together: it would name them.
FEWEST = 5
ARRIVALS_HOW = gettext_lazy(
    "How many waits of the period began in this hour of the week, by the clocks of the report's time zone. The darkest"
    " cells are those with the most; each shade is a fifth of the way there."
)
MEDIAN_HOW = gettext_lazy(
    "The median of the first answers to what began in this hour of the week, whenever the answer went out; those who"
    " wait still count with the time so far. Darker is slower: each shade holds a fifth of the hours."
)
PRESENT_HOW = gettext_lazy(
    "How many agents had the product open in this hour, whether they answered or not, on the average of all such hours"
    " of the period. Of a team its agents count, of a channel those who see it, else those of your teams, as they are"
    " today. It names nobody, and is kept since it was first seen: hours before that, and hours to come, do not count."
    " A cell opens what was answered in the hour."
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
    average = _presence(measuring)
    highest = max(average.values(), default=0)

    def cell(hour: int) -> Cell:
        if hour not in average:
            return NOTHING
        value = average[hour]
        text = number_format(value, 1) if value else "0"
        url = behind(measuring.selection, hour=hour, when="ended", state="answered") if value else ""
        return Cell(text=text, value=round(value, 4), url=url, step=_share_step(value, highest))

    return _heat("present", _("Agents present"), PRESENT_HOW, cell)


def _presence(measuring: Measuring) -> dict[int, float]:
    """By hour of the week, of the days on which anything was kept."""
    period, seen = measuring.selection.period, PresentHour.objects.all()
    first = seen.order_by("hour").values_list("hour", flat=True).first()
    if first is None or first >= period.ends_at:
        return {}
    agents = _whose(measuring)
    if not Rules.now().figures_per_agent and agents.count() < FEWEST:
        return {}
    inside = seen.filter(hour__gte=period.starts_at, hour__lt=period.ends_at, agent__in=agents)
    hours = inside.order_by().annotate(of_week=HourOfWeek(measuring.local_of("hour"))).values("of_week")
    totals = dict(hours.annotate(number=Count("pk")).values_list("of_week", "number"))
    days = Counter(day.weekday() for day in period.days() if _is_kept(measuring, day, since=first))
    return {hour: totals.get(hour, 0) / days[hour // 24] for hour in range(168) if days[hour // 24]}


def _is_kept(measuring: Measuring, day: dt.date, *, since: dt.datetime) -> bool:
    zone = measuring.selection.period.zone
    return since.astimezone(zone).date() <= day <= measuring.now.astimezone(zone).date()


def _whose(measuring: Measuring) -> QuerySet[Agent]:
    selection, agents = measuring.selection, Agent.objects.all()
    if selection.agent is not None:
        return agents.filter(pk=selection.agent)
    if selection.team is not None:
        return agents.filter(pk__in=Agent.teams.through.objects.filter(team=selection.team).values("agent"))
    teams: Any = measuring.viewer.teams.values("pk")
    if selection.channel is not None:
        teams = Channel.teams.through.objects.filter(channel=selection.channel).values("team")
    elif not measuring.viewer.teams.exists():
        return agents  # an admin who is in no team
    return agents.filter(pk__in=Agent.teams.through.objects.filter(team__in=teams).values("agent"))


def _share_step(number: float, highest: float) -> int:
    return min(STEPS - 1, int(number / highest * STEPS)) if highest else 0


def _shaded(cell: Cell, *, step: int) -> Cell:
    return Cell(text=cell.text, value=cell.value, url=cell.url, step=step, is_faint=cell.is_faint)


def _heat(key: str, title: str, how: object, cell: Callable[[int], Cell]) -> Block:
    head = (_("Day"), *(f"{hour}" for hour in range(24)))
    rows = [(words(str(WEEKDAYS_ABBR[day])), *(cell(day * 24 + hour) for hour in range(24))) for day in range(7)]
    return Block(key=key, title=title, how=str(how), head=head, rows=rows, is_heat=True)
