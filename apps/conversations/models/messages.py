"""Messages: what was said, by whom, to whom, with which files."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Agent
from apps.channels.models import Channel
from apps.contacts.models import ContactPoint
from apps.conversations.models.conversations import Conversation
from apps.conversations.models.posts import Audience, Withdrawn
from apps.delivery.models import OutboxEntry

if TYPE_CHECKING:
    from apps.channels.contract import Address
    from apps.conversations.models.conversations import ConversationQuerySet


class Direction(models.TextChoices):
    IN = "in", _("from the customer")
    OUT = "out", _("from us")
    NOTE = "note", _("note")


class DeliveryState(models.TextChoices):
    """How an outgoing message fares; copied from the outbox entry so that a list needs no second look."""

    NONE = "", ""
    UNAPPROVED = "unapproved", _("waits for a second person")
    HELD = "held", _("held for you to take back")
    QUEUED = "queued", _("queued")
    SENDING = "sending", _("sending")
    DEFERRED = "deferred", _("will be tried again")
    SENT = "sent", _("sent")
    AWAITING = "awaiting", _("waits for a moderator there")
    DELAYED = "delayed", _("on its way, but delayed")
    FAILED = "failed", _("not delivered")
    UNCERTAIN = "uncertain", _("perhaps delivered")
    CANCELLED = "cancelled", _("cancelled")
    BOUNCED = "bounced", _("bounced")


#: What the outbox has sent. What servers on the way say later does not undo that it went out.
WENT_OUT = (DeliveryState.SENT, DeliveryState.DELAYED)


class SenderWarning(models.TextChoices):
    """Why the sender of a message may not be who they seem."""

    NONE = "", ""
    FAILED = "failed", _("The sender could not be proved: this may be somebody else.")
    UNCLEAR = "unclear", _("The sender can be read in more than one way.")
    OURS = "ours", _("It names one of our own addresses as its sender, and nothing proves that.")


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, agent: Agent) -> MessageQuerySet:
        """The messages of visible conversations; a note only where its own channel is seen as well.

        A conversation may come to reach a channel of another team, for which its notes were not written.
        """
        # Asked of each row: SQLite would list all conversations that the agent sees to look for one among them.
        seen = Conversation.objects.visible_to(agent).filter(pk=models.OuterRef("conversation"))
        return self.filter(models.Exists(seen)).without_notes_of_others(agent)

    def without_notes_of_others(self, agent: Agent) -> MessageQuerySet:
        """The same for messages of conversations that the agent is known to see."""
        channels = Channel.objects.visible_to(agent).values("pk")
        return self.filter(~models.Q(direction=Direction.NOTE) | models.Q(channel__in=channels))

    def in_order(self) -> MessageQuerySet:
        return self.order_by("happened_at", "id")


class Message(models.Model):
    """One utterance, in or out, or a note that the team alone sees.

    `happened_at` is the server's receive time, or when an agent wrote it. `text` is the whole plain text, quotes
    included (without the question for a rating that went out below it); `html` the sanitised HTML or empty. Addresses
    are lists of `{"name", "address"}`.
    `external_id` is the Message-ID without brackets; empty for notes and for mail without one. `marked` is the
    conversation whose reply token it carried. `placed` says that an agent put it where it is: no link moves it.
    `aside`: between us and a third party, unseen by the customer (asides.py).
    `spam`: filed as such when it came, so nobody waits for its answer (spam.py).
    `away_until` is the day that an automatic answer names; `notices` are sentences about what had to be left out,
    `appointments` what the calendars in it say (`contract.Appointment`).
    `failures` are the recipients that delivery reports say it did not reach, or not yet: `{"address", "status",
    "words"}`, the status an RFC 3463 code, the words the server's. `likes` and `shares` are how often it was liked and
    passed on, as its service counted last.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="messages")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=4, choices=Direction)
    automatic = models.BooleanField(default=False)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="messages")
    contact_point = models.ForeignKey(ContactPoint, null=True, on_delete=models.PROTECT, related_name="messages")
    aside = models.BooleanField(default=False)
    external_id = models.CharField(max_length=998, blank=True, db_index=True)
    content_hash = models.CharField(max_length=64, blank=True)
    subject = models.CharField(max_length=998, blank=True)
    sender_name = models.CharField(max_length=320, blank=True)
    sender_address = models.CharField(max_length=320, blank=True)
    to = models.JSONField(default=list)
    cc = models.JSONField(default=list)
    bcc = models.JSONField(default=list)
    reply_to = models.JSONField(default=list)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)
    happened_at = models.DateTimeField(default=timezone.now)
    payload = models.CharField(max_length=64, blank=True)
    omitted = models.PositiveBigIntegerField(default=0)
    marked = models.ForeignKey(Conversation, null=True, on_delete=models.SET_NULL, related_name="+")
    placed = models.BooleanField(default=False)
    spam = models.BooleanField(default=False)
    sender_warning = models.CharField(max_length=10, choices=SenderWarning, default=SenderWarning.NONE, blank=True)
    away_until = models.DateField(null=True)
    notices = models.JSONField(default=list)
    appointments = models.JSONField(default=list)
    outbox_entry = models.OneToOneField(OutboxEntry, null=True, on_delete=models.PROTECT, related_name="message")
    delivery = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.NONE, blank=True)
    delivery_words = models.TextField(blank=True)
    failures = models.JSONField(default=list)
    client_id = models.UUIDField(null=True, unique=True)
    is_post = models.BooleanField(default=False)
    thread = models.CharField(max_length=500, blank=True)
    answers = models.CharField(max_length=998, blank=True)
    audience = models.CharField(max_length=7, choices=Audience, default=Audience.PRIVATE)
    permalink = models.CharField(max_length=2000, blank=True)
    reference = models.TextField(blank=True)
    version = models.BigIntegerField(default=0)
    awaits_approval = models.BooleanField(default=False)
    withdrawn = models.CharField(max_length=7, choices=Withdrawn, default=Withdrawn.NOT, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_version = models.BigIntegerField(null=True)
    sender_handle = models.CharField(max_length=320, blank=True)
    sender_url = models.CharField(max_length=2000, blank=True)
    likes = models.PositiveIntegerField(default=0)
    shares = models.PositiveIntegerField(default=0)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "external_id", "content_hash"],
                condition=~models.Q(content_hash=""),
                name="message_once_per_channel",
            ),
            models.UniqueConstraint(
                fields=["channel", "external_id"],
                condition=models.Q(is_post=True) & ~models.Q(external_id=""),
                name="post_once_per_channel",
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "happened_at", "id"], name="message_order"),
            models.Index(fields=["conversation"], name="message_doubted", condition=~models.Q(sender_warning="")),
            models.Index(fields=["conversation"], name="message_public", condition=models.Q(audience="public")),
            models.Index(fields=["conversation"], name="message_unapproved", condition=models.Q(delivery="unapproved")),
            models.Index(fields=["conversation"], name="message_aside", condition=models.Q(aside=True)),
            models.Index(fields=["channel", "thread"], name="message_thread", condition=~models.Q(thread="")),
            models.Index(fields=["channel", "answers"], name="message_answers", condition=~models.Q(answers="")),
            models.Index(fields=["agent", "-happened_at"], name="message_sent", condition=models.Q(direction="out")),
        ]

    def __str__(self) -> str:
        return self.external_id or str(self.public_id)

    def addresses(self) -> set[str]:
        """Everybody who wrote or got this message, in comparable form; whoever is in it may answer it."""
        people = [*self.to, *self.cc, *self.bcc]
        return {person["address"].casefold() for person in people} | {self.sender_address.casefold()}


