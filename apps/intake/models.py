"""What came in, as it came: arrivals, the cursors that moved with them, and who is listening where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.channels.contract import RawMessage, Source, SourceRole
from apps.channels.models import Channel
from apps.conversations.models import Message

if TYPE_CHECKING:
    import datetime as dt

    from apps.accounts.models import Agent


class ArrivalState(models.TextChoices):
    KEPT = "kept", _("kept, not read yet")
    INCOMPLETE = "incomplete", _("its files are being fetched")
    READ = "read", _("read")
    REPEATED = "repeated", _("known already")
    UNREADABLE = "unreadable", _("could not be read")


class ArrivalQuerySet(models.QuerySet["Arrival"]):
    def visible_to(self, agent: Agent) -> ArrivalQuerySet:
        """Those of the channels that the agent sees."""
        return self.filter(channel__in=Channel.objects.visible_to(agent).values("pk"))

    def unreadable(self) -> ArrivalQuerySet:
        """The tray "could not be read", the newest first."""
        return self.filter(state=ArrivalState.UNREADABLE).order_by("-id")

    def to_read(self, now: dt.datetime) -> ArrivalQuerySet:
        """Kept ones that no living reader holds, in the order in which they came."""
        free = models.Q(lease_until=None) | models.Q(lease_until__lt=now)
        return self.filter(free, state=ArrivalState.KEPT).order_by("id")


class Arrival(models.Model):
    """One raw payload as kept, before anybody read it (DESIGN.md, laws 1 to 3).

    `key` names it within its source (for IMAP `UIDVALIDITY:UID`) for as long as the service counts as it did;
    `generation` says how often it began anew. `payload` is the SHA-256 under which the bytes lie; `omitted` the size of
    what was too large to fetch. A reader holds an arrival by a lease; `attempt_count` is how often one took it in hand.
    """

    # The constraint below begins with the channel, so an index of its own would only cost.
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="arrivals", db_index=False)
    source = models.CharField(max_length=255)
    source_role = models.CharField(max_length=10)
    generation = models.PositiveIntegerField(default=0)
    key = models.CharField(max_length=128)
    payload = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    omitted = models.PositiveBigIntegerField(default=0)
    received_at = models.DateTimeField()
    kept_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=ArrivalState, default=ArrivalState.KEPT)
    reason = models.TextField(blank=True)
    read_at = models.DateTimeField(null=True)
    attempt_count = models.PositiveIntegerField(default=0)
    claimed_by = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="arrivals")

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "source", "generation", "key"], name="arrival_once"),
        ]
        indexes = [
            models.Index(fields=["payload"], name="arrival_payload"),
            models.Index(fields=["id"], name="arrival_to_read", condition=models.Q(state="kept")),
            models.Index(fields=["id"], name="arrival_incomplete", condition=models.Q(state="incomplete")),
            models.Index(fields=["-id"], name="arrival_unreadable", condition=models.Q(state="unreadable")),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"

    def raw(self, content: bytes) -> RawMessage:
        """The record that the adapter fetched, with `content` as its payload."""
        return RawMessage(
            source=Source(name=self.source, role=SourceRole(self.source_role)),
            key=self.key,
            payload=content,
            received_at=self.received_at,
            omitted=self.omitted,
        )


class SourceCursor(models.Model):
    """How far a source has been fetched; moved in the transaction that stores the arrivals.

    `restarting` while what the service numbered anew is read again, which can take several batches.
    Arrivals up to the id `settled` were reported to the service as kept (marked seen, moved or deleted there).
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="cursors")
    source = models.CharField(max_length=255)
    generation = models.PositiveIntegerField(default=0)
    restarting = models.BooleanField(default=False)
    position = models.JSONField(default=dict)
    settled = models.PositiveBigIntegerField(default=0)
    moved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "source"], name="source_cursor_once")]

    def __str__(self) -> str:
        return self.source


class SourceRestart(models.Model):
    """For admins: the service numbered a source anew, and what was known of it was found again by its content."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="restarts")
    source = models.CharField(max_length=255)
    generation = models.PositiveIntegerField()
    position = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.source} #{self.generation}"


class ListenProcess(models.Model):
    """A `listen` process that is alive until `until`; mailboxes are shared out evenly among them."""

    name = models.CharField(max_length=100, unique=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Lease(models.Model):
    """Which `listen` process looks after a channel; whoever finds it run out may take it."""

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="lease")
    holder = models.CharField(max_length=100)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.channel_id} by {self.holder}"
