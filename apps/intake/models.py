"""What came in, as it came: arrivals, the cursors that moved with them, and who is listening where."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.channels.models import Channel
from apps.conversations.models import Message


class ArrivalState(models.TextChoices):
    KEPT = "kept", _("kept, not read yet")
    READ = "read", _("read")
    REPEATED = "repeated", _("known already")
    UNREADABLE = "unreadable", _("could not be read")


class Arrival(models.Model):
    """One raw payload as kept, before anybody read it (DESIGN.md, laws 1 to 3).

    `key` names it within its source for ever (for IMAP `UIDVALIDITY:UID`). `payload` is the SHA-256 under which the bytes
    lie; `omitted` the size of what was too large to fetch. A reader holds an arrival by a lease.
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="arrivals")
    source = models.CharField(max_length=255)
    source_role = models.CharField(max_length=10)
    key = models.CharField(max_length=128)
    payload = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    omitted = models.PositiveBigIntegerField(default=0)
    received_at = models.DateTimeField()
    kept_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=ArrivalState, default=ArrivalState.KEPT)
    reason = models.TextField(blank=True)
    read_at = models.DateTimeField(null=True)
    attempt_count = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="arrivals")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "source", "key"], name="arrival_once"),
        ]
        indexes = [
            models.Index(fields=["id"], name="arrival_to_read", condition=models.Q(state="kept")),
            models.Index(fields=["-id"], name="arrival_unreadable", condition=models.Q(state="unreadable")),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"


class SourceCursor(models.Model):
    """How far a source has been fetched; moved in the transaction that stores the arrivals."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="cursors")
    source = models.CharField(max_length=255)
    position = models.JSONField(default=dict)
    moved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "source"], name="source_cursor_once")]

    def __str__(self) -> str:
        return self.source


class Lease(models.Model):
    """Which `listen` process looks after a channel; whoever finds it run out may take it."""

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="lease")
    holder = models.CharField(max_length=64)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.channel_id} by {self.holder}"
