"""The hours and the promises of the golden set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from apps.waits.models import Calendar, CalendarVersion, Policy, PolicyVersion
from apps.waits.models.settings import ALWAYS

if TYPE_CHECKING:
    import datetime as dt

NINE_TO_FIVE = [[540, 720], [780, 1020]]
OFFICE: dict[str, Any] = {
    "time_zone": "Europe/Berlin",
    "week": [NINE_TO_FIVE] * 5 + [[], []],
    "country": "DE",
    "state": "BY",
    "exceptions": {"2026-12-24": [], "2026-12-31": [[540, 720]]},
    "is_default": True,
}
HOUR = 3600
USUAL: dict[str, Any] = {"first": 2 * HOUR, "later": 4 * HOUR, "in_working_hours": True, "warn": HOUR // 2}


def make_calendar(said: dict[str, Any], *, name: str = "Office", from_at: dt.datetime = ALWAYS) -> Calendar:
    """One that holds from then on; the same name changes it."""
    row, _ = Calendar.objects.get_or_create(name=name)
    CalendarVersion.objects.create(calendar=row, from_at=from_at, said=said)
    return row


def make_policy(said: dict[str, Any], *, name: str = "Usual", from_at: dt.datetime = ALWAYS) -> Policy:
    row, _ = Policy.objects.get_or_create(name=name)
    PolicyVersion.objects.create(policy=row, from_at=from_at, said=said)
    return row
