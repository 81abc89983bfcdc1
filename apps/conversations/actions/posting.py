"""What services with threads of their own tell: posts in all their versions, what was withdrawn, and how ours fare."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from apps.channels.contract import DeliveryAction
from apps.conversations.actions.filing import People, add, attachments_of, open_with, show
from apps.conversations.bodies import storable
from apps.conversations.early import REPORT, WITHDRAWAL, early_news, hear_later, is_withdrawn_early
from apps.conversations.echoes import IT_IS_THERE, echo_of, is_part, name_it, words_of
from apps.conversations.joining import one_at_a_time, sum_up
from apps.conversations.live import announce, announcing, asked_once
from apps.conversations.models import Attachment, Conversation, DeliveryState, Direction, EarlyNews, Message
from apps.conversations.posts import (
    LONGEST_ID,
    LONGEST_THREAD,
    fitting,
    follow_thread,
    homes_of,
    one_of,
    post_with,
    thread_now,
)
from apps.conversations.signals import message_came
from apps.conversations.spam import file_as_none, file_as_spam, verdict_on
from apps.conversations.threading import final
from apps.conversations.turns import FIELDS, they_have_it
from apps.conversations.versions import Version, take_version, tell_withdrawn, withdraw
from apps.delivery import outbox

if TYPE_CHECKING:
    import datetime as dt
    from typing import Any

    from apps.channels.contract import InboundMessage, SendReport, Withdrawal
    from apps.channels.models import Channel
    from apps.conversations.actions.filing import Way
    from apps.conversations.actions.readying import ReadyMessage


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
        _recognise(known, message)
    _bring_up(known, ready, way)
    return known, False


def withdraw_post(found: Withdrawal, *, channel: Channel, received_at: dt.datetime) -> Message | None:
    """Show that the service hid or deleted a message, or brought it back; heard later if it is still to come."""
    with announcing():
        asked_once(one_at_a_time)
        at = found.at or received_at
        row = post_with(fitting(found.external_id, LONGEST_ID), channel=channel)
        if row is None:
            said = {"external_id": found.external_id, "what": found.what, "version": found.version, "at": at}
            hear_later(EarlyNews(channel=channel, kind=WITHDRAWAL, **said))
            return None
        if withdraw(row, what=found.what, version=found.version, at=at):
            conversation = _held(row)
            tell_withdrawn(row, conversation)
            conversation.save(update_fields=["snippet", *FIELDS])
            announce(conversation, "message")
        return row


def take_send_report(found: SendReport, *, channel: Channel, received_at: dt.datetime) -> Message | None:
    """Show what the service says, later, of an answer of ours. A failure makes it our turn again."""
    with announcing():
        asked_once(one_at_a_time)
        row = post_with(found.original_id, channel=channel) or post_with(found.external_id, channel=channel)
        if row is None or row.outbox_entry is None:
            said = {"what": found.action, "at": received_at, "words": found.words, "permalink": found.permalink}
            for external_id in {found.original_id, found.external_id} - {""}:
                hear_later(EarlyNews(channel=channel, kind=REPORT, external_id=external_id, **said))
            return None
        if found.external_id or found.permalink:
            row = name_it(row, external_id=found.external_id, permalink=found.permalink)
        note_fate(row, found.action, storable(found.words))
        return row


def note_fate(row: Message, action: DeliveryAction | str, words: str) -> None:
    """What became of an answer of ours on its service. Inside `announcing()`, after `one_at_a_time()`."""
    entry = row.outbox_entry
    if entry is None:
        return
    if action == DeliveryAction.FAILED:
        outbox.refuse(entry, words=words)
    elif action == DeliveryAction.DELAYED:
        if row.delivery == DeliveryState.SENT:
            _set_delivery(row, DeliveryState.DELAYED, words)
    elif not outbox.confirm(entry, words=words or IT_IS_THERE):
        _arrived(row)


def _file(ready: ReadyMessage, way: Way) -> Message:
    message = ready.message
    ids = _ids(message)
    people = People.of(message, way)
    if people.point is not None:
        people.point.note_account(handle=message.sender.handle, url=message.sender.url)
    home = one_of(homes_of(**ids, channel=way.channel))
    conversation = home or open_with(message, way, people, related=None)
    if home is not None and home.channel_id != way.channel.pk:
        home.channels.add(way.channel)
    row = add(_bare(ready), conversation, way, people, **_said(message, way))
    _show(conversation, row, message, way, is_first=home is None)
    announce(conversation, "message")
    return row


def _show(conversation: Conversation, row: Message, message: InboundMessage, way: Way, *, is_first: bool) -> None:
    is_history = way.received_at < way.channel.connected_at
    is_unseen = is_withdrawn_early(row) or row.delivery == DeliveryState.AWAITING
    show(conversation, row, verdict_on(message, outgoing=way.outgoing), is_history=is_history or is_unseen)
    _note_contact(conversation, row)
    early_news(row, conversation)
    if conversation.waiting_since and row.direction == Direction.IN and not is_first:
        they_have_it(conversation)  # a colleague's answer may have come before it
        conversation.save(update_fields=FIELDS)
    if not (is_history or is_unseen or way.outgoing):
        message_came.send(Message, message=row, is_first=is_first)


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
        **_flags(message),
    }


def _flags(message: InboundMessage) -> dict[str, Any]:
    return {
        "audience": message.audience,
        "permalink": message.permalink[:2000],
        "reference": message.reference,
        "awaits_approval": message.awaits_approval,
    }


def _recognise(row: Message, message: InboundMessage) -> None:
    """Our own answer has come back: it is there, and has the service's names."""
    if row.outbox_entry is not None and not message.awaits_approval:
        # The entry before the conversation, as the workers lock them.
        if not outbox.confirm(row.outbox_entry, words=IT_IS_THERE):
            _arrived(row)
        row.refresh_from_db()
    name_it(
        row,
        external_id=message.external_id,
        thread=message.thread,
        permalink=message.permalink,
        reference=message.reference,
    )


