"""The one door in: mail, webhook, forum post, mention, all pass `ingest`."""

from __future__ import annotations

import dataclasses
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, cast

from apps.accounts.models import Agent
from apps.channels import payloads
from apps.channels.contract import DeliveryReport
from apps.channels.sentences import sentence
from apps.contacts.models import ContactPoint
from apps.conversations.acknowledging import acknowledge
from apps.conversations.ahead import forget, locked_ahead, note_filed, note_opened, points_ahead
from apps.conversations.asides import is_aside
from apps.conversations.bodies import sanitise, snippet, storable_in_all
from apps.conversations.doubts import is_ours, warning_about, writes_for_others
from apps.conversations.html_cost import TooCostly
from apps.conversations.joining import join, one_at_a_time
from apps.conversations.live import announce, announcing, asked_once
from apps.conversations.models import (
    Attachment,
    Conversation,
    Direction,
    Message,
    Reference,
    SenderWarning,
    State,
    as_people,
)
from apps.conversations.reading import hear, last_heard, read
from apps.conversations.returns import find_reported, is_product_mail, note_report, without_original
from apps.conversations.said import MOST_CLAIMS, Said, mailbox_of, nearest_first
from apps.conversations.settling import needs_settling, newcomer, settle
from apps.conversations.signals import message_came
from apps.conversations.spam import is_put_away, take_back, verdict_on
from apps.conversations.threading import final, kin_of, links_of
from apps.conversations.tokens import reply_token
from apps.conversations.turns import FIELDS, take_turn, they_have_it

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from apps.channels.contract import Address, InboundMessage
    from apps.channels.models import Channel
    from apps.contacts.models import Contact
    from apps.conversations.spam import Verdict
    from apps.conversations.threading import Links

#: RFC 5322 section 2.1.1: no line is longer.
MAX_ID = 998
ONLY_TEXT = sentence("Its HTML is too large or too entangled to be shown: this is its text. The source has it all.")


@dataclass(frozen=True, slots=True)
class ReadyMessage:
    """A message with the slow part done: attachments stored durably, HTML sanitised, texts storable."""

    message: InboundMessage
    html: str
    files: tuple[str, ...]
    report: DeliveryReport | None = None


@dataclass(frozen=True, slots=True)
class Ingested:
    """The message's row; `is_new` is false if it was here before. None: the product's own mail, not for agents."""

    message: Message | None
    is_new: bool


def make_ready(found: InboundMessage | DeliveryReport) -> ReadyMessage:
    """Do what needs no database, so that `ingest` holds its lock briefly. Raises `OSError` if the disk refuses."""
    report = found if isinstance(found, DeliveryReport) else None
    message = dataclasses.replace(report.message, automatic=True) if report else cast("InboundMessage", found)
    files = tuple(payloads.keep(attachment.content) for attachment in message.attachments)
    clean = storable_in_all(dataclasses.replace(message, external_id=message.external_id[:MAX_ID]))
    try:
        html = sanitise(clean.html)
    except TooCostly:
        html, clean = "", dataclasses.replace(clean, notices=(*clean.notices, ONLY_TEXT))
    return ReadyMessage(message=clean, html=html, files=files, report=report)


def ingest(
    ready: ReadyMessage, *, channel: Channel, received_at: dt.datetime, payload: str, outgoing: bool = False
) -> Ingested:
    """Take a message into the core: file it into its conversation, or open one.

    `received_at` is the server's time, `payload` the SHA-256 of the kept raw message, `outgoing` says that a colleague
    sent it with another program. A report about an answer of ours (RFC 3464) is shown in its conversation, a failure
    also at the answer. Repeating it changes nothing. Messages are filed one after another (a lock until the commit),
    or a message and its answer read at the same moment could miss each other.
    """
    message = ready.message
    way = _Way(channel=channel, received_at=received_at, payload=payload, outgoing=outgoing)
    with announcing():
        asked_once(one_at_a_time)
        if (outgoing or message.automatic) and is_product_mail(message.external_id):
            return Ingested(None, is_new=False)
        kin = kin_of(message)
        known = _known(message, kin, way)
        if known is not None:
            if outgoing and known.direction == Direction.IN:
                _take_for_ours(known, message, kin, way)
            _also_reached(final(known.conversation), channel)
            return Ingested(known, is_new=False)
        if ready.report is None:
            return Ingested(_file(ready, kin, way), is_new=True)
        return Ingested(_file_report(ready, ready.report, kin, way), is_new=True)


