"""Lists that agents made for themselves or for their team."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Agent, Team
from apps.inbox.models.sharing import shared_with


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, agent: Agent) -> SavedViewQuerySet:
        """As `shared_with` says."""
        return self.filter(shared_with(agent))


class SavedView(models.Model):
    """A filter with a name and an order. It belongs to its `owner`, or to a `team`, or with neither to everybody.

    `filter` is what stands in the address of the screen (listing.py); who looks decides what is in it.
    """

    owner = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.CASCADE, related_name="saved_views")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=60)
    filter = models.JSONField(default=dict)
    order = models.CharField(max_length=10, default="newest")
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name
