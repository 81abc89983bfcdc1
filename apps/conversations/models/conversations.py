"""Conversations: all messages about one matter, and where agents are with them."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Agent, Role, Team
from apps.channels.models import Channel
from apps.contacts.models import Contact
from apps.conversations.at_hand import WaitsFrom
from apps.conversations.models.tags import Tag


class State(models.TextChoices):
    OPEN = "open", _("open")
    PENDING = "pending", _("waiting for them")
    SNOOZED = "snoozed", _("snoozed")
    CLOSED = "closed", _("closed")
    SPAM = "spam", _("spam")


class Priority(models.IntegerChoices):
    LOW = -1, _("low")
    NORMAL = 0, _("normal")
    HIGH = 1, _("high")
    URGENT = 2, _("urgent")


#: What lists walk through (at_hand.py); with them as the condition of an index.
AT_HAND = models.Q(merged_into=None, state__in=["open", "pending"])
DONE = models.Q(merged_into=None, state__in=["snoozed", "closed", "spam"])


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, agent: Agent) -> ConversationQuerySet:
        """Those that reached a channel which the agent sees; joined-away ones never."""
        rows = self.filter(merged_into=None)
        if agent.role == Role.ADMIN:
            return rows
        seen = Conversation.channels.through.objects.filter(
            conversation_id=models.OuterRef("pk"),
            channel__in=Channel.objects.visible_to(agent).values("pk"),
        )
        return rows.filter(models.Exists(seen))


class Conversation(models.Model):
    """All messages about one matter, over time.

    `channel` is the one it began on and is answered from; `channels` are all that it reached, and `is_spread` says that
    these are several (receivers.py keeps it).
    `activity_at` orders lists; `waiting_since` is when the customer's first unanswered message came.
    `heard_at` is when somebody wrote whom an agent may want to read: the customer, or a colleague with a note.
    `related` is set when a message pointed here without right (threading.py).
    `custom` are the values of the fields that an admin defined, by their keys (`contacts.fields`).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.CharField(max_length=998, blank=True)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+")
    channels = models.ManyToManyField(Channel, related_name="conversations")
    is_spread = models.BooleanField(default=False)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="conversations")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    snoozed_until = models.DateTimeField(null=True)
    assignee = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="conversations")
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="conversations")
    priority = models.SmallIntegerField(choices=Priority, default=Priority.NORMAL)
    tags = models.ManyToManyField(Tag, related_name="conversations", blank=True)
    custom = models.JSONField(default=dict, blank=True)
    # Its index is below: one of all rows would tempt SQLite to begin with those that are not merged, nearly all.
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="absorbed", db_index=False
    )
    related = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="possibly_related")
    snippet = models.CharField(max_length=200, blank=True)
    message_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    activity_at = models.DateTimeField(default=timezone.now)
    waiting_since = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-activity_at", "-id"], name="conv_activity"),
            models.Index(fields=["-activity_at", "-id"], name="conv_hand", condition=AT_HAND),
            models.Index(fields=["assignee", "-activity_at", "-id"], name="conv_hand_assignee", condition=AT_HAND),
            models.Index(WaitsFrom(), "id", name="conv_hand_waits", condition=AT_HAND),
            models.Index(fields=["state", "-activity_at", "-id"], name="conv_done", condition=DONE),
            models.Index(fields=["merged_into"], name="conv_merged", condition=models.Q(merged_into__isnull=False)),
            models.Index(fields=["id"], name="conv_spread", condition=models.Q(is_spread=True)),
            models.Index(fields=["snoozed_until"], name="conv_snoozed", condition=models.Q(state="snoozed")),
        ]

    def __str__(self) -> str:
        return self.subject or f"#{self.pk}"

    @property
    def lane(self) -> str:
        """The outbox lane of this conversation's answers."""
        return f"conversation:{self.pk}"


class Parting(models.Model):
    """Two conversations that an agent took apart: no link between their messages joins them again.

    `one` has the smaller id.
    """

    one = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="parting_once"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="parting_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} | {self.other_id}"


class Reading(models.Model):
    """How far an agent has read a conversation; without a row it is unread. `upto` is compared with `heard_at`."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="readings")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="readings")
    upto = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "agent"], name="reading_once")]

    def __str__(self) -> str:
        return f"{self.agent_id} in {self.conversation_id}"


class Watch(models.Model):
    """An agent wants to hear of what happens to a conversation."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="watches")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="watches")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "agent"], name="watch_once")]

    def __str__(self) -> str:
        return f"{self.agent_id} watches {self.conversation_id}"
