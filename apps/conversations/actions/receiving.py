"""The one door in: mail, webhook, forum post, mention, all pass `ingest`."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.accounts.models import Agent
from apps.channels import payloads
from apps.channels.contract import DeliveryAction
from apps.contacts.models import ContactPoint
from apps.conversations.bodies import sanitise, snippet, storable, storable_in_all
from apps.conversations.joining import join, one_at_a_time
from apps.conversations.live import announce, announcing
from apps.conversations.models import (
    Attachment,
    Conversation,
    DeliveryState,
    Direction,
    Event,
    EventKind,
    Message,
    Reference,
    State,
    as_people,
)
from apps.conversations.settling import needs_settling, newcomer, settle
from apps.conversations.threading import final, kin_of, links_of, nearest_first
from apps.conversations.tokens import reply_token

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from apps.channels.contract import Address, DeliveryReport, InboundAttachment, InboundMessage, RecipientReport
    from apps.channels.models import Channel
    from apps.contacts.models import Contact
    from apps.conversations.threading import Links

#: RFC 5322 section 2.1.1: no line is longer.
MAX_ID = 998


@dataclass(frozen=True, slots=True)
class ReadyMessage:
    """A message with the slow part done: attachments stored durably, HTML sanitised, texts storable."""

    message: InboundMessage
    html: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ingested:
    """The message's row; `is_new` is false if it was here before."""

    message: Message
    is_new: bool


def make_ready(message: InboundMessage) -> ReadyMessage:
    """Do what needs no database, so that the transaction of `ingest` is short. Raises `OSError` if the disk refuses."""
    files = tuple(payloads.keep(attachment.content) for attachment in message.attachments)
    clean = storable_in_all(dataclasses.replace(message, external_id=message.external_id[:MAX_ID]))
    return ReadyMessage(message=clean, html=sanitise(clean.html), files=files)


def ingest(
    ready: ReadyMessage, *, channel: Channel, received_at: dt.datetime, payload: str, outgoing: bool = False
) -> Ingested:
    """Take a message into the core: file it into its conversation, or open one.

    `received_at` is the server's time, `payload` the SHA-256 of the kept raw message, `outgoing` says that a colleague
    sent it with another program. Repeating it changes nothing. Messages are filed one after another (a lock until the
    commit), or a message and its answer read at the same moment could miss each other.
    """
    message = ready.message
    with announcing():
        one_at_a_time()
        kin = kin_of(message)
        known = _known(message, kin, channel)
        if known is not None:
            _also_reached(final(known.conversation), channel)
            return Ingested(known, is_new=False)
        way = _Way(channel=channel, received_at=received_at, payload=payload, outgoing=outgoing)
        people = _People.of(message, way)
        links = links_of(message, kin, outgoing=outgoing)
        conversation = _home(message, links, way) or _open(message, way, people, related=links.related)
        row = _add(ready, conversation, way, people, marked=links.marked)
        _take_turn(conversation, row, is_history=received_at < channel.connected_at)
        announce(conversation, "message")
        return Ingested(row, is_new=True)


def ingest_report(report: DeliveryReport, *, channel: Channel, received_at: dt.datetime, payload: str) -> Ingested:
    """Take in a report about an answer of ours (RFC 3464): shown in its conversation; a failure also at the answer."""
    with announcing():
        one_at_a_time()
        ours = _answer_of_ours(report, channel)
        # Its sender, a mail server, took part in nothing. That it knows the answer's random id puts it here.
        marks = (reply_token(ours.conversation.public_id),) if ours else report.message.reply_tokens
        message = dataclasses.replace(report.message, automatic=True, reply_tokens=marks)
        taken = ingest(make_ready(message), channel=channel, received_at=received_at, payload=payload)
        if ours is not None and taken.is_new:
            _note_failures(ours, report.recipients)
        return taken


def _known(message: InboundMessage, kin: Sequence[Message], channel: Channel) -> Message | None:
    """The same message, here already: on any channel by its id and content, or as our own answer come back."""
    if not message.external_id:
        channels = list(type(channel).objects.values_list("pk", flat=True))  # the index begins with the channel
        return Message.objects.filter(channel__in=channels, external_id="", content_hash=message.content_hash).first()
    same = (row for row in kin if row.external_id == message.external_id)
    return next((row for row in same if row.content_hash == message.content_hash or _is_own(row, message)), None)


def _is_own(row: Message, message: InboundMessage) -> bool:
    """Our answer come back (Sent folder, list, Bcc). A stranger who uses its id has something else to say."""
    return row.outbox_entry_id is not None and row.sender_address.casefold() == message.sender.key


def _also_reached(conversation: Conversation, channel: Channel) -> None:
    """The same mail in two of our mailboxes is one conversation that shows in both."""
    if not conversation.channels.filter(pk=channel.pk).exists():
        conversation.channels.add(channel)
        announce(conversation, "conversation")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """How a message came."""

    channel: Channel
    received_at: dt.datetime
    payload: str
    outgoing: bool


@dataclass(frozen=True, slots=True)
class _People:
    """Who wrote, and with whom the conversation is."""

    point: ContactPoint | None
    contact: Contact | None
    agent: Agent | None

    @classmethod
    def of(cls, message: InboundMessage, way: _Way) -> _People:
        other = next(iter(message.to), None) if way.outgoing else message.sender
        point = _reach(other, way.channel)
        agent = Agent.objects.filter(email=message.sender.key).first() if way.outgoing else None
        return cls(point=None if way.outgoing else point, contact=point.contact if point else None, agent=agent)


