"""Calendars and policies. What they say is never overwritten: a new version holds from its time on.

So figures of the past stay as they were, whenever they are worked out again.
"""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Agent

#: From when a version holds that is to judge the past as well.
ALWAYS = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Calendar(models.Model):
    """Working hours; what they are stands in its versions."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Policy(models.Model):
    """What customers may expect of us; how soon, and for whom, stands in its versions."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "policies"

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """What holds from `from_at` on, until the next one does: `said` as JSON (read by `book.py`); None: it is given up.

    `agent` is who said so.
    """

    from_at = models.DateTimeField()
    said = models.JSONField(null=True)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        ordering = ["from_at", "id"]


class CalendarVersion(Version):
    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="versions")

    def __str__(self) -> str:
        return f"{self.calendar_id} from {self.from_at}"


class PolicyVersion(Version):
    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="versions")

    def __str__(self) -> str:
        return f"{self.policy_id} from {self.from_at}"
