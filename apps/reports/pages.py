"""The pages of figures: what each is called and what it is made of. Screens, files and mails all begin here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _

from apps.reports import satisfaction
from apps.reports.backlog import backlog
from apps.reports.comparing import SORTS, WAYS, comparison
from apps.reports.measuring import Measuring
from apps.reports.seeing import narrowed, note_look
from apps.reports.selection import Selection, Unreadable
from apps.reports.times import times
from apps.reports.week import week
from apps.waits.models import CalendarVersion

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.utils.functional import _StrOrPromise

    from apps.accounts.models import Agent
    from apps.reports.blocks import Block

    Said = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One of the pages; `build` makes its blocks of what is measured and of the rest of the address.

    `ways` are those by which it compares. One that is not `of_waits` knows neither clocks nor kinds of answers.
    """

    name: str
    title: _StrOrPromise
    build: Callable[[Measuring, Said], list[Block]]
    ways: Mapping[str, _StrOrPromise] = field(default_factory=dict)
    of_waits: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page as somebody sees it now. `extra` are the words of the address that are the page's own."""

    page: Page
    measuring: Measuring
    blocks: Sequence[Block]
    extra: Mapping[str, str]

    @property
    def selection(self) -> Selection:
        return self.measuring.selection

    @property
    def query(self) -> str:
        """The address that brings the same page again."""
        return self.selection.query(**self.extra)


def _compare(measuring: Measuring, said: Said) -> list[Block]:
    way, sort = said.get("by") or "channel", said.get("sort") or "-count"
    if way not in WAYS or sort.removeprefix("-") not in SORTS:
        raise Unreadable("by")
    return comparison(measuring, way=way, sort=sort)


def _satisfaction(measuring: Measuring, said: Said) -> list[Block]:
    way = said.get("by") or "channel"
    if way not in satisfaction.WAYS:
        raise Unreadable("by")
    return satisfaction.satisfaction(measuring, way=way)


PAGES = {
    page.name: page
    for page in (
        Page(name="times", title=_("Response times"), build=lambda measuring, _said: times(measuring)),
        Page(name="compare", title=_("Compare"), build=_compare, ways=WAYS),
        Page(name="week", title=_("By hour"), build=lambda measuring, _said: week(measuring)),
        Page(name="satisfaction", title=_("Satisfaction"), build=_satisfaction, ways=satisfaction.WAYS, of_waits=False),
        Page(name="backlog", title=_("Backlog"), build=lambda measuring, _said: backlog(measuring)),
    )
}


def sheet(page: str, said: Said, viewer: Agent) -> Sheet:
    """The page that an address asks for, as far as the viewer may see it; noted, where it shows single agents.

    Raises `Unreadable`, or `PermissionDenied`.
    """
    measuring = measuring_of(said, viewer)
    blocks = PAGES[page].build(measuring, said)
    if measuring.selection.agent is not None or said.get("by") == "agent":
        note_look(viewer, page=page, whom=measuring.selection.agent)
    extra = {name: said[name] for name in ("by", "sort") if said.get(name)}
    return Sheet(page=PAGES[page], measuring=measuring, blocks=blocks, extra=extra)


def measuring_of(said: Said, viewer: Agent) -> Measuring:
    """What an address selects, cut down to what the viewer may see. Raises `Unreadable`, or `PermissionDenied`."""
    return Measuring.of(narrowed(Selection.read(said, zone=_usual_zone(said, viewer)), viewer), viewer)


def _usual_zone(said: Said, viewer: Agent) -> str:
    """That of the team's working hours where a team is chosen and has some, else the viewer's."""
    zone = _zone_of_team(int(said["team"])) if said.get("team", "").isdecimal() else ""
    return next((name for name in (zone, viewer.time_zone) if name in available_timezones()), "UTC")


def _zone_of_team(team: int) -> str:
    latest = {version.calendar_id: version.said for version in CalendarVersion.objects.order_by("from_at", "id")}
    found = (said["time_zone"] for said in latest.values() if said and team in said.get("teams", ()))
    return next(found, "")
