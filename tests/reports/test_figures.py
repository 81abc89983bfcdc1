"""What reports say, against the same worked out from the rows one by one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F

from apps.reports.glance import whole_of
from apps.reports.measuring import IS_FIRST, WHOSE, Measuring
from apps.reports.selection import Selection
from apps.waits.models import Why
from tests.reports.waits import NOW, kept, make_many, make_wait, measured, nearest_rank, so_far
from tests.world import make_conversation

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.reports.tallies import Tally
    from apps.waits.models import Wait
    from tests.world import World

pytestmark = pytest.mark.django_db

#: Clocks were put back in one, put forward in another; one is not a whole number of hours away.
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kathmandu")


def measuring(viewer: Agent, **said: str) -> Measuring:
    selection = Selection.read({"from": "2026-10-01", "to": "2026-11-22", **said}, zone="Europe/Berlin", now=NOW)
    return Measuring(selection=selection, viewer=viewer, now=NOW)


def counted(waits: list[Wait], first: str, last: str, zone: str) -> list[Wait]:
    """Those that began on these days and are somebody's."""
    days = (wait.opened_at.astimezone(ZoneInfo(zone)).date().isoformat() for wait in waits)
    return [
        wait
        for wait, day in zip(waits, days, strict=True)
        if first <= day <= last and wait.why not in (Why.SPAM, Why.MERGED)
    ]


def assert_is(tally: Tally, waits: list[Wait], *, clock: str) -> None:
    values = [so_far(wait, clock=clock) for wait in measured(waits)]
    assert tally.count == len(values)
    assert (tally.median, tally.p90) == (nearest_rank(values, 0.5), nearest_rank(values, 0.9))
    assert (tally.met, tally.missed) == kept(waits)
    assert len(tally.waiting) == sum(wait.ended_at is None for wait in waits)
    assert tally.let_go == sum(wait.why == Why.CLOSED for wait in waits)


@pytest.mark.parametrize("clock", ["calendar", "working"])
def test_medians_and_p90_are_those_of_the_rows(world: World, clock: str) -> None:
    waits = counted(make_many(world, 400), "2026-10-01", "2026-11-22", "Europe/Berlin")
    whole = whole_of(measuring(world.adam, clock=clock))
    assert_is(whole.all, waits, clock=clock)
    assert_is(whole.firsts, [wait for wait in waits if wait.is_first], clock=clock)


def test_closing_is_told_of_the_conversations_that_were_closed(world: World) -> None:
    for number in range(9):
        opened = NOW - dt.timedelta(days=number)
        closed = {"closed_at": opened + dt.timedelta(hours=number), "closing_seconds": number * 3600}
        conversation = make_conversation(world.support_mail, world.cora)
        make_wait(conversation, opened, 60, is_closed_on_time=number < 6, closing_working_seconds=number, **closed)
        make_wait(conversation, opened, 90, is_first=False)
    found = whole_of(measuring(world.adam)).closings
    assert (found.count, found.median, found.p90) == (9, 4 * 3600, 8 * 3600)
    assert (found.met, found.missed) == (6, 3)
    assert whole_of(measuring(world.adam, clock="working")).closings.median == 4


@pytest.mark.parametrize("zone", ZONES)
def test_days_and_hours_are_those_of_the_zone_when_the_clocks_change(world: World, zone: str) -> None:
    waits = make_many(world, 250)
    asked = measuring(world.adam, zone=zone)
    by_day, by_hour = asked.settled(asked.day), asked.settled(asked.hour_of_week)
    inside = counted(waits, "2026-10-01", "2026-11-22", zone)
    groups: dict[int, list[Wait]] = {}
    hours: dict[int, list[Wait]] = {}
    for wait in inside:
        local = wait.opened_at.astimezone(ZoneInfo(zone))
        groups.setdefault(local.date().toordinal(), []).append(wait)
        hours.setdefault(local.weekday() * 24 + local.hour, []).append(wait)
    assert set(by_day) == set(groups)
    for day, some in groups.items():
        assert_is(by_day[day], some, clock="calendar")
    assert set(by_hour) == set(hours)
    for hour, some in hours.items():
        assert_is(by_hour[hour], some, clock="calendar")


def test_long_periods_are_told_week_by_week(world: World) -> None:
    waits = make_many(world, 150)
    asked = measuring(world.adam, **{"from": "2026-08-01"})
    by_week = asked.settled(asked.day)
    weeks: dict[int, list[Wait]] = {}
    for wait in counted(waits, "2026-08-01", "2026-11-22", "Europe/Berlin"):
        day = wait.opened_at.astimezone(ZoneInfo("Europe/Berlin")).date()
        weeks.setdefault((day - dt.timedelta(days=day.weekday())).toordinal(), []).append(wait)
    assert set(by_week) == set(weeks)
    for monday, some in weeks.items():
        assert_is(by_week[monday], some, clock="calendar")
    assert [ordinal for ordinal, _ in asked.marks()] == sorted({ordinal for ordinal, _ in asked.marks()})
    assert set(by_week) <= {ordinal for ordinal, _ in asked.marks()}


def test_however_they_are_told_apart_they_are_as_many(world: World) -> None:
    """Only by tags a wait may stand in two rows, or in none."""
    make_many(world, 120)
    asked = measuring(world.adam)
    whole = whole_of(asked).all
    for by in (asked.day, asked.hour_of_week, IS_FIRST, WHOSE, F("channel_id"), F("team_id"), F("policy_id")):
        parts = asked.tally(by).values()
        assert sum(each.count for each in parts) == whole.count
        assert sum(each.missed for each in parts) == whole.missed
