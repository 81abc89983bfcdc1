"""The log that open screens follow."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from apps.conversations.models.conversations import Conversation


class LiveEvent(models.Model):
    """One line of the log that open screens follow, in the order of commits, without gaps (DESIGN.md, law 8).

    `channels` are the ids of the conversation's channels at that moment: who sees one of them gets the event.
    Without a conversation it tells everybody of something that all share, such as the tags.
    """

    seq = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=24)
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.CASCADE, related_name="+")
    channels = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ["seq"]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"


class LiveCounter(models.Model):
    """The one row that numbers live events."""

    last = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.last)
