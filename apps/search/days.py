"""Days, months and years as people write them into a search field."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%Y/%m/%d", "%Y-%m", "%m.%Y", "%Y")
_AGO = re.compile(r"(\d{1,4})([dwmyt])")
_LENGTH = {"d": 1, "t": 1, "w": 7, "m": 30, "y": 365}
_NAMED = {"today": 0, "heute": 0, "yesterday": 1, "gestern": 1}


@dataclass(frozen=True, slots=True)
class Days:
    """Where the day, month or year begins."""

    since: dt.datetime


def read_days(text: str, *, zone: ZoneInfo) -> Days | None:
    """`2026-11-22`, `22.11.2026`, `2026-11`, `2026`, `today`, `yesterday`, or so long ago: `7d`, `2w`, `6m`, `1y`.

    None if it is nothing of these.
    """
    day = _ago(text.casefold(), zone) or _named(text)
    return Days(dt.datetime.combine(day, dt.time(), tzinfo=zone)) if day and day.year >= 1970 else None


def _ago(text: str, zone: ZoneInfo) -> dt.date | None:
    today = timezone.localdate(timezone=zone)
    if text in _NAMED:
        return today - dt.timedelta(days=_NAMED[text])
    found = _AGO.fullmatch(text)
    if not found:
        return None
    try:
        return today - dt.timedelta(days=int(found[1]) * _LENGTH[found[2]])
    except OverflowError:
        return None


def _named(text: str) -> dt.date | None:
    for form in _FORMS:
        try:
            return dt.datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None
