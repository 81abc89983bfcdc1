"""Working hours: what was worked out by hand, and what must hold for all of them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.waits.hours import Hours, Plan, RoundTheClock

if TYPE_CHECKING:
    from apps.waits.hours import Clock

pytestmark = pytest.mark.once

BERLIN = ZoneInfo("Europe/Berlin")
LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
OFFICE = ((540, 720), (780, 1020))
WEEK = (*[OFFICE] * 5, (), ())
HOUR = 3600


def hours(**said: Any) -> Hours:
    return Hours([(LONG_AGO, Plan(**({"time_zone": "Europe/Berlin", "week": WEEK} | said)))])


def at(text: str, zone: str = "Europe/Berlin") -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("start", "end", "seconds"),
    [
        ("2026-03-02 09:00", "2026-03-02 10:30", 1.5 * HOUR),
        ("2026-03-02 11:00", "2026-03-02 14:00", 2 * HOUR),
        ("2026-03-02 12:10", "2026-03-02 12:50", 0),
        ("2026-03-02 08:00", "2026-03-02 18:00", 7 * HOUR),
        ("2026-03-06 16:00", "2026-03-09 09:30", 1.5 * HOUR),
        ("2026-03-07 00:00", "2026-03-08 23:59", 0),
        ("2026-03-02 10:00", "2026-03-02 09:00", 0),
        ("2026-03-02 00:00", "2026-03-09 00:00", 35 * HOUR),
    ],
)
def test_working_seconds_between(start: str, end: str, seconds: float) -> None:
    assert hours().between(at(start), at(end)) == seconds


@pytest.mark.parametrize(
    ("start", "seconds", "due"),
    [
        ("2026-03-02 09:00", 2 * HOUR, "2026-03-02 11:00"),
        ("2026-03-02 11:00", HOUR, "2026-03-02 12:00"),
        ("2026-03-02 11:00", 2 * HOUR, "2026-03-02 14:00"),
        ("2026-03-06 16:30", HOUR, "2026-03-09 09:30"),
        ("2026-03-07 12:00", 7 * HOUR, "2026-03-09 17:00"),
    ],
)
def test_when_working_seconds_have_passed(start: str, seconds: int, due: str) -> None:
    assert hours().after(at(start), seconds) == at(due)


def test_what_many_waits_have_in_common_is_counted_as_day_by_day() -> None:
    now, together = at("2026-03-11 14:20"), hours(exceptions={dt.date(2026, 2, 20): ((540, 1500),)})
    starts = [now - dt.timedelta(hours=number) for number in (1, 29, 150, 400, 999, 171, 1500, 12_000)]
    for start in starts:
        days = [start + dt.timedelta(days=number) for number in range((now - start).days + 1)]
        pieces = zip(days, [*days[1:], now], strict=True)
        assert together.between(start, now) == sum(together.between(one, other) for one, other in pieces)


def test_a_night_shift_belongs_to_the_day_on_which_it_begins() -> None:
    night = hours(week=((), (), (), (), ((1320, 1800),), (), ()))
    assert night.between(at("2026-03-06 20:00"), at("2026-03-07 12:00")) == 8 * HOUR
    assert night.between(at("2026-03-07 01:00"), at("2026-03-07 03:00")) == 2 * HOUR
    closed = hours(week=((), (), (), (), ((1320, 1800),), (), ()), exceptions={dt.date(2026, 3, 6): ()})
    assert closed.between(at("2026-03-06 20:00"), at("2026-03-07 12:00")) == 0


def test_a_night_shift_that_meets_the_next_day_is_not_counted_twice() -> None:
    both = hours(week=(((1320, 1860),), ((360, 720),), (), (), (), (), ()))
    assert both.between(at("2026-03-02 20:00"), at("2026-03-03 20:00")) == 14 * HOUR


@pytest.mark.parametrize(("night", "seconds"), [("2026-03-28", 7 * HOUR), ("2026-10-24", 9 * HOUR)])
def test_in_the_night_of_the_clock_change_a_shift_has_another_length(night: str, seconds: int) -> None:
    """From 22 to 6: the clock is put forward, or back, at 2 or 3."""
    shift = hours(week=((), (), (), (), (), ((1320, 1800),), ()))
    start = at(f"{night} 20:00")
    assert shift.between(start, start + dt.timedelta(days=1)) == seconds


def test_each_plan_has_its_own_time_zone() -> None:
    tokyo = hours(time_zone="Asia/Tokyo")
    assert tokyo.between(at("2026-03-02 00:00"), at("2026-03-02 03:00")) == 2 * HOUR
    assert tokyo.between(at("2026-03-02 09:00"), at("2026-03-02 12:00")) == 0


@pytest.mark.parametrize(
    ("country", "state", "day", "is_open"),
    [
        ("DE", "BY", "2026-01-06", False),
        ("DE", "BE", "2026-01-06", True),
        ("DE", "", "2026-10-03", False),
        ("DE", "", "2026-05-01", False),
        ("FR", "", "2026-07-14", False),
        ("", "", "2026-05-01", True),
    ],
)
def test_nobody_works_on_holidays(country: str, state: str, day: str, *, is_open: bool) -> None:
    every_day = hours(week=(OFFICE,) * 7, country=country, state=state)
    assert (every_day.between(at(f"{day} 00:00"), at(f"{day} 23:59")) > 0) is is_open


def test_an_exception_decides_against_a_holiday() -> None:
    plan = hours(country="DE", exceptions={dt.date(2026, 5, 1): ((600, 660),)})
    assert plan.between(at("2026-05-01 00:00"), at("2026-05-02 00:00")) == HOUR


def test_a_change_holds_from_its_time_on() -> None:
    """On Tuesday at noon it is said that nobody works in the afternoon any more."""
    before = Plan(time_zone="Europe/Berlin", week=WEEK)
    after = Plan(time_zone="Europe/Berlin", week=((OFFICE[0],),) * 7)
    both = Hours([(LONG_AGO, before), (at("2026-03-03 12:00"), after)])
    assert both.between(at("2026-03-02 00:00"), at("2026-03-03 00:00")) == 7 * HOUR
    assert both.between(at("2026-03-03 00:00"), at("2026-03-04 00:00")) == 3 * HOUR
    assert both.after(at("2026-03-02 16:00"), 8 * HOUR) == at("2026-03-05 10:00")


def test_who_never_works_is_never_late() -> None:
    assert hours(week=((),) * 7).after(at("2026-03-02 09:00"), 1) is None


@pytest.mark.parametrize("clock", [RoundTheClock(), hours(country="DE")])
def test_a_server_whose_clock_is_mad_breaks_nothing(clock: Clock) -> None:
    mad = dt.datetime(9999, 12, 31, 23, 59, tzinfo=dt.UTC)
    assert clock.between(mad, mad) == 0
    assert clock.after(mad, HOUR) is None


def test_round_the_clock_every_second_counts() -> None:
    clock = RoundTheClock()
    assert clock.between(at("2026-03-28 16:00"), at("2026-03-30 09:30")) == 40.5 * HOUR
    assert clock.after(at("2026-03-02 09:00"), HOUR) == at("2026-03-02 10:00")


MOMENTS = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 1, 10)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=BERLIN)
)
DAYS = st.lists(st.integers(0, 96), max_size=6, unique=True).map(
    lambda edges: tuple((15 * a, 15 * b) for a, b in zip(sorted(edges)[::2], sorted(edges)[1::2], strict=False))
)


@settings(max_examples=60, deadline=None)
@given(st.tuples(*[DAYS] * 7), MOMENTS, MOMENTS, MOMENTS)
def test_parts_of_a_time_add_up(week: Any, one: dt.datetime, two: dt.datetime, three: dt.datetime) -> None:
    clock = hours(week=week, country="DE")
    first, middle, last = sorted((one, two, three))
    assert clock.between(first, middle) + clock.between(middle, last) == clock.between(first, last)


@settings(max_examples=60, deadline=None)
@given(st.tuples(*[DAYS] * 7), MOMENTS, st.integers(1, 40 * HOUR))
def test_what_is_due_is_so_many_working_seconds_later(week: Any, start: dt.datetime, seconds: int) -> None:
    clock = hours(week=week)
    due = clock.after(start, seconds)
    if any(week):
        assert due is not None
        assert clock.between(start, due) == seconds
        assert clock.between(start, due - dt.timedelta(seconds=1)) == seconds - 1
    else:
        assert due is None
