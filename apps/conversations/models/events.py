"""What happened to conversations."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Agent
from apps.conversations.models.conversations import Conversation


class EventKind(models.TextChoices):
    OPENED = "opened", _("opened the conversation")
    ASSIGNED = "assigned", _("assigned it")
    UNASSIGNED = "unassigned", _("unassigned it")
    CLOSED = "closed", _("closed it")
    REOPENED = "reopened", _("reopened it")
    SNOOZED = "snoozed", _("snoozed it")
    WOKE = "woke", _("woke up")
    MERGED = "merged", _("joined another conversation with it")
    MOVED_HERE = "moved_here", _("moved messages here")
    MOVED_AWAY = "moved_away", _("moved messages to another conversation")
    UNDONE = "undone", _("took back a merge or a move")
    SENT_AGAIN = "sent_again", _("sent an answer again")
    TAKEN_BACK = "taken_back", _("took back an answer")
    MARKED_SENT = "marked_sent", _("marked an answer as sent")
    MADE_PUBLIC = "made_public", _("made an answer of a third party public")
    MARKED_SPAM = "marked_spam", _("marked it as spam")
    NOT_SPAM = "not_spam", _("said that it is no spam")
    TAGGED = "tagged", _("tagged it")
    UNTAGGED = "untagged", _("removed a tag")
    RETAGGED = "retagged", _("replaced a tag by another")
    FIELD_CHANGED = "field_changed", _("changed a field")
    PRIORITISED = "prioritised", _("changed its priority")
    HANDED_OVER = "handed_over", _("handed it over")
    MOVED_TO_TEAM = "moved_to_team", _("gave it to another team")
    RATED = "rated", _("rated an answer")
    EDITED = "edited", _("edited a message")
    WITHDRAWN = "withdrawn", _("withdrew a message")
    RESTORED = "restored", _("brought a message back")
    MODERATED = "moderated", _("moderated a message")
    WENT_PRIVATE = "went_private", _("continued it in private")
    APPROVAL_ASKED = "approval_asked", _("asked a second person")
    APPROVED = "approved", _("approved an answer")
    APPROVED_EDITED = "approved_edited", _("changed and approved an answer")
    GIVEN_BACK = "given_back", _("gave an answer back")
    CAME_PRIVATE = "came_private", _("continues another conversation in private")


class Event(models.Model):
    """Something that happened to a conversation; never changed later. `agent` is empty for the product itself."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=16, choices=EventKind)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["conversation", "at", "id"], name="event_order")]

    def __str__(self) -> str:
        return self.kind
