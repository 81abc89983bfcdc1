"""What is kept beside a message of a service with threads of its own: its other ids, what stood there before, what the
service says before it can be heard, what we asked the service to do, and where the talk went on in private.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Agent
from apps.channels.contract import ModerationDeed
from apps.channels.models import Channel
from apps.delivery.models import OutboxEntry


class Audience(models.TextChoices):
    """Who can read a message (`contract.Audience`)."""

    PUBLIC = "public", _("everybody can read it")
    PRIVATE = "private", _("only those can read it who take part")


class Withdrawn(models.TextChoices):
    """What became of a message on its service (`contract.Withdrawn`)."""

    NOT = "", ""
    HIDDEN = "hidden", _("hidden on the service")
    DELETED = "deleted", _("deleted on the service")


class Deed(models.TextChoices):
    """What may be done to what others wrote (`contract.ModerationDeed`)."""

    APPROVE = ModerationDeed.APPROVE.value, _("approve")
    HOLD = ModerationDeed.HOLD.value, _("hold back")
    HIDE = ModerationDeed.HIDE.value, _("hide")
    SHOW = ModerationDeed.SHOW.value, _("show")
    SPAM = ModerationDeed.SPAM.value, _("call spam")
    DELETE = ModerationDeed.DELETE.value, _("delete")
    FLAG = ModerationDeed.FLAG.value, _("flag")
    MUTE = ModerationDeed.MUTE.value, _("mute the author")
    UNMUTE = ModerationDeed.UNMUTE.value, _("hear the author again")
    BLOCK = ModerationDeed.BLOCK.value, _("block the author")
    UNBLOCK = ModerationDeed.UNBLOCK.value, _("unblock the author")


class MessageAlias(models.Model):
    """Another id of a message on its channel: our own, from before the service gave it one, or the id of a further post
    that an answer went as.
    """

    message = models.ForeignKey("conversations.Message", on_delete=models.CASCADE, related_name="aliases")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=998)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "external_id"], name="message_alias_once")]

    def __str__(self) -> str:
        return self.external_id


class Unnamed(models.Model):
    """An answer of ours that its service has not named yet: what comes back may be it."""

    message = models.OneToOneField(
        "conversations.Message", on_delete=models.CASCADE, primary_key=True, related_name="unnamed"
    )
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return str(self.message_id)


class ThreadName(models.Model):
    """What a service calls a thread since `ThreadMoved` told it; what still comes under the old name belongs there."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    thread = models.CharField(max_length=500)
    now = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "thread"], name="thread_name_once")]

    def __str__(self) -> str:
        return f"{self.thread} -> {self.now}"


class MessageRevision(models.Model):
    """What a message said in an earlier version, or before it was deleted. `at` is when that version came here."""

    message = models.ForeignKey("conversations.Message", on_delete=models.CASCADE, related_name="revisions")
    version = models.BigIntegerField()
    subject = models.CharField(max_length=998, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["message", "version"], name="message_revision_once")]

    def __str__(self) -> str:
        return f"{self.message_id} v{self.version}"


class EarlyNews(models.Model):
    """What a service said of a message that is not here yet; it is heard when the message comes.

    `kind` is "withdrawal" or "report", `what` a `contract.Withdrawn` or a `contract.DeliveryAction`.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    external_id = models.CharField(max_length=998)
    kind = models.CharField(max_length=10)
    what = models.CharField(max_length=10)
    version = models.BigIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)
    words = models.TextField(blank=True)
    permalink = models.CharField(max_length=2000, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "external_id", "kind"], name="early_news_once")]

    def __str__(self) -> str:
        return f"{self.external_id} {self.what}"


class Moderation(models.Model):
    """What an agent asked the service to do to a message; its outbox entry says how far that is. Of a report `reason`
    is why, in words, and `words` are the agent's.
    """

    message = models.ForeignKey("conversations.Message", on_delete=models.CASCADE, related_name="moderations")
    deed = models.CharField(max_length=10, choices=Deed)
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    outbox_entry = models.OneToOneField(OutboxEntry, on_delete=models.PROTECT, related_name="moderation")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=500, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.deed} {self.message_id}"


class Continuation(models.Model):
    """The conversation goes on in private: `private` was begun from `source`, from the words in `message`."""

    private = models.OneToOneField(
        "conversations.Conversation", on_delete=models.CASCADE, primary_key=True, related_name="continues"
    )
    source = models.ForeignKey("conversations.Conversation", on_delete=models.CASCADE, related_name="continued_in")
    message = models.ForeignKey("conversations.Message", null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"{self.source_id} -> {self.private_id}"