def _bring_up(row: Message, ready: ReadyMessage, way: Way) -> None:
    """Another version of a post, or the same once more."""
    message = ready.message
    conversation = _held(row)
    before, before_version = _shown(row, conversation), row.version
    if message.version >= row.version:
        _take_flags(row, message, conversation)
    if row.outbox_entry_id is not None and _says_the_same(row, message):
        row.version = max(row.version, message.version)
        row.save(update_fields=["version"])
    else:
        _take_words(row, ready, conversation, way)
    conversation.save(update_fields=["subject", "snippet", "heard_at", "contact", *FIELDS])
    if message.thread and message.version > before_version:
        conversation = follow_thread(row, conversation, fitting(message.thread, LONGEST_THREAD))
    if way.received_at < row.happened_at and row.outbox_entry_id is None:
        _date_back(row, conversation, way.received_at)
    if _shown(row, conversation) != before:
        announce(conversation, "message")


def _shown(row: Message, conversation: Conversation) -> tuple[object, ...]:
    """What screens show of it; the same comes often, called and fetched."""
    of_row = (row.text, row.html, row.subject, row.audience, row.permalink, row.awaits_approval, row.spam, row.delivery)
    of_all = (conversation.state, conversation.waiting_since, conversation.heard_at, conversation.subject)
    return (*of_row, row.happened_at, row.revisions.count(), *of_all)


def _take_words(row: Message, ready: ReadyMessage, conversation: Conversation, way: Way) -> None:
    message = ready.message
    version = Version(
        number=message.version,
        subject=message.subject[:998],
        text=message.text,
        html=ready.html,
        at=way.received_at,
    )
    if take_version(row, conversation, version):
        known = set(row.attachments.values_list("payload", flat=True))
        Attachment.objects.bulk_create(each for each in attachments_of(row, ready) if each.payload not in known)


def _says_the_same(row: Message, message: InboundMessage) -> bool:
    """Services write marks and links in ways of their own. What was not edited has no higher version than 1."""
    ours, theirs = words_of(row.text), words_of(message.text)
    return (bool(ours) and ours in theirs) or (not row.version and message.version <= 1)


def _take_flags(row: Message, message: InboundMessage, conversation: Conversation) -> None:
    """What the newest version says besides its words."""
    flags = _flags(message)
    if row.outbox_entry_id is not None:
        flags = {name: value or getattr(row, name) for name, value in flags.items() if name != "awaits_approval"}
    changed = [name for name, value in flags.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, flags[name])
    row.save(update_fields=changed)
    if row.direction == Direction.IN and message.spam != row.spam:
        (file_as_spam if message.spam else file_as_none)(conversation, row)
    elif row.outbox_entry_id is None and row.delivery == DeliveryState.AWAITING and not message.awaits_approval:
        row.delivery = DeliveryState.NONE
        row.save(update_fields=["delivery"])
        they_have_it(conversation)


def _date_back(row: Message, conversation: Conversation, at: dt.datetime) -> None:
    """An earlier version came later: the post is as old as that."""
    row.happened_at = at
    row.save(update_fields=["happened_at"])
    waits = conversation.waiting_since
    sum_up(conversation, waits_from=min(waits, at) if waits else None)


def _note_contact(conversation: Conversation, row: Message) -> None:
    """A thread is with whoever of the others wrote first in it."""
    if row.contact_point is None or conversation.contact_id == row.contact_point.contact_id:
        return
    theirs = conversation.messages.filter(direction=Direction.IN).exclude(contact_point=None)
    first = theirs.select_related("contact_point").in_order().first()
    if conversation.contact_id is None or (first is not None and first.pk == row.pk):
        conversation.contact = row.contact_point.contact
        conversation.save(update_fields=["contact"])


def _arrived(row: Message) -> None:
    """What the outbox has sent long since is there now."""
    if row.delivery in (DeliveryState.AWAITING, DeliveryState.DELAYED):
        _set_delivery(row, DeliveryState.SENT, "")


def _set_delivery(row: Message, state: DeliveryState, words: str) -> None:
    row.delivery, row.delivery_words, row.awaits_approval = state, words, False
    row.save(update_fields=["delivery", "delivery_words", "awaits_approval"])
    conversation = _held(row)
    if state == DeliveryState.SENT and conversation.waiting_since:
        they_have_it(conversation)
        conversation.save(update_fields=FIELDS)
    announce(conversation, "delivery")


def _held(row: Message) -> Conversation:
    row.refresh_from_db(fields=["conversation"])
    return Conversation.objects.select_for_update(no_key=True).get(pk=final(row.conversation).pk)
