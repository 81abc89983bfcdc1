"""Hours, days and durations as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.waits import typed

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "intervals"),
    [
        ("9-12, 13:00\u201317:30", [[540, 720], [780, 1050]]),
        ("13.00 bis 17; 9 to 12", [[540, 720], [780, 1020]]),
        ("22:00-6:00", [[1320, 1800]]),
        ("0-24", [[0, 1440]]),
        ("closed", []),
        ("Geschlossen", []),
        ("", []),
        (", ,", []),
    ],
)
def test_hours_are_read(text: str, intervals: list[list[int]]) -> None:
    assert typed.read_intervals(text) == intervals


@pytest.mark.parametrize("text", ["9-12, 11-14", "9", "9-25", "24-25", "9:61-10", "nine", "22-6, 5-6, 23-24"])
def test_what_are_no_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        typed.read_intervals(text)


@given(st.lists(st.integers(0, 1439), min_size=2, max_size=8, unique=True).map(sorted))
def test_hours_are_written_as_they_are_read(times: list[int]) -> None:
    intervals = [[opens, closes] for opens, closes in zip(times[::2], times[1::2], strict=False)]
    assert typed.read_intervals(typed.write_intervals(intervals)) == intervals


def test_exceptions_are_written_as_they_are_read() -> None:
    said = {"2026-12-24": [], "2026-12-25": [], "2026-12-31": [[540, 720]], "2027-01-01": []}
    text = typed.write_exceptions(said)
    assert text.splitlines() == [
        "2026-12-24 \u2013 2026-12-25: closed",
        "2026-12-31: 09:00\u201312:00",
        "2027-01-01: closed",
    ]
    assert typed.read_exceptions(text.splitlines()) == said


@pytest.mark.parametrize("line", ["2026-13-01: closed", "2026-12-24", "2026-12-31 to 2026-12-24: closed", ": closed"])
def test_what_is_no_day_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        typed.read_exceptions([line])


@pytest.mark.parametrize(
    ("text", "seconds"), [("4:00", 14400), ("4", 14400), ("4 h", 14400), ("90 min", 5400), ("0:05", 300), ("", None)]
)
def test_durations_are_read(text: str, seconds: int | None) -> None:
    assert typed.read_duration(text) == seconds


@pytest.mark.parametrize("text", ["0:00", "0", "4:70", "soon", "-4:00"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="4:00"):
        typed.read_duration(text)
