"""What a second person said of an answer before it went out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Agent
from apps.channels.approval import TRUSTED_ROLES
from apps.channels.models import Channel

if TYPE_CHECKING:
    from apps.conversations.models.messages import MessageQuerySet


class Verdict(models.TextChoices):
    NONE = "", ""
    APPROVED = "approved", _("approved")
    GIVEN_BACK = "given_back", _("given back")
    TAKEN_BACK = "taken_back", _("taken back by its author")


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def waiting(self) -> ApprovalQuerySet:
        """Those that nobody has decided. What a backup brought back is in doubt, and no more to be approved."""
        return self.filter(decided_at=None, message__delivery="unapproved")

    def decidable_by(self, agent: Agent) -> ApprovalQuerySet:
        """Those of answers that the agent may be the second person for: not their own, over a channel that they see
        and on which they need nobody themselves.
        """
        channels = Channel.objects.visible_to(agent)
        if agent.role not in TRUSTED_ROLES:
            channels = channels.filter(approvers=agent)
        of_others = self.filter(message__channel__in=channels.values("pk")).exclude(message__agent=agent)
        return of_others.filter(models.Exists(_seen_by(agent).filter(pk=models.OuterRef("message"))))


class Approval(models.Model):
    """That an answer waits, or waited, for a second person. `note` says why it was given back; `before` is what its
    author wrote, where the second person changed it.
    """

    message = models.OneToOneField(
        "conversations.Message", primary_key=True, on_delete=models.CASCADE, related_name="approval"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.NONE, blank=True)
    decided_by = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    before = models.TextField(blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict="", decided_at=None)
                | ~models.Q(verdict="") & models.Q(decided_at__isnull=False),
                name="approval_decided_with_a_verdict",
            )
        ]
        indexes = [models.Index(fields=["message"], name="approval_waiting", condition=models.Q(decided_at=None))]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.verdict or 'waits'}"


def _seen_by(agent: Agent) -> MessageQuerySet:
    from apps.conversations.models.messages import Message  # beside which this is kept

    return Message.objects.visible_to(agent)
