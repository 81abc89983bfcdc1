"""What agents did to conversations, so that they can take it back."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from apps.accounts.models import Agent


class Undo(models.Model):
    """A deed of an agent, of which each step changed some conversations; `public_id` lets them take it back for a day.

    `deed` is its name, such as "close".
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="undos")
    deed = models.CharField(max_length=16)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["agent", "at"], name="undo_agent")]

    def __str__(self) -> str:
        return f"{self.deed} of {self.agent_id}"


class UndoStep(models.Model):
    """What some conversations were and became (`actions.changes_between`); a step that was taken back is gone."""

    undo = models.ForeignKey(Undo, on_delete=models.CASCADE, related_name="steps")
    changes = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{len(self.changes)} of {self.undo_id}"
