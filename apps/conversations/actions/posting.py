"""What comes from services with threads of their own: posts, each of them filed once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from apps.contacts.links import note_account
from apps.conversations.actions.fates import hear_early
from apps.conversations.actions.filing import People, add, open_with, show
from apps.conversations.actions.updating import bring_up, flags_of, recognise
from apps.conversations.early import early_news, is_withdrawn_early
from apps.conversations.echoes import echo_of, is_part
from apps.conversations.live import announce
from apps.conversations.models import DeliveryState, Direction, Message
from apps.conversations.posts import (
    LONGEST_ID,
    LONGEST_THREAD,
    fitting,
    homes_of,
    one_of,
    post_with,
    thread_now,
)
from apps.conversations.signals import message_came
from apps.conversations.spam import verdict_on
from apps.conversations.turns import FIELDS, they_have_it

if TYPE_CHECKING:
    from typing import Any

    from apps.channels.contract import InboundMessage
    from apps.conversations.actions.filing import Way
    from apps.conversations.actions.readying import ReadyMessage
    from apps.conversations.models import Conversation


def take_post(ready: ReadyMessage, way: Way) -> tuple[Message, bool]:
    """File a post, or bring the one that is here already up to date; whether it is new.

    Inside `announcing()`, after `one_at_a_time()`.
    """
    message = replace(ready.message, thread=thread_now(ready.message.thread, channel=way.channel))
    ready = replace(ready, message=message)
    way = replace(way, outgoing=way.outgoing or message.by_us)
    known = post_with(fitting(message.external_id, LONGEST_ID), channel=way.channel)
    known = known or echo_of(message, channel=way.channel, at=message.sent_at or way.received_at)
    if known is None and not message.external_id:
        known = Message.objects.filter(channel=way.channel, is_post=True, content_hash=message.content_hash).first()
    if known is None:
        return _file(ready, way), True
    if is_part(known, message.external_id):
        return known, False
    if known.outbox_entry is not None:
        recognise(known, message)
    bring_up(known, ready, way)
    if known.outbox_entry is not None:
        hear_early(known)
    return known, False


def _file(ready: ReadyMessage, way: Way) -> Message:
    message = ready.message
    ids = _ids(message)
    people = People.of(message, way)
    if people.point is not None:
        note_account(people.point, handle=message.sender.handle, url=message.sender.url, links=message.sender.links)
    home = one_of(homes_of(**ids, channel=way.channel))
    is_news = home is None or not (home.contact_id or home.assignee_id)
    conversation = home or open_with(message, way, _with_whom(people, message), related=None)
    if home is not None and home.channel_id != way.channel.pk:
        home.channels.add(way.channel)
    row = add(_bare(ready), conversation, way, people, **_said(message, way))
    is_heard = _show(conversation, row, message, way, is_first=home is None)
    if is_heard and not (way.outgoing or message.overheard):
        message_came.send(Message, message=row, is_first=is_news)
    announce(conversation, "message")
    return row


def _with_whom(people: People, message: InboundMessage) -> People:
    """A conversation is with whoever writes to us, not with those whom we overhear before that."""
    return replace(people, contact=None) if message.overheard else people


def _show(conversation: Conversation, row: Message, message: InboundMessage, way: Way, *, is_first: bool) -> bool:
    """Whether it is news to agents."""
    is_history = way.received_at < way.channel.connected_at
    is_unseen = is_withdrawn_early(row) or row.delivery == DeliveryState.AWAITING
    show(conversation, row, verdict_on(message, outgoing=way.outgoing), is_history=is_history or is_unseen)
    if not message.overheard:
        _note_contact(conversation, row)
    early_news(row, conversation)
    if conversation.waiting_since and row.direction == Direction.IN and not is_first:
        they_have_it(conversation)  # a colleague's answer may have come before it
        conversation.save(update_fields=FIELDS)
    return not (is_history or is_unseen)


def _bare(ready: ReadyMessage) -> ReadyMessage:
    """Without what mail's rules go by."""
    external_id = fitting(ready.message.external_id, LONGEST_ID)
    return replace(ready, message=replace(ready.message, external_id=external_id, in_reply_to=(), references=()))


def _ids(message: InboundMessage) -> dict[str, str]:
    return {
        "external_id": fitting(message.external_id, LONGEST_ID),
        "thread": fitting(message.thread, LONGEST_THREAD),
        "answers": fitting(next(iter(message.in_reply_to), ""), LONGEST_ID),
    }


def _said(message: InboundMessage, way: Way) -> dict[str, Any]:
    """What a post says of itself beside its words."""
    awaits = message.awaits_approval and way.outgoing
    return {
        "is_post": True,
        "thread": fitting(message.thread, LONGEST_THREAD),
        "answers": _ids(message)["answers"],
        "version": message.version,
        "delivery": DeliveryState.AWAITING if awaits else DeliveryState.NONE,
        "sender_handle": message.sender.handle[:320],
        "sender_url": message.sender.url[:2000],
        **flags_of(message),
    }


def _note_contact(conversation: Conversation, row: Message) -> None:
    """A thread is with whoever of the others wrote first in it."""
    if row.contact_point is None or conversation.contact_id == row.contact_point.contact_id:
        return
    theirs = conversation.messages.filter(direction=Direction.IN).exclude(contact_point=None)
    first = theirs.select_related("contact_point").in_order().first()
    if conversation.contact_id is None or (first is not None and first.pk == row.pk):
        conversation.contact = row.contact_point.contact
        conversation.save(update_fields=["contact"])
