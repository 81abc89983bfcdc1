"""What people type into the settings, and how it is shown to them again: intervals, days, durations. Pure."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Intervals = list[list[int]]

DAY = 1440
_TIME = r"([0-9]{1,2})(?:[:.]([0-9]{2}))?"
_INTERVAL = re.compile(rf"{_TIME}\s*(?:-|\u2013|\u2014|bis|to)\s*{_TIME}")
_CLOSED = {"", "-", "\u2013", "closed", "geschlossen"}
#: A year of days, for one line.
_LONGEST = 366


def read_intervals(text: str) -> Intervals:
    """`9-12, 13:00\u201317:30`, or `22:00-6:00` over midnight, in minutes after midnight. Raises `ValueError`."""
    if text.strip().casefold() in _CLOSED:
        return []
    found = sorted(_interval(part) for part in re.split(r"[,;]", text) if part.strip())
    if not found:
        return []
    if any(one[1] > other[0] for one, other in pairwise(found)) or found[-1][1] > found[0][0] + 2 * DAY:
        raise ValueError(_("These hours overlap."))
    return found


def write_intervals(intervals: Iterable[Sequence[int]]) -> str:
    """`09:00\u201312:00, 13:00\u201317:30`"""
    return ", ".join(f"{_clock(opens)}\u2013{_clock(closes)}" for opens, closes in intervals)


def read_exceptions(lines: Iterable[str]) -> dict[str, Intervals]:
    """`2026-12-24: closed`, `2026-12-24 to 2026-12-31: 9-12` or `24.12.2026: closed`, by days. Raises `ValueError`."""
    found: dict[str, Intervals] = {}
    for line in lines:
        days, colon, hours = line.partition(":")
        if not colon:
            raise ValueError(_("Write a day, a colon, and the hours: %(line)s") % {"line": line})
        intervals = read_intervals(hours)
        for day in _days(days, line):
            found[day.isoformat()] = intervals
    return dict(sorted(found.items()))


def write_exceptions(exceptions: Mapping[str, Sequence[Sequence[int]]]) -> str:
    """One line for each day, or for days in a row that are alike."""
    runs: list[tuple[dt.date, dt.date, str]] = []
    for text, intervals in sorted(exceptions.items()):
        day, hours = dt.date.fromisoformat(text), write_intervals(intervals) or _("closed")
        if runs and runs[-1][2] == hours and runs[-1][1] + dt.timedelta(days=1) == day:
            runs[-1] = (runs[-1][0], day, hours)
        else:
            runs.append((day, day, hours))
    return "\n".join(
        f"{first}: {hours}" if first == last else f"{first} \u2013 {last}: {hours}" for first, last, hours in runs
    )


def read_duration(text: str) -> int | None:
    """`4:00`, `4 h`, `90 min` in seconds; None for nothing. Raises `ValueError`."""
    text = text.strip().casefold()
    if not text:
        return None
    if found := re.fullmatch(r"([0-9]{1,4}):([0-5][0-9])", text):
        minutes = int(found[1]) * 60 + int(found[2])
    elif found := re.fullmatch(r"([0-9]{1,4})\s*(?:h|std\.?)?", text):
        minutes = int(found[1]) * 60
    elif found := re.fullmatch(r"([0-9]{1,5})\s*min\.?", text):
        minutes = int(found[1])
    else:
        raise ValueError(_("Write hours and minutes, such as 4:00."))
    if minutes == 0:
        raise ValueError(_("Write hours and minutes, such as 4:00."))
    return minutes * 60


def write_duration(seconds: int | None) -> str:
    """`4:00`; empty for None."""
    return "" if seconds is None else f"{seconds // 3600}:{seconds // 60 % 60:02}"


def _interval(text: str) -> list[int]:
    found = _INTERVAL.fullmatch(text.strip().casefold())
    if found is None:
        raise ValueError(_("Write hours such as 09:00\u201312:00, 13:00\u201317:00: %(text)s") % {"text": text.strip()})
    opens, closes = _minutes(found[1], found[2]), _minutes(found[3], found[4])
    if opens >= DAY:
        raise ValueError(_("There is no such time: %(text)s") % {"text": text.strip()})
    return [opens, closes if closes > opens else closes + DAY]


def _minutes(hours: str, minutes: str | None) -> int:
    found = int(hours) * 60 + int(minutes or 0)
    if int(minutes or 0) > 59 or found > DAY:
        raise ValueError(_("There is no such time: %(text)s") % {"text": f"{hours}:{minutes or '00'}"})
    return found


def _clock(minutes: int) -> str:
    rest = minutes if minutes == DAY else minutes % DAY
    return f"{rest // 60:02}:{rest % 60:02}"


def _days(text: str, line: str) -> list[dt.date]:
    parts = [part for part in re.split(r"\s+(?:-|\u2013|\u2014|bis|to)\s+|\.\.", text.strip()) if part]
    try:
        first, last = _day(parts[0]), _day(parts[-1])
    except (ValueError, IndexError):
        raise ValueError(_("This day cannot be read: %(line)s") % {"line": line}) from None
    count = (last - first).days + 1
    if not 0 < count <= _LONGEST or len(parts) > 2:
        raise ValueError(_("This day cannot be read: %(line)s") % {"line": line})
    return [first + dt.timedelta(days=number) for number in range(count)]


def _day(text: str) -> dt.date:
    if found := re.fullmatch(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})", text.strip()):
        return dt.date(int(found[3]), int(found[2]), int(found[1]))
    return dt.date.fromisoformat(text.strip())
