"""Waits as rows, how conversations stood, and the calendars and policies that waits are judged by."""

from apps.waits.models.settings import Calendar, CalendarVersion, Policy, PolicyVersion
from apps.waits.models.standings import MergedTag, Standing
from apps.waits.models.waits import Stage, Wait, WaitQuerySet, Warned, Why

__all__ = [
    "Calendar",
    "CalendarVersion",
    "MergedTag",
    "Policy",
    "PolicyVersion",
    "Stage",
    "Standing",
    "Wait",
    "WaitQuerySet",
    "Warned",
    "Why",
]