def as_people(addresses: tuple[Address, ...]) -> list[dict[str, str]]:
    """Addresses as `Message` keeps them."""
    return [{"name": address.name, "address": address.address} for address in addresses]


def with_marks(rows: ConversationQuerySet) -> ConversationQuerySet:
    """With `is_doubted`: whether the sender of one of its messages may be somebody else; `is_public`: whether others
    than those who take part can read one of them; and `is_unapproved`: whether one waits for a second person.
    """
    messages = Message.objects.filter(conversation=models.OuterRef("pk"))
    doubted, public = messages.exclude(sender_warning=""), messages.filter(audience=Audience.PUBLIC)
    unapproved = messages.filter(delivery=DeliveryState.UNAPPROVED)
    return rows.annotate(
        is_doubted=models.Exists(doubted), is_public=models.Exists(public), is_unapproved=models.Exists(unapproved)
    )


class Reference(models.Model):
    """A message id that a message points to; it may belong to a message that is still to come.

    Those of one message are written nearest first: what it answers, then what that answered, and so on.
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="references")
    external_id = models.CharField(max_length=998, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "external_id"], name="reference_once")]

    def __str__(self) -> str:
        return self.external_id


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, agent: Agent) -> AttachmentQuerySet:
        """The files of visible messages."""
        return self.filter(models.Exists(Message.objects.visible_to(agent).filter(pk=models.OuterRef("message"))))


class Attachment(models.Model):
    """A file that came or went with a message; `payload` is the SHA-256 of its content, and `description` says what is
    on it, for those who do not see it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=127)
    size = models.PositiveBigIntegerField()
    payload = models.CharField(max_length=64)
    content_id = models.CharField(max_length=255, blank=True)
    inline = models.BooleanField(default=False)
    description = models.TextField(blank=True)

    objects = AttachmentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Mention(models.Model):
    """An agent was named in a note."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="mentions")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "agent"], name="mention_once")]
        indexes = [models.Index(fields=["agent", "-at"], name="mention_newest")]

    def __str__(self) -> str:
        return f"{self.agent_id} in {self.message_id}"
