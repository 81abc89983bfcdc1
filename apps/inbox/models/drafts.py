"""What agents are writing, so that no word is lost and another device shows it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from apps.accounts.models import Agent
from apps.conversations.models import Conversation


class StoredDraft(models.Model):
    """What an agent is writing in one conversation and mode ("reply", "note", "forward"); without a conversation the
    new one that they begin.

    `content` is the client's own (client/src/state/drafts.ts). `revision` grows by one at every save: a screen that
    saves over a revision which it has not seen is told.
    """

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="drafts")
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.CASCADE, related_name="drafts")
    mode = models.CharField(max_length=10)
    content = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "conversation", "mode"], name="draft_once"),
            models.UniqueConstraint(
                fields=["agent", "mode"], condition=models.Q(conversation=None), name="draft_of_a_new_one_once"
            ),
        ]
        indexes = [models.Index(fields=["conversation", "mode"], name="draft_conversation")]

    def __str__(self) -> str:
        return f"{self.mode} of {self.agent_id} in {self.conversation_id}"
