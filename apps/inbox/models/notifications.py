"""What an agent should hear of."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Agent
from apps.conversations.models import Conversation, Message


class NotificationKind(models.TextChoices):
    MENTIONED = "mentioned", _("named you in a note")
    ASSIGNED = "assigned", _("gave you a conversation")
    ANSWERED = "answered", _("wrote in a conversation of yours")
    WATCHED = "watched", _("wrote in a conversation that you watch")
    FAILED = "failed", _("was not delivered")
    UNCERTAIN = "uncertain", _("was perhaps not delivered")
    ARRIVED = "arrived", _("wrote to us")
    SOON = "soon", _("is due soon")
    LATE = "late", _("is late")
    VERY_LATE = "very_late", _("is very late")
    APPROVE = "approve", _("asks for a second person")
    GIVEN_BACK = "given_back", _("gave your answer back")
    REWORDED = "reworded", _("changed your answer and approved it")
    RATED_BAD = "rated_bad", _("rated an answer as bad")


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, agent: Agent) -> NotificationQuerySet:
        """One's own, of conversations and messages that one still sees."""
        conversation = Conversation.objects.visible_to(agent).filter(pk=models.OuterRef("conversation"))
        message = Message.objects.visible_to(agent).filter(pk=models.OuterRef("message"))
        own = self.filter(models.Exists(conversation), agent=agent)
        return own.filter(models.Q(message=None) | models.Exists(message))


class Notification(models.Model):
    """One thing to tell one agent; `by` is the colleague who did it, if it was one."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="notifications")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="notifications")
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=NotificationKind)
    by = models.ForeignKey(Agent, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["agent", "-at", "-id"], name="notification_newest"),
            models.Index(fields=["agent"], name="notification_unread", condition=models.Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.agent_id}"