def _file(ready: ReadyMessage, kin: Sequence[Message], way: _Way) -> Message:
    people = _People.of(ready.message, way)
    said = Said.of_mail(ready.message, outgoing=way.outgoing, doubted=people.warning != SenderWarning.NONE)
    links = links_of(ready.message, said, kin)
    related = links.related or way.related
    home = _home(ready.message, said, links, way)
    aside = home is not None and is_aside(ready.message, home, outgoing=way.outgoing)
    conversation = home or _open(ready.message, way, people, related=related)
    row = _add(ready, conversation, way, people, marked=links.marked, aside=aside)
    verdict = verdict_on(ready.message, outgoing=way.outgoing)
    is_history = way.received_at < way.channel.connected_at
    _show(conversation, row, verdict, is_history=is_history)
    if not (is_history or way.outgoing):
        message_came.send(Message, message=row, is_first=home is None)
    announce(conversation, "message")
    acknowledge(row, ready.message, conversation)
    return row


def _file_report(ready: ReadyMessage, report: DeliveryReport, kin: Sequence[Message], way: _Way) -> Message:
    if is_product_mail(report.original_id):
        bare = dataclasses.replace(ready, message=without_original(ready.message, report), html="", files=())
        return _file(bare, kin, dataclasses.replace(way, payload=""))
    forget()  # the answer may be in another conversation
    reported = find_reported(report, channel=way.channel, received_at=way.received_at)
    ours = reported.answer
    if ours is None:
        return _file(ready, kin, dataclasses.replace(way, related=reported.related))
    # Its sender, a mail server, took part in nothing. That it knows the answer's random id puts it here.
    marked = dataclasses.replace(ready.message, reply_tokens=(reply_token(ours.conversation.public_id),))
    row = _file(dataclasses.replace(ready, message=marked), kin, way)
    note_report(ours, report.recipients)
    return row


def _known(message: InboundMessage, kin: Sequence[Message], way: _Way) -> Message | None:
    """The same message, here already: on any channel by its id and content, or as our own answer come back."""
    if not message.external_id:
        return _copy_of(message, way)
    same = [row for row in kin if row.external_id == message.external_id]
    found = next((row for row in same if _is_it(row, message, way)), None)
    return _copy_of(message, way) if found is None and len(same) >= MOST_CLAIMS else found


def _copy_of(message: InboundMessage, way: _Way) -> Message | None:
    """By the index, where ids tell too little: there is none, or so many have it that threading looks at some alone."""
    channels = list(type(way.channel).objects.values_list("pk", flat=True))  # the index begins with the channel
    same = Message.objects.filter(
        channel__in=channels, external_id=message.external_id, content_hash=message.content_hash
    )
    return same.select_related("conversation").first()


def _is_it(row: Message, message: InboundMessage, way: _Way) -> bool:
    """Our own answer may have got more words on its way back; whoever else takes its id wrote something else."""
    if row.content_hash == message.content_hash or row.outbox_entry_id is None:
        return row.content_hash == message.content_hash
    return way.outgoing or (_names_author(message, row.sender_address) and _repeats(message, row))


def _repeats(message: InboundMessage, row: Message) -> bool:
    """An answer without words (a file alone) is repeated by nothing: every text has nothing in it."""
    words = " ".join(row.text.split())
    return bool(words) and words in " ".join(message.text.split())


def _names_author(message: InboundMessage, address: str) -> bool:
    """As its sender; or a list, which has put itself in the sender's place, names them where answers go."""
    authors = [message.sender, *((*message.reply_to, *message.cc) if message.bulk else ())]
    return mailbox_of(address) in {mailbox_of(author.address) for author in authors}


