"""Waits as rows: everything that lists and reports ask, so that they need no other table."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Agent, Team
from apps.channels.models import Channel
from apps.contacts.models import Contact
from apps.conversations.models import Conversation, Message, Priority, Tag
from apps.waits.models.settings import Calendar, Policy


class Why(models.TextChoices):
    """What ended a wait; empty while it goes on."""

    NOT_YET = "", _("still waiting")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed without an answer")
    MERGED = "merged", _("became part of another wait")
    SPAM = "spam", _("was spam")
    DELETED = "deleted", _("the question was deleted")


#: Those that are nobody's wait after all.
NOT_COUNTED = (Why.MERGED, Why.SPAM, Why.DELETED)


class WaitQuerySet(models.QuerySet["Wait"]):
    def visible_to(self, agent: Agent) -> WaitQuerySet:
        """Those in conversations that the agent sees (`Conversation.objects.visible_to`)."""
        seen = set(Channel.objects.visible_to(agent).values_list("pk", flat=True))
        if not Channel.objects.exclude(pk__in=seen).exists():
            return self
        reached = Conversation.channels.through.objects.filter(
            conversation_id=models.OuterRef("conversation_id"), channel_id__in=seen
        )
        # Its own channel is one of those that the conversation reached, and nearly always the only one.
        further = models.Q(models.Exists(reached), is_spread=True)
        return self.filter(models.Q(channel_id__in=seen) | further)

    def counted(self) -> WaitQuerySet:
        """Without those that are nobody's wait: merged into another one, or spam."""
        return self.exclude(why__in=NOT_COUNTED)

    def open(self) -> WaitQuerySet:
        """Customers who wait now."""
        return self.filter(ended_at__isnull=True)

    def answered(self) -> WaitQuerySet:
        return self.filter(why=Why.ANSWERED)

    def firsts(self) -> WaitQuerySet:
        """First answers: the first wait of each episode."""
        return self.filter(is_first=True)


class Wait(models.Model):
    """From a customer's first unanswered message (`question`, also the key) until something ends it (clock.py).

    `contact` is the conversation's, and `is_spread` says that this reached other channels as well; both as they are
    now. `answer` is the message that ended it, `answerer` its author (None: a colleague whom we do not know).
    `channel` is where the question came, `is_public` says that everybody can read it. `owner`, `team`, `priority` and
    `tags` are those at its end, or now; `owned_from` is since when it was the owner's, within the wait. An episode
    goes until the conversation is closed (`closed_at`); `is_first` is its first wait, which also tells of closing.

    Seconds are on the calendar and in the working hours of `calendar` (None: round the clock) and known at the end.
    `target` is in the seconds that `in_working_hours` says, `due_at` when they have passed; all None without `policy`.
    `is_on_time`: ended until then; False if it was closed later than that, None if that says nothing. The same with
    `closing_`. `next_due_at` is what is still to be kept, `warn_at` a while before. `edition` is the state of the
    settings that it was reckoned with; None for what is settled.
    """

    question = models.OneToOneField(Message, primary_key=True, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="waits", db_index=False)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_spread = models.BooleanField(default=False)
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+")
    owner = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    owned_from = models.DateTimeField(null=True)
    is_public = models.BooleanField(default=False)
    priority = models.SmallIntegerField(choices=Priority, default=Priority.NORMAL)
    tags = models.ManyToManyField(Tag, related_name="+")

    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=8, choices=Why, default=Why.NOT_YET, blank=True)
    answer = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    answerer = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_first = models.BooleanField(default=True)
    episode = models.PositiveIntegerField(default=1)
    seconds = models.PositiveIntegerField(null=True)
    working_seconds = models.PositiveIntegerField(null=True)

    calendar = models.ForeignKey(Calendar, null=True, on_delete=models.SET_NULL, related_name="+")
    policy = models.ForeignKey(Policy, null=True, on_delete=models.SET_NULL, related_name="+")
    target = models.PositiveIntegerField(null=True)
    in_working_hours = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True)
    is_on_time = models.BooleanField(null=True)

    closed_at = models.DateTimeField(null=True)
    closing_seconds = models.PositiveIntegerField(null=True)
    closing_working_seconds = models.PositiveIntegerField(null=True)
    closing_policy = models.ForeignKey(Policy, null=True, on_delete=models.SET_NULL, related_name="+")
    closing_target = models.PositiveIntegerField(null=True)
    closing_due_at = models.DateTimeField(null=True)
    is_closed_on_time = models.BooleanField(null=True)

    next_due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    edition = models.PositiveBigIntegerField(null=True)

    objects = WaitQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "question_id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at=None, why="") | models.Q(ended_at__isnull=False) & ~models.Q(why=""),
                name="wait_ends_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "opened_at"], name="wait_conversation"),
            models.Index(fields=["opened_at"], name="wait_opened"),
            models.Index(fields=["ended_at"], name="wait_ended", condition=models.Q(ended_at__isnull=False)),
            models.Index(fields=["channel", "opened_at"], name="wait_channel"),
            models.Index(fields=["conversation"], name="wait_spread", condition=models.Q(is_spread=True)),
            models.Index(fields=["team", "opened_at"], name="wait_team"),
            models.Index(fields=["owner", "opened_at"], name="wait_owner"),
            models.Index(fields=["answerer", "ended_at"], name="wait_answerer"),
            models.Index(fields=["channel", "opened_at"], name="wait_still", condition=models.Q(ended_at=None)),
            models.Index(
                fields=["conversation", "next_due_at"], name="wait_due", condition=models.Q(next_due_at__isnull=False)
            ),
            models.Index(
                fields=["next_due_at", "conversation"], name="wait_next", condition=models.Q(next_due_at__isnull=False)
            ),
            models.Index(fields=["warn_at"], name="wait_warn", condition=models.Q(warn_at__isnull=False)),
            models.Index(fields=["edition"], name="wait_unsettled", condition=models.Q(edition__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.opened_at} - {self.ended_at or '...'}"


class Stage(models.TextChoices):
    """How far it has come with what is due, and so who hears of it: its owner, then the team, then who leads it."""

    SOON = "soon", _("due soon")
    LATE = "late", _("late")
    VERY_LATE = "very_late", _("very late")


class Warned(models.Model):
    """That people were warned: once of each stage. Not derived, so it outlives `rebuild_waits`."""

    question = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    of_closing = models.BooleanField(default=False)
    stage = models.CharField(max_length=10, choices=Stage)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "of_closing", "stage"], name="warned_once")]

    def __str__(self) -> str:
        return f"{self.stage}: {self.question_id}"
