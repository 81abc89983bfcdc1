"""The outbox: one row for each thing to send, with what happened to it. The row is the job; a task only rings."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.channels.models import Channel


class State(models.TextChoices):
    """Where an outbox entry is. `uncertain`: perhaps delivered; never repeated without a person (DESIGN.md, law 5)."""

    QUEUED = "queued", _("queued")
    SENDING = "sending", _("sending")
    DEFERRED = "deferred", _("will be tried again")
    SENT = "sent", _("sent")
    FAILED = "failed", _("not delivered")
    UNCERTAIN = "uncertain", _("perhaps delivered")
    CANCELLED = "cancelled", _("cancelled")


#: Those that still hold up the later entries of their lane.
UNFINISHED = (State.QUEUED, State.SENDING, State.DEFERRED, State.UNCERTAIN)


class OutboxEntry(models.Model):
    """One message to send over one channel.

    `lane` keeps order: an entry waits for the earlier ones of its lane (a conversation). `content` is the message as
    composed (`apps.delivery.letters`), `payload` the SHA-256 of its bytes, made before the first attempt and the same for all.
    A claim is a lease: `lease_until` in the past means that the worker died. `dot_at` is committed before the
    step after which the outcome may be unknown.
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="outbox")
    lane = models.CharField(max_length=64)
    external_id = models.CharField(max_length=255, unique=True)
    content = models.JSONField()
    payload = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField(default=timezone.now)
    give_up_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=64, blank=True)
    dot_at = models.DateTimeField(null=True)
    attempt_count = models.PositiveIntegerField(default=0)
    words = models.TextField(blank=True)
    advice = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="outbox_state_known"),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="outbox_due",
                condition=models.Q(state__in=["queued", "sending", "deferred"]),
            ),
            models.Index(fields=["lane", "id"], name="outbox_lane"),
        ]

    def __str__(self) -> str:
        return self.external_id


class RecipientState(models.TextChoices):
    PENDING = "pending", _("pending")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")


class Recipient(models.Model):
    """One address of an entry's envelope and what the server said of it."""

    entry = models.ForeignKey(OutboxEntry, on_delete=models.CASCADE, related_name="recipients")
    address = models.CharField(max_length=320)
    state = models.CharField(max_length=10, choices=RecipientState, default=RecipientState.PENDING)
    code = models.PositiveSmallIntegerField(default=0)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "address"], name="recipient_once")]

    def __str__(self) -> str:
        return self.address


class Attempt(models.Model):
    """One try: when, which host, how far it came, what the server said."""

    entry = models.ForeignKey(OutboxEntry, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField()
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=State, blank=True)
    host = models.CharField(max_length=255, blank=True)
    stage = models.CharField(max_length=20, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="attempt_number_once")]

    def __str__(self) -> str:
        return f"{self.entry_id}#{self.number}"
