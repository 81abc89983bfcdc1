"""The outbox: one row for each thing to send, with what happened to it. The row is the job; a task only rings."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.channels.models import Channel, Health

if TYPE_CHECKING:
    from apps.channels.models import ChannelQuerySet


class State(models.TextChoices):
    """Where an outbox entry is.

    `unapproved`: a second person has to say yes first. `held`: its author may still take it back. `uncertain`: perhaps
    delivered (DESIGN.md, law 5); what is done about it by itself stands in `doubts.py`, then a person decides.
    """

    UNAPPROVED = "unapproved", _("waits for a second person")
    HELD = "held", _("held for you to take back")
    QUEUED = "queued", _("queued")
    SENDING = "sending", _("sending")
    DEFERRED = "deferred", _("will be tried again")
    SENT = "sent", _("sent")
    FAILED = "failed", _("not delivered")
    UNCERTAIN = "uncertain", _("perhaps delivered")
    CANCELLED = "cancelled", _("cancelled")


#: Those that a worker takes up when they are due.
WAITING = (State.HELD, State.QUEUED, State.DEFERRED)
#: Those that nobody has begun to send for good.
UNTOUCHED = (State.UNAPPROVED, *WAITING)
#: An entry that is held for longer than this is meant for a later time: what is written meanwhile does not wait for it.
LONGEST_UNDO = dt.timedelta(minutes=1)


class OutboxEntryQuerySet(models.QuerySet["OutboxEntry"]):
    # Both say it without parameters, since only then SQLite takes their partial indexes.

    def unfinished(self) -> OutboxEntryQuerySet:
        """Those that are still to be sent, or to be looked after by itself (`uncertain`)."""
        return self.filter(settled_at=None)

    def waiting(self) -> OutboxEntryQuerySet:
        """Those that no worker has in hand, and that wait for no second person."""
        return self.unfinished().filter(lease_until=None).exclude(state=State.UNAPPROVED)

    def due(self, now: dt.datetime) -> OutboxEntryQuerySet:
        """What may be sent at `now`: the first unfinished entry of each lane, over channels that work."""
        working = working_channels(now).values("pk")
        earlier = OutboxEntry.objects.unfinished().filter(
            lane=models.OuterRef("lane"), pk__lt=models.OuterRef("pk"), channel__in=working
        )
        # Nobody waits for what may have gone out already, what was written for another day, or may never be approved.
        earlier = earlier.exclude(state__in=(State.UNCERTAIN, State.UNAPPROVED))
        earlier = earlier.exclude(state=State.HELD, due_at__gt=now + LONGEST_UNDO)
        due = self.waiting().filter(due_at__lte=now, channel__in=working)
        return due.filter(~models.Exists(earlier))

    def lapsed(self, now: dt.datetime) -> OutboxEntryQuerySet:
        """Those whose worker died: it did not renew its lease."""
        return self.filter(lease_until__lt=now)


def working_channels(now: dt.datetime) -> ChannelQuerySet:
    """Those that send: active, not at rest, without need of a person for sending. The others wait."""
    resting = Rest.objects.in_force(now).values("channel")
    return Channel.objects.active().exclude(sending_health=Health.NEEDS_PERSON).exclude(pk__in=resting)


class OutboxEntry(models.Model):
    """One message to send over one channel.

    `lane` keeps order: an entry waits for the earlier ones of its lane (a conversation). `content` is the message as
    written (`apps.delivery.letters`), `payload` the SHA-256 of its bytes, made before the first one and kept.
    A claim is a lease: `lease_until` in the past means that the worker died. `claimed_by` names the latest claim.
    `dot_at` is committed before the step of the latest attempt after which the outcome may be unknown.
    `doubtful_since` is set while an earlier attempt may have delivered it, `repeats` counts the steps beyond the dot
    that were taken in spite of that. `failures`
    counts the attempts in a row that may be repeated, for the back-off. `words` are the server's, `advice` is ours.
    `copy_due_at` is when a copy of what was sent is to be kept (`copies.py`). With a `deed` it is no message: the
    service is asked to do that to the target in `content`. `receipt` is what the service told of what it took
    (`letters.receipt_of`).
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="outbox")
    lane = models.CharField(max_length=64)
    external_id = models.CharField(max_length=255, unique=True)
    content = models.JSONField()
    deed = models.CharField(max_length=10, blank=True)
    receipt = models.JSONField(default=dict)
    payload = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField(default=timezone.now)
    give_up_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=64, blank=True)
    dot_at = models.DateTimeField(null=True)
    doubtful_since = models.DateTimeField(null=True)
    repeats = models.PositiveSmallIntegerField(default=0)
    attempt_count = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    words = models.TextField(blank=True)
    advice = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)
    copy_due_at = models.DateTimeField(null=True)
    copy_failures = models.PositiveSmallIntegerField(default=0)

    objects = OutboxEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="outbox_state_known"),
            models.CheckConstraint(
                condition=models.Q(state="sending", lease_until__isnull=False)
                | ~models.Q(state="sending") & models.Q(lease_until=None),
                name="outbox_lease_while_sending",
            ),
            models.CheckConstraint(
                condition=models.Q(state="uncertain")
                | models.Q(state__in=["unapproved", "held", "queued", "sending", "deferred"], settled_at=None)
                | models.Q(state__in=["sent", "failed", "cancelled"], settled_at__isnull=False),
                name="outbox_settled_at_the_end",
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "due_at", "id"],
                name="outbox_due",
                condition=models.Q(settled_at=None, lease_until=None),
            ),
            models.Index(fields=["lane", "id"], name="outbox_lane", condition=models.Q(settled_at=None)),
            models.Index(fields=["copy_due_at"], name="outbox_copy", condition=models.Q(copy_due_at__isnull=False)),
            models.Index(fields=["channel"], name="outbox_copy_trouble", condition=models.Q(copy_failures__gte=3)),
            models.Index(fields=["lease_until"], name="outbox_lease", condition=models.Q(lease_until__isnull=False)),
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
        ordering = ["id"]
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
        indexes = [models.Index(fields=["started_at"], name="attempt_begun")]

    def __str__(self) -> str:
        return f"{self.entry_id}#{self.number}"


class RestQuerySet(models.QuerySet["Rest"]):
    def begun_since_changed(self) -> RestQuerySet:
        """Those of channels that nobody has changed or mended since."""
        return self.filter(began_at__gte=models.F("channel__changed_at"))

    def in_force(self, now: dt.datetime) -> RestQuerySet:
        """Those that keep their channel from sending at `now`."""
        return self.begun_since_changed().filter(until__gt=now)


class Rest(models.Model):
    """A channel whose server could not be reached or let us in: nothing is sent over it for a while.

    It ends when somebody changes or mends the channel (`Channel.changed_at`), and is forgotten when something was sent.
    """

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, primary_key=True, related_name="+")
    began_at = models.DateTimeField()
    until = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)

    objects = RestQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.channel_id} until {self.until}"