def _reach(address: Address | None, channel: Channel) -> ContactPoint | None:
    if address is None or not address.address:
        return None
    return ContactPoint.objects.reach(kind=channel.kind, value=address.address, name=address.name)


def _home(message: InboundMessage, links: Links, way: _Way) -> Conversation | None:
    """The conversation that the message belongs to, locked until the commit; its parts joined. None for a new one."""
    if needs_settling(links):
        home = settle((*links.joined, *links.spoiled), new=newcomer(message, links, outgoing=way.outgoing))
    elif links.joined:
        pks = [conversation.pk for conversation in links.joined]
        home, *others = Conversation.objects.select_for_update().filter(pk__in=pks).order_by("pk")
        if others:
            join(home, others)
    else:
        return None
    if home is not None and home.channel_id != way.channel.pk:
        home.channels.add(way.channel)
    return home


def _open(message: InboundMessage, way: _Way, people: _People, *, related: Conversation | None) -> Conversation:
    conversation = Conversation.objects.create(
        subject=message.subject[:998],
        channel=way.channel,
        contact=people.contact,
        related=related,
        state=State.CLOSED,
        created_at=way.received_at,
        activity_at=way.received_at,
    )
    conversation.channels.add(way.channel)
    return conversation


def _add(
    ready: ReadyMessage, conversation: Conversation, way: _Way, people: _People, *, marked: Conversation | None
) -> Message:
    message = ready.message
    row = Message.objects.create(
        conversation=conversation,
        channel=way.channel,
        direction=Direction.OUT if way.outgoing else Direction.IN,
        automatic=message.automatic,
        agent=people.agent,
        contact_point=people.point,
        external_id=message.external_id,
        content_hash=message.content_hash,
        subject=message.subject[:998],
        sender_name=message.sender.name[:320],
        sender_address=message.sender.address[:320],
        to=as_people(message.to),
        cc=as_people(message.cc),
        reply_to=as_people(message.reply_to),
        text=message.text,
        html=ready.html,
        sent_at=message.sent_at,
        happened_at=way.received_at,
        payload=way.payload,
        omitted=message.omitted,
        marked=marked,
    )
    _add_references(row, message)
    _add_attachments(row, message.attachments, ready.files)
    return row


def _add_references(row: Message, message: InboundMessage) -> None:
    ids = dict.fromkeys(external_id[:MAX_ID] for external_id in nearest_first(message))
    Reference.objects.bulk_create(Reference(message=row, external_id=external_id) for external_id in ids)


def _add_attachments(row: Message, attachments: tuple[InboundAttachment, ...], files: tuple[str, ...]) -> None:
    Attachment.objects.bulk_create(
        Attachment(
            message=row,
            name=attachment.name[:255],
            content_type=attachment.content_type[:127],
            size=len(attachment.content),
            payload=digest,
            content_id=attachment.content_id[:255],
            inline=attachment.inline,
        )
        for attachment, digest in zip(attachments, files, strict=True)
    )


def _take_turn(conversation: Conversation, row: Message, *, is_history: bool) -> None:
    """Whose turn it is now, and what the list shows."""
    conversation.message_count += 1
    if row.happened_at >= conversation.activity_at:
        conversation.activity_at = row.happened_at
        conversation.snippet = snippet(row.text)
    if is_history or conversation.state == State.SPAM:
        pass
    elif row.direction == Direction.OUT:
        _they_were_answered(conversation)
    elif not row.automatic:
        _they_wrote(conversation, row)
    elif conversation.message_count == 1:
        conversation.state = State.OPEN
    conversation.save(
        update_fields=["message_count", "activity_at", "snippet", "state", "waiting_since", "snoozed_until"]
    )


def _they_wrote(conversation: Conversation, row: Message) -> None:
    is_new = conversation.message_count == 1
    if conversation.state != State.OPEN and not is_new:
        Event.objects.create(conversation=conversation, kind=EventKind.REOPENED, at=row.happened_at)
    conversation.state = State.OPEN
    conversation.snoozed_until = None
    conversation.waiting_since = min(filter(None, (conversation.waiting_since, row.happened_at)))


def _they_were_answered(conversation: Conversation) -> None:
    if conversation.state == State.OPEN or conversation.message_count == 1:
        conversation.state = State.PENDING
    conversation.waiting_since = None


def _answer_of_ours(report: DeliveryReport, channel: Channel) -> Message | None:
    """By the id of the answer, which some servers tell in the report's own header instead of inside."""
    ids = [id_ for id_ in (report.original_id, *nearest_first(report.message)) if id_]
    ours = Message.objects.exclude(outbox_entry=None).filter(external_id__in=ids)
    found = {row.external_id: row for row in ours.filter(conversation__channels=channel).select_related("conversation")}
    return next((found[id_] for id_ in ids if id_ in found), None)


def _note_failures(ours: Message, recipients: tuple[RecipientReport, ...]) -> None:
    """A bounce makes it our turn again."""
    failed = [recipient for recipient in recipients if recipient.action == DeliveryAction.FAILED]
    if not failed:
        return
    ours.delivery = DeliveryState.BOUNCED
    ours.delivery_words = storable("\n".join(_words(recipient) for recipient in failed))
    ours.save(update_fields=["delivery", "delivery_words"])
    conversation = Conversation.objects.select_for_update().get(pk=final(ours.conversation).pk)
    conversation.state = State.OPEN
    conversation.save(update_fields=["state"])
    announce(conversation, "delivery")


def _words(recipient: RecipientReport) -> str:
    return _("%(address)s: %(words)s") % {
        "address": recipient.recipient,
        "words": recipient.diagnostic or recipient.status,
    }
