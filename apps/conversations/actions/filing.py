"""A message as a row of its conversation: who wrote it, what the list shows of it, whose turn it is."""

from __future__ import annotations

import dataclasses
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from apps.accounts.models import Agent
from apps.contacts.models import ContactPoint
from apps.conversations.actions.readying import MAX_ID
from apps.conversations.ahead import locked_ahead, note_filed, note_opened, points_ahead
from apps.conversations.bodies import first_words, snippet
from apps.conversations.doubts import is_ours, warning_about, writes_for_others
from apps.conversations.models import (
    Attachment,
    Conversation,
    Direction,
    Message,
    Reference,
    State,
    as_people,
)
from apps.conversations.reading import hear, read
from apps.conversations.said import nearest_first
from apps.conversations.spam import is_put_away, take_back
from apps.conversations.turns import FIELDS, take_turn

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from apps.channels.contract import Address, InboundMessage
    from apps.channels.models import Channel
    from apps.contacts.models import Contact
    from apps.conversations.actions.readying import ReadyMessage
    from apps.conversations.models import SenderWarning
    from apps.conversations.spam import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a message came; `related` is a conversation that it may have to do with."""

    channel: Channel
    received_at: dt.datetime
    payload: str
    outgoing: bool
    related: Conversation | None = None


@dataclass(frozen=True, slots=True)
class People:
    """Who wrote, and with whom the conversation is; `warning` if it may be somebody else."""

    point: ContactPoint | None
    contact: Contact | None
    agent: Agent | None
    warning: SenderWarning

    @classmethod
    def of(cls, message: InboundMessage, way: Way) -> People:
        warning = warning_about(message, outgoing=way.outgoing)
        other = next(iter(message.to), None) if way.outgoing else _writer(message, warning)
        point = _reach(other, way)
        agent = Agent.objects.filter(email=message.sender.key).first() if way.outgoing else None
        return cls(
            point=None if way.outgoing else point,
            contact=point.contact if point else None,
            agent=agent,
            warning=warning,
        )


def _writer(message: InboundMessage, warning: SenderWarning) -> Address:
    """Who wrote it. In what a form on our site sends that is whom it asks to answer, or all of its mails look alike."""
    others = [one for one in message.reply_to if not is_ours(one.address)]
    if len(others) == 1 and writes_for_others(message.sender.address, warning):
        return others[0]
    # Nobody gets a name from somebody who may be another.
    return dataclasses.replace(message.sender, name="") if warning else message.sender


def _reach(address: Address | None, way: Way) -> ContactPoint | None:
    if address is None or not address.address:
        return None
    kind, value = way.channel.kind, address.address
    known = points_ahead(kind, value)
    return ContactPoint.objects.reach(kind=kind, value=value, name=address.name, at=way.received_at, known=known)


def locked(joined: Sequence[Conversation]) -> Sequence[Conversation]:
    """The rows as they are, locked until the commit, in the order in which all lock several."""
    if len(joined) == 1 and (row := locked_ahead(joined[0])):
        return [row]
    pks = [conversation.pk for conversation in joined]
    return list(Conversation.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk"))


def open_with(message: InboundMessage, way: Way, people: People, *, related: Conversation | None) -> Conversation:
    """A conversation that begins with the message, closed until it is shown."""
    conversation = Conversation.objects.create(
        subject=_name_of(message),
        channel=way.channel,
        contact=people.contact,
        related=related,
        state=State.CLOSED,
        created_at=way.received_at,
        activity_at=way.received_at,
    )
    # As `channels.add` does it, which asks beforehand what is there of late: it is new.
    Conversation.channels.through.objects.create(conversation=conversation, channel=way.channel)
    note_opened(conversation)
    return conversation


def _name_of(message: InboundMessage) -> str:
    """Its subject; on services that have none the first words, lest a list be full of what has no name."""
    return message.subject[:998] or (first_words(message.text, message.html) if message.thread else "")


def add(
    ready: ReadyMessage,
    conversation: Conversation,
    way: Way,
    people: People,
    *,
    marked: Conversation | None = None,
    aside: bool = False,
    **fields: Any,
) -> Message:
    """The message as a row of the conversation, with its files; `fields`: what else it says of itself."""
    message = ready.message
    row = Message.objects.create(
        conversation=conversation,
        channel=way.channel,
        direction=Direction.OUT if way.outgoing else Direction.IN,
        automatic=message.automatic,
        aside=aside,
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
        notices=list(message.notices),
        appointments=[asdict(each) for each in message.appointments],
        marked=marked,
        sender_warning=people.warning,
        away_until=message.away_until,
        **fields,
    )
    if people.point is not None and not (row.automatic or row.sender_warning):
        people.point.note_reachable()
        if not _is_typed(message, row):
            people.point.note_proved(way.received_at)
    _add_references(row, message)
    Attachment.objects.bulk_create(attachments_of(row, ready))
    return row


def _is_typed(message: InboundMessage, row: Message) -> bool:
    """Whether the address is what a guest of a service entered, which proves nothing."""
    return row.is_post and message.sender.address in {each.address for each in message.reply_to}


def _add_references(row: Message, message: InboundMessage) -> None:
    ids = dict.fromkeys(external_id[:MAX_ID] for external_id in nearest_first(message))
    Reference.objects.bulk_create(Reference(message=row, external_id=external_id) for external_id in ids)
    note_filed(row, ids)


def attachments_of(row: Message, ready: ReadyMessage) -> list[Attachment]:
    """The files of a message as rows that are still to be stored."""
    return [
        Attachment(
            message=row,
            name=attachment.name[:255],
            content_type=attachment.content_type[:127],
            size=len(attachment.content),
            payload=digest,
            content_id=attachment.content_id[:255],
            inline=attachment.inline,
            description=attachment.description,
        )
        for attachment, digest in zip(ready.message.attachments, ready.files, strict=True)
    ]


def show(conversation: Conversation, row: Message, verdict: Verdict, *, is_history: bool) -> None:
    """What the list shows of it, and whose turn it is now."""
    conversation.message_count += 1
    if row.happened_at >= conversation.activity_at:
        conversation.activity_at = row.happened_at
        conversation.snippet = conversation.snippet if row.aside else snippet(row.text, row.html)
    is_first = conversation.message_count == 1
    if not is_put_away(conversation, row, verdict, is_first=is_first) and not is_history:
        take_back(conversation, row)
        take_turn(conversation, row, is_first=is_first)
    if not is_history:
        hear(conversation, row)
    conversation.save(update_fields=["message_count", "activity_at", "snippet", "heard_at", *FIELDS])
    if row.agent is not None:
        read(conversation, agent=row.agent)
