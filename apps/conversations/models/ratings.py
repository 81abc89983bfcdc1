"""What customers say of answers: asked below an answer, given with one click, the last word counts."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Agent, Team
from apps.channels.models import Channel

if TYPE_CHECKING:
    from apps.conversations.models import Message


class Score(models.TextChoices):
    GOOD = "good", _("Good")
    OKAY = "okay", _("Okay")
    BAD = "bad", _("Bad")


class RatingQuerySet(models.QuerySet["Rating"]):
    def visible_to(self, agent: Agent) -> RatingQuerySet:
        """Those of answers in conversations that the agent sees (`Conversation.objects.visible_to`)."""
        from apps.conversations.models import Message  # it imports this module

        seen = set(Channel.objects.visible_to(agent).values_list("pk", flat=True))
        if not Channel.objects.exclude(pk__in=seen).exists():
            return self
        # A conversation has reached every channel on which it was answered, and seldom another one.
        further = Message.objects.filter(conversation__is_spread=True, conversation__channels__in=seen)
        answer = further.filter(pk=models.OuterRef("answer"))
        return self.filter(models.Q(channel__in=seen) | models.Exists(answer))

    def went_out(self) -> RatingQuerySet:
        """Those that the customer was asked for: what did not arrive, or was taken back, asked nobody."""
        return self.filter(went_out=True)


class Rating(models.Model):
    """That a customer was asked how `answer` was, and what they said: `score` is empty until they did.

    `public_id` is what the link is made of. `channel` and `agent` are the answer's, `went_out` says that it was sent
    and has not come back: for reports, which would have to look at each answer. `team` is the one that had the
    conversation when the answer was written, at `asked_at`. `reason` are the customer's own words, plain text.
    `changes` counts how often it was given or changed.
    """

    answer = models.OneToOneField(
        "conversations.Message", primary_key=True, on_delete=models.CASCADE, related_name="rating"
    )
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, db_index=True)
    went_out = models.BooleanField(default=False)
    score = models.CharField(max_length=4, choices=Score, blank=True)
    reason = models.TextField(blank=True)
    rated_at = models.DateTimeField(null=True)
    changes = models.PositiveSmallIntegerField(default=0)

    objects = RatingQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.score or 'asked'}"


def note_fate(answer: Message) -> None:
    """Remember whether the question below an answer went out. Inside the transaction that changed `answer.delivery`."""
    from apps.conversations.models import WENT_OUT

    rating: Rating | None = getattr(answer, "rating", None)
    went_out = answer.delivery in WENT_OUT
    if rating is not None and rating.went_out != went_out:
        rating.went_out = went_out
        rating.save(update_fields=["went_out"])
