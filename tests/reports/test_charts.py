"""Charts, lengths in words, and days across a change of the clocks: all without a database."""

from __future__ import annotations

import datetime as dt
import itertools
import xml.etree.ElementTree as ET
from zoneinfo import ZoneInfo

import pytest

from apps.reports.charts import Bar, Flow, Spread, bars, flows, spreads
from apps.reports.durations import STEPS, in_words
from apps.reports.periods import Period, last_days, stretches
from apps.reports.sql import LAST_SLOT, slot_of

pytestmark = pytest.mark.once

BERLIN = ZoneInfo("Europe/Berlin")
EVIL = '"><script>alert(1)</script>'


def drawn(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def test_each_mark_is_a_link_that_says_what_it_shows() -> None:
    marks = [Bar(label="under 5 min", value=7, words="under 5 min: 7 waits", url="/reports/waits/?a=1&b=2")]
    link = drawn(bars(marks, name="Waits by length")).find("a")
    assert link is not None
    assert link.attrib == {"href": "/reports/waits/?a=1&b=2", "aria-label": "under 5 min: 7 waits"}


def test_what_people_wrote_stays_text() -> None:
    for svg in (
        bars([Bar(label=EVIL, value=1, words=EVIL, url=EVIL)], name=EVIL),
        spreads([Spread(label=EVIL, median=5, p90=9, words=EVIL, url=EVIL)], name=EVIL),
        flows([Flow(label=EVIL, came=1, went=2, open=3, words=EVIL, url=EVIL)], name=EVIL),
    ):
        assert "<script" not in svg
        assert "style=" not in svg
        drawn(svg)


def test_nothing_and_zeros_can_be_drawn() -> None:
    nothing = Spread(label="1 Nov", median=None, p90=None, words="1 Nov")
    for svg in (
        bars([], name="x"),
        bars([Bar(label="a", value=0, words="a")], name="x"),
        spreads([], name="x"),
        spreads([nothing, nothing], name="x"),
        spreads([nothing, Spread(label="2 Nov", median=0, p90=0, words="2 Nov"), nothing], name="x"),
        flows([], name="x"),
        flows([Flow(label="a", came=0, went=0, open=0, words="a")], name="x"),
    ):
        drawn(svg)


def test_days_without_waits_part_the_line() -> None:
    known = Spread(label="d", median=60, p90=600, words="d")
    gap = Spread(label="d", median=None, p90=None, words="d")
    svg = drawn(spreads([known, known, gap, known], name="x"))
    assert len(svg.findall("polyline")) == 2


def test_longer_medians_are_higher() -> None:
    marks = [Spread(label="d", median=seconds, p90=seconds * 2, words="d") for seconds in (60, 600, 6000, 600_000)]
    tops = [float(dot.attrib["cy"]) for dot in drawn(spreads(marks, name="x")).iter("circle")]
    assert tops == sorted(tops, reverse=True)
    assert len(set(tops)) == 4


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (250, "4 min 10 s"),
        (3600, "1 h"),
        (11_100, "3 h 5 min"),
        (187_200, "2 d 4 h"),
    ],
)
def test_lengths_are_told_in_two_units(seconds: int, words: str) -> None:
    assert in_words(seconds) == words


def test_steps_leave_no_gap_and_end_where_slots_do() -> None:
    for one, other in itertools.pairwise(STEPS):
        assert one.high == other.low
        assert slot_of(other.low) > slot_of(other.low - 1)
    slots = [slot_of(seconds) for seconds in range(0, 40 * 86400, 7)]
    assert slots == sorted(slots)
    assert slots[-1] == LAST_SLOT


def test_a_day_has_23_or_25_hours_where_the_clocks_change() -> None:
    period = Period(first=dt.date(2026, 3, 1), last=dt.date(2026, 10, 31), zone=BERLIN)
    hours = {day: (end - start).seconds // 3600 or 24 for day in period.days() for start, end in [period.bounds(day)]}
    assert hours[dt.date(2026, 3, 29)] == 23
    assert (period.bounds(dt.date(2026, 10, 25))[1] - period.bounds(dt.date(2026, 10, 25))[0]) == dt.timedelta(hours=25)
    assert [stretch.ends_at for stretch in stretches(period)][:2] == [
        dt.datetime(2026, 3, 29, 1, tzinfo=dt.UTC),
        dt.datetime(2026, 10, 25, 1, tzinfo=dt.UTC),
    ]
    assert [stretch.offset for stretch in stretches(period)] == [3600, 7200, 3600]


def test_the_period_before_is_as_long_and_ends_the_day_before() -> None:
    now = dt.datetime(2026, 11, 22, 23, 30, tzinfo=dt.UTC)
    period = last_days(30, zone=BERLIN, now=now)
    assert period.last == dt.date(2026, 11, 23), "it is the next day in Berlin already"
    assert period.length == period.before.length == 30
    assert period.before.ends_at == period.starts_at