def _take_for_ours(row: Message, message: InboundMessage, kin: Sequence[Message], way: _Way) -> None:
    """It came in first, as we were in copy, and only our Sent folder tells that a colleague wrote it."""
    forget()
    people = _People.of(message, way)
    row.direction, row.agent, row.contact_point, row.sender_warning = Direction.OUT, people.agent, None, people.warning
    row.save(update_fields=["direction", "agent", "contact_point", "sender_warning"])
    said = Said.of_mail(message, outgoing=True, doubted=False)
    links = links_of(message, said, [each for each in kin if each.pk != row.pk])
    settle([final(row.conversation), *links.joined])
    row.refresh_from_db(fields=["conversation"])
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=row.conversation_id)
    if conversation.message_count == 1:
        conversation.contact = people.contact
    if way.received_at >= way.channel.connected_at:
        they_have_it(conversation)
    conversation.heard_at = last_heard(conversation)
    conversation.save(update_fields=["contact", "heard_at", *FIELDS])
    announce(conversation, "message")


def _also_reached(conversation: Conversation, channel: Channel) -> None:
    """The same mail in two of our mailboxes is one conversation that shows in both."""
    if not conversation.channels.filter(pk=channel.pk).exists():
        conversation.channels.add(channel)
        announce(conversation, "conversation")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """How a message came; `related` is a conversation that it may have to do with."""

    channel: Channel
    received_at: dt.datetime
    payload: str
    outgoing: bool
    related: Conversation | None = None


@dataclass(frozen=True, slots=True)
class _People:
    """Who wrote, and with whom the conversation is; `warning` if it may be somebody else."""

    point: ContactPoint | None
    contact: Contact | None
    agent: Agent | None
    warning: SenderWarning

    @classmethod
    def of(cls, message: InboundMessage, way: _Way) -> _People:
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


def _reach(address: Address | None, way: _Way) -> ContactPoint | None:
    if address is None or not address.address:
        return None
    kind, value = way.channel.kind, address.address
    known = points_ahead(kind, value)
    return ContactPoint.objects.reach(kind=kind, value=value, name=address.name, at=way.received_at, known=known)


def _home(message: InboundMessage, said: Said, links: Links, way: _Way) -> Conversation | None:
    """The conversation that the message belongs to, locked until the commit; its parts joined. None for a new one."""
    if needs_settling(links):
        forget()
        home = settle((*links.joined, *links.spoiled), new=newcomer(message, said, links))
    elif links.joined:
        home, *others = _locked(links.joined)
        if others:
            forget()
            join(home, others)
    else:
        return None
    if home is not None and home.channel_id != way.channel.pk:
        home.channels.add(way.channel)
    return home


def _locked(joined: Sequence[Conversation]) -> Sequence[Conversation]:
    if len(joined) == 1 and (row := locked_ahead(joined[0])):
        return [row]
    pks = [conversation.pk for conversation in joined]
    return list(Conversation.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk"))


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
    note_opened(conversation)
    return conversation


def _add(
    ready: ReadyMessage,
    conversation: Conversation,
    way: _Way,
    people: _People,
    *,
    marked: Conversation | None,
    aside: bool,
) -> Message:
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
    )
    if people.point is not None and not (row.automatic or row.sender_warning):
        people.point.note_reachable()
        people.point.note_proved(way.received_at)
    _add_references(row, message)
    Attachment.objects.bulk_create(attachments_of(row, ready))
    return row


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
        )
        for attachment, digest in zip(ready.message.attachments, ready.files, strict=True)
    ]


def _show(conversation: Conversation, row: Message, verdict: Verdict, *, is_history: bool) -> None:
    """What the list shows of it, and whose turn it is now."""
    conversation.message_count += 1
    if row.happened_at >= conversation.activity_at:
        conversation.activity_at = row.happened_at
        conversation.snippet = conversation.snippet if row.aside else snippet(row.text)
    is_first = conversation.message_count == 1
    if not is_put_away(conversation, row, verdict, is_first=is_first) and not is_history:
        take_back(conversation, row)
        take_turn(conversation, row, is_first=is_first)
    if not is_history:
        hear(conversation, row)
    conversation.save(update_fields=["message_count", "activity_at", "snippet", "heard_at", *FIELDS])
    if row.agent is not None:
        read(conversation, agent=row.agent)
