"""Pictures of mails that lie on their senders' servers: who asked to see them, and our copies."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from apps.accounts.models import Agent
from apps.conversations.models import Message


class PicturesAsked(models.Model):
    """An agent asked to see a message's pictures from elsewhere: from then on everybody sees our copies of them."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="pictures_asked")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.message_id)


class RemotePicture(models.Model):
    """What became of one address: `payload` is the SHA-256 of our copy, empty if there was no picture to be had."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="remote_pictures")
    address_hash = models.CharField(max_length=64)
    payload = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "address_hash"], name="remote_picture_once")]

    def __str__(self) -> str:
        return self.address_hash
