"""What stands below agents' answers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Agent
from apps.channels.models.channels import Channel


class Signature(models.Model):
    """What stands below an agent's answers from one channel, instead of their usual signature."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="channel_signatures")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="signatures")
    text = models.TextField(_("signature"), blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "channel"], name="signature_once")]

    def __str__(self) -> str:
        return f"{self.agent_id} at {self.channel_id}"
