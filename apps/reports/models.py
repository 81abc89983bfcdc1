"""What this room keeps: saved reports, which of them went out, who looked at whose figures, and the house's rules."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Agent, Team


class Rules(models.Model):
    """The one row (pk 1) of what holds for the whole site; without it, what the defaults say."""

    figures_per_agent = models.BooleanField(_("Show figures of single agents"), default=True)

    class Meta:
        verbose_name_plural = "rules"

    def __str__(self) -> str:
        return "rules"

    @classmethod
    def now(cls) -> Rules:
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class Look(models.Model):
    """Somebody saw figures of single agents: those of `whom`, or of all whom they may see, side by side.

    Never changed and never deleted by the product.
    """

    viewer = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    whom = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")
    page = models.CharField(max_length=20)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["-at", "-id"], name="look_newest")]

    def __str__(self) -> str:
        return f"{self.viewer_id} saw {self.whom_id or 'all'}"


class SavedReportQuerySet(models.QuerySet["SavedReport"]):
    def visible_to(self, agent: Agent) -> SavedReportQuerySet:
        """Their own, and those of their teams."""
        return self.filter(models.Q(owner=agent) | models.Q(team__agents=agent)).distinct()


class SavedReport(models.Model):
    """A page of reports under a name: `query` is its address, where `last` days move along with the calendar.

    One of a `team` is seen by all who are in it. If `weekly`, it comes by mail on Mondays: to its owner, or to those
    who lead the team. `weekly_since` is when that was said, if not from its beginning.
    """

    name = models.CharField(_("name"), max_length=80)
    page = models.CharField(max_length=20)
    query = models.TextField(blank=True)
    owner = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    weekly = models.BooleanField(_("by mail every Monday"), default=False)
    weekly_since = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects = SavedReportQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Issue(models.Model):
    """That a saved report went out to somebody in the week that began on the Monday `week`: once."""

    report = models.ForeignKey(SavedReport, on_delete=models.CASCADE, related_name="issues")
    reader = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    week = models.DateField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "reader", "week"], name="issue_once_a_week")]

    def __str__(self) -> str:
        return f"{self.report_id} in the week of {self.week}"
