"""How conversations stood in the past.

The core knows only how they stand now. This is written down when it changes, and is kept: it is not derived, so
`rebuild_waits` reads it and leaves it as it is.
"""

from __future__ import annotations

from django.db import models

from apps.conversations.models import Conversation, Priority, Tag


class Standing(models.Model):
    """Whose a conversation was from `at` on, and what else policies and reports ask for.

    These are ids of rows that may be gone. `tags` are its own, `above` those that these stand below.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    owner = models.BigIntegerField(null=True)
    team = models.BigIntegerField(null=True)
    priority = models.SmallIntegerField(choices=Priority)
    contact = models.BigIntegerField(null=True)
    organisation = models.BigIntegerField(null=True)
    tags = models.JSONField(default=list)
    above = models.JSONField(default=list)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.conversation_id} from {self.at}"


class MergedTag(models.Model):
    """Where a tag went that is no more: what had it has `into` instead, in the past as well."""

    tag = models.BigIntegerField(primary_key=True)
    into = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.tag} -> {self.into_id}"
