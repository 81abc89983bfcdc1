"""The one door in: mail, webhook, forum post, mention, all pass `ingest`."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.conversations.acknowledging import acknowledge
from apps.conversations.actions.filing import People, Way, add, locked, open_with, show
from apps.conversations.actions.posting import take_post
from apps.conversations.ahead import forget
from apps.conversations.asides import is_aside
from apps.conversations.joining import join, one_at_a_time
from apps.conversations.live import announce, announcing, asked_once
from apps.conversations.models import Conversation, Direction, Message, SenderWarning
from apps.conversations.posts import holds_posts
from apps.conversations.reading import last_heard
from apps.conversations.returns import find_reported, is_product_mail, note_report, without_original
from apps.conversations.said import MOST_CLAIMS, Said, mailbox_of
from apps.conversations.settling import needs_settling, newcomer, settle
from apps.conversations.signals import message_came
from apps.conversations.spam import verdict_on
from apps.conversations.threading import final, kin_of, links_of
from apps.conversations.tokens import reply_token
from apps.conversations.turns import FIELDS, they_have_it

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from apps.channels.contract import DeliveryReport, InboundMessage
    from apps.channels.models import Channel
    from apps.conversations.actions.readying import ReadyMessage
    from apps.conversations.threading import Links


@dataclass(frozen=True, slots=True)
class Ingested:
    """The message's row; `is_new` is false if it was here before. None: the product's own mail, not for agents."""

    message: Message | None
    is_new: bool


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
    way = Way(channel=channel, received_at=received_at, payload=payload, outgoing=outgoing)
    with announcing():
        asked_once(one_at_a_time)
        if ready.report is None and holds_posts(channel):
            return Ingested(*take_post(ready, way))
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


def _file(ready: ReadyMessage, kin: Sequence[Message], way: Way) -> Message:
    people = People.of(ready.message, way)
    said = Said.of_mail(ready.message, outgoing=way.outgoing, doubted=people.warning != SenderWarning.NONE)
    links = links_of(ready.message, said, kin)
    related = links.related or way.related
    home = _home(ready.message, said, links, way)
    aside = home is not None and is_aside(ready.message, home, outgoing=way.outgoing)
    conversation = home or open_with(ready.message, way, people, related=related)
    row = add(ready, conversation, way, people, marked=links.marked, aside=aside)
    verdict = verdict_on(ready.message, outgoing=way.outgoing)
    is_history = way.received_at < way.channel.connected_at
    show(conversation, row, verdict, is_history=is_history)
    if not (is_history or way.outgoing):
        message_came.send(Message, message=row, is_first=home is None)
    announce(conversation, "message")
    acknowledge(row, ready.message, conversation)
    return row


def _file_report(ready: ReadyMessage, report: DeliveryReport, kin: Sequence[Message], way: Way) -> Message:
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


def _known(message: InboundMessage, kin: Sequence[Message], way: Way) -> Message | None:
    """The same message, here already: on any channel by its id and content, or as our own answer come back."""
    if not message.external_id:
        return _copy_of(message, way)
    same = [row for row in kin if row.external_id == message.external_id]
    found = next((row for row in same if _is_it(row, message, way)), None)
    return _copy_of(message, way) if found is None and len(same) >= MOST_CLAIMS else found


def _copy_of(message: InboundMessage, way: Way) -> Message | None:
    """By the index, where ids tell too little: there is none, or so many have it that threading looks at some alone."""
    channels = list(type(way.channel).objects.values_list("pk", flat=True))  # the index begins with the channel
    same = Message.objects.filter(
        channel__in=channels, external_id=message.external_id, content_hash=message.content_hash
    )
    return same.select_related("conversation").first()


def _is_it(row: Message, message: InboundMessage, way: Way) -> bool:
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


def _take_for_ours(row: Message, message: InboundMessage, kin: Sequence[Message], way: Way) -> None:
    """It came in first, as we were in copy, and only our Sent folder tells that a colleague wrote it."""
    forget()
    people = People.of(message, way)
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


def _home(message: InboundMessage, said: Said, links: Links, way: Way) -> Conversation | None:
    """The conversation that the message belongs to, locked until the commit; its parts joined. None for a new one."""
    if needs_settling(links):
        forget()
        home = settle((*links.joined, *links.spoiled), new=newcomer(message, said, links))
    elif links.joined:
        home, *others = locked(links.joined)
        if others:
            forget()
            join(home, others)
    else:
        return None
    if home is not None and home.channel_id != way.channel.pk:
        home.channels.add(way.channel)
    return home
