"""Which contacts were found to be one person, and which were found not to be."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from apps.accounts.models import Agent
from apps.contacts.models.people import Contact, ContactPoint


class Merge(models.Model):
    """`merged` became a part of `kept`, for the reason `why` in the agent's words. `moved` names what came with it, so
    that it can go back.

    `moved`: ids of `points`, `notes`, `conversations` and `tags`, `filled`, what fields of `kept` got, and
    `last_conversation`, the id of the newest there was.
    """

    kept = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="merges")
    merged = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    why = models.CharField(max_length=500, blank=True)
    moved = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.merged_id} into {self.kept_id}"


class PointMove(models.Model):
    """One contact point was found to be somebody else's: it went from `source` to `target`, for the reason `why`, with
    the `conversations` (their ids) that began there.
    """

    point = models.ForeignKey(ContactPoint, on_delete=models.CASCADE, related_name="moves")
    source = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    why = models.CharField(max_length=500, blank=True)
    conversations = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.point_id}: {self.source_id} to {self.target_id}"


class Dismissal(models.Model):
    """An agent said that two contacts are two people: they are not suggested again. `one` has the smaller id."""

    one = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="dismissal_once"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="dismissal_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} | {self.other_id}"
