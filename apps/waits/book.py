"""All calendars and policies with what they said at any time, read once for many waits.

What ended is judged by what was said until then; what goes on by what is said now. So a change keeps past figures.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from apps.waits.hours import Hours, Plan, RoundTheClock
from apps.waits.models import CalendarVersion, PolicyVersion
from apps.waits.targets import Goals, Terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from apps.waits.hours import Clock
    from apps.waits.targets import Facts

    #: By calendar or policy, oldest first.
    Sheets = Mapping[int, list["Sheet"]]
    AllTerms = Mapping[int, list[tuple[dt.datetime, Terms | None]]]

ROUND_THE_CLOCK = RoundTheClock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a calendar said from a time on; a `plan` of None: it was given up."""

    from_at: dt.datetime
    plan: Plan | None = None
    channels: frozenset[int] = frozenset()
    teams: frozenset[int] = frozenset()
    is_default: bool = False


class Book:
    """`edition` grows with every version."""

    def __init__(self, sheets: Sheets, terms: AllTerms, edition: int) -> None:
        self._sheets, self._terms, self.edition = sheets, terms, edition
        self._clocks: dict[tuple[int, int], Hours] = {}
        self._by_time: dict[tuple[int, ...], list[Terms]] = {}

    @classmethod
    def read(cls) -> Book:
        """As it is in the database now."""
        calendars, policies = CalendarVersion.objects.all(), PolicyVersion.objects.all()
        sheets: defaultdict[int, list[Sheet]] = defaultdict(list)
        for each in calendars:
            sheets[each.calendar_id].append(_sheet(each))
        terms: defaultdict[int, list[tuple[dt.datetime, Terms | None]]] = defaultdict(list)
        for one in policies:
            terms[one.policy_id].append((one.from_at, terms_of(one.policy_id, one.said) if one.said else None))
        edition = sum(max((each.pk for each in rows), default=0) for rows in (calendars, policies))
        return cls(sheets, terms, edition)

    def calendar_for(self, facts: Facts, *, as_of: dt.datetime | None) -> int | None:
        """The team's calendar, else the channel's, else the usual one; None: round the clock."""
        in_force = [(pk, sheet) for pk in self._sheets if (sheet := self._sheet(pk, as_of)) and sheet.plan]
        ways = (
            lambda sheet: facts.team in sheet.teams,
            lambda sheet: facts.channel in sheet.channels,
            lambda sheet: sheet.is_default,
        )
        found = (pk for fits in ways for pk, sheet in in_force if fits(sheet))
        return next(found, None)

    def clock(self, calendar: int | None, *, as_of: dt.datetime | None) -> Clock:
        """What counts by a calendar as it was known then."""
        if calendar is None:
            return ROUND_THE_CLOCK
        known = [sheet for sheet in self._sheets[calendar] if as_of is None or sheet.from_at <= as_of]
        key = (calendar, len(known))
        if key not in self._clocks:
            closed = Plan(time_zone="UTC", week=((),) * 7)
            self._clocks[key] = Hours([(sheet.from_at, sheet.plan or closed) for sheet in known])
        return self._clocks[key]

    def terms(self, *, as_of: dt.datetime | None) -> list[Terms]:
        """The policies in force then, in their order."""
        known = tuple(sum(as_of is None or at <= as_of for at, _ in rows) for rows in self._terms.values())
        if known not in self._by_time:
            pairs = zip(self._terms.values(), known, strict=True)
            last = [rows[count - 1][1] for rows, count in pairs if count]
            in_force = [each for each in last if each is not None]
            self._by_time[known] = sorted(in_force, key=lambda each: (each.position, each.policy))
        return self._by_time[known]

    def _sheet(self, calendar: int, as_of: dt.datetime | None) -> Sheet | None:
        known = [sheet for sheet in self._sheets[calendar] if as_of is None or sheet.from_at <= as_of]
        return known[-1] if known else None


def plan_of(said: Mapping[str, Any]) -> Plan:
    """What a calendar's version says, as hours."""
    exceptions = {dt.date.fromisoformat(day): _intervals(some) for day, some in said.get("exceptions", {}).items()}
    return Plan(
        time_zone=said["time_zone"],
        week=tuple(_intervals(day) for day in said["week"]),
        country=said.get("country", ""),
        state=said.get("state", ""),
        exceptions=exceptions,
    )


def terms_of(policy: int, said: Mapping[str, Any]) -> Terms:
    """What a policy's version says."""
    sets = {name: frozenset(said.get(name, ())) for name in CONDITIONS}
    goals = Goals(**{name: said[name] for name in GOALS if name in said})
    position, only_public = said.get("position", 0), said.get("only_public", False)
    return Terms(policy=policy, position=position, only_public=only_public, goals=goals, **sets)


CONDITIONS = ("channels", "priorities", "tags", "contacts", "organisations")
GOALS = ("first", "later", "closing", "public", "in_working_hours", "pauses", "warn")


def _sheet(version: CalendarVersion) -> Sheet:
    said = version.said
    if said is None:
        return Sheet(from_at=version.from_at)
    return Sheet(
        from_at=version.from_at,
        plan=plan_of(said),
        channels=frozenset(said.get("channels", ())),
        teams=frozenset(said.get("teams", ())),
        is_default=said.get("is_default", False),
    )


def _intervals(said: Iterable[Iterable[int]]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted((opens, closes) for opens, closes in said))
