"""What a service says, later, of a message: that it is not there any more, or how an answer of ours fares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.channels.contract import DeliveryAction
from apps.conversations.bodies import storable
from apps.conversations.early import REPORT, WITHDRAWAL, early_report, hear_later
from apps.conversations.echoes import IT_IS_THERE, name_it
from apps.conversations.joining import one_at_a_time
from apps.conversations.live import announce, announcing, asked_once
from apps.conversations.models import Conversation, DeliveryState, EarlyNews
from apps.conversations.posts import LONGEST_ID, fitting, post_with
from apps.conversations.threading import final
from apps.conversations.turns import FIELDS, they_have_it
from apps.conversations.versions import tell_withdrawn, withdraw
from apps.delivery import outbox

if TYPE_CHECKING:
    import datetime as dt

    from apps.channels.contract import SendReport, Withdrawal
    from apps.channels.models import Channel
    from apps.conversations.models import Message


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
            conversation = held(row)
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
        early_report(row)  # what was kept of it is older
        note_fate(row, found.action, storable(found.words))
        return row


def hear_early(row: Message) -> None:
    """What was said of an answer of ours before the service's name for it was known. Inside `announcing()`, after
    `one_at_a_time()`.
    """
    told = early_report(row)
    if told is not None:
        news, external_id = told
        row = name_it(row, external_id=external_id, permalink=news.permalink)
        note_fate(row, news.what, news.words)


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
        note_arrived(row)


def note_arrived(row: Message) -> None:
    """What the outbox has sent long since is there now. Inside `announcing()`."""
    if row.delivery in (DeliveryState.AWAITING, DeliveryState.DELAYED):
        _set_delivery(row, DeliveryState.SENT, "")


def _set_delivery(row: Message, state: DeliveryState, words: str) -> None:
    row.delivery, row.delivery_words, row.awaits_approval = state, words, False
    row.save(update_fields=["delivery", "delivery_words", "awaits_approval"])
    conversation = held(row)
    if state == DeliveryState.SENT and conversation.waiting_since:
        they_have_it(conversation)
        conversation.save(update_fields=FIELDS)
    announce(conversation, "delivery")


def held(row: Message) -> Conversation:
    """Its conversation as it is, locked until the commit."""
    row.refresh_from_db(fields=["conversation"])
    return Conversation.objects.select_for_update(no_key=True).get(pk=final(row.conversation).pk)
