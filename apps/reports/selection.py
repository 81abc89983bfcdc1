"""What a report is about, as its address says it: the period, whose waits, by which clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, available_timezones

from django.db.models import Q
from django.utils import timezone

from apps.reports.periods import MOST_DAYS, Period, last_days
from apps.waits.models import Wait, Why

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.accounts.models import Agent
    from apps.waits.models import WaitQuerySet

USUAL_DAYS = 30
KINDS = ("", "first", "later")
#: The columns that hold what either clock says.
CLOCKS = {"calendar": "seconds", "working": "working_seconds"}
#: Of which rows the numbers are that may be asked for; 0 asks for those without.
PLACES = ("channel", "team", "agent", "tag", "policy", "closing_policy", "organisation")


class Unreadable(ValueError):
    """An address says something that no report can be about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Empty or None: all. `kind` is "first" for first answers, "later" for the others."""

    period: Period
    clock: str = "calendar"
    kind: str = ""
    channel: int | None = None
    team: int | None = None
    agent: int | None = None
    tag: int | None = None
    policy: int | None = None
    closing_policy: int | None = None
    organisation: int | None = None
    language: str | None = None

    @classmethod
    def read(cls, said: Mapping[str, str], *, zone: str, now: dt.datetime | None = None) -> Self:
        """From an address; `zone` where it names none. Raises `Unreadable`."""
        places: dict[str, Any] = {name: read_whole(said.get(name, ""), name=name) for name in PLACES}
        return cls(
            period=_period(said, zone=_zone(said.get("zone") or zone), now=now or timezone.now()),
            clock=_one_of(said.get("clock") or "calendar", tuple(CLOCKS), name="clock"),
            kind=_one_of(said.get("kind", ""), KINDS, name="kind"),
            language=_language(said.get("language", "")),
            **places,
        )

    @property
    def seconds(self) -> str:
        """The column in which the chosen clock's seconds are."""
        return CLOCKS[self.clock]

    @property
    def closing_seconds(self) -> str:
        """The column for how long it took until a conversation was closed."""
        return f"closing_{self.seconds}"

    def said(self) -> dict[str, str]:
        """What an address says of it; the days by their dates."""
        period = self.period
        words = {"from": period.first.isoformat(), "to": period.last.isoformat(), "zone": period.zone.key}
        words |= {"clock": self.clock} if self.clock != "calendar" else {}
        for field in fields(self):
            if field.name not in {"period", "clock"} and (value := getattr(self, field.name)) not in (None, ""):
                words[field.name] = str(value)
        return words

    def query(self, **more: object) -> str:
        """The same as the text of an address, with more words in it; a word that is None is left out."""
        words: dict[str, object] = {**self.said(), **more}
        return urlencode({name: value for name, value in words.items() if value is not None})

    def over(self, period: Period) -> Self:
        """The same about other days."""
        return replace(self, period=period)

    def of_all_times(self, viewer: Agent) -> WaitQuerySet:
        """The waits that it is about, whenever they were; without those that are nobody's."""
        rows: WaitQuerySet = Wait.objects.visible_to(viewer).counted()
        if self.kind:
            rows = rows.filter(is_first=self.kind == "first")
        columns = {
            "channel": "channel",
            "team": "team",
            "policy": "policy",
            "closing_policy": "closing_policy",
            "organisation": "contact__organisation",
        }
        for name, column in columns.items():
            if (pk := getattr(self, name)) is not None:
                rows = rows.filter(**({column: pk} if pk else {f"{column}__isnull": True}))
        if self.agent is not None:
            rows = rows.filter(of_agent(self.agent))
        if self.tag is not None:
            rows = rows.filter(tags=self.tag) if self.tag else rows.filter(tags__isnull=True)
        if self.language is not None:
            rows = rows.filter(of_language(self.language, "contact"))
        return rows

    def began(self, viewer: Agent) -> WaitQuerySet:
        """Those of them that began in the period."""
        return self.of_all_times(viewer).filter(opened_at__gte=self.period.starts_at, opened_at__lt=self.period.ends_at)


def of_language(language: str, contact: str) -> Q:
    """Those whose `contact` (the way to it) writes in a language; "none": in no known one, or there is no contact."""
    if language != "none":
        return Q((f"{contact}__language", language))
    return Q((contact, None)) | Q((f"{contact}__language", ""))


def of_agent(pk: int) -> Q:
    """What is an agent's: what they answered, and what was or is theirs and nobody has answered."""
    if not pk:
        return Q(why=Why.ANSWERED, answerer=None) | ~Q(why=Why.ANSWERED) & Q(owner=None)
    return Q(why=Why.ANSWERED, answerer=pk) | ~Q(why=Why.ANSWERED) & Q(owner=pk)


def _period(said: Mapping[str, str], *, zone: ZoneInfo, now: dt.datetime) -> Period:
    if not (said.get("from") or said.get("to")):
        count = read_whole(said.get("last", ""), name="last") or USUAL_DAYS
        return _checked(last_days(min(count, MOST_DAYS + 1), zone=zone, now=now))
    today = now.astimezone(zone).date()
    last = read_day(said.get("to", "")) or today
    first = read_day(said.get("from", "")) or last - dt.timedelta(days=USUAL_DAYS - 1)
    return _checked(Period(first=first, last=last, zone=zone))


def _checked(period: Period) -> Period:
    if not 1 <= period.length <= MOST_DAYS:
        raise Unreadable("days")
    if period.first.year < 1990 or period.last.year > 2200:
        raise Unreadable("years")
    return period


def read_day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise Unreadable("day") from None


def _zone(name: str) -> ZoneInfo:
    if name not in available_timezones():
        raise Unreadable("zone")
    return ZoneInfo(name)


def read_whole(text: str, *, name: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise Unreadable(name)
    return int(text)


def _one_of(text: str, allowed: tuple[str, ...], *, name: str) -> str:
    if text not in allowed:
        raise Unreadable(name)
    return text


def _language(text: str) -> str | None:
    if not text:
        return None
    if len(text) > 12 or not text.replace("-", "").isalnum():
        raise Unreadable("language")
    return text
