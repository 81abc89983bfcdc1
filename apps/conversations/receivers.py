"""How the core hears of delivery, with which its rows change in one transaction, and of contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from apps.accounts.signals import agent_renamed
from apps.channels.models import Channel
from apps.contacts.signals import contact_changed, fields_changed
from apps.conversations.actions.fates import hear_early
from apps.conversations.actions.moderating import follow_deed
from apps.conversations.actions.triage import hold
from apps.conversations.echoes import name_it
from apps.conversations.joining import one_at_a_time
from apps.conversations.live import announce, announce_to_all, announcing
from apps.conversations.models import Conversation, DeliveryState, Message
from apps.conversations.models.ratings import note_fate
from apps.conversations.signals import delivery_doubtful, delivery_failed
from apps.conversations.turns import FIELDS, our_turn_again, they_have_it
from apps.delivery.models import OutboxEntry
from apps.delivery.models import State as EntryState
from apps.delivery.signals import about_to_change, channel_rests, entry_changed

if TYPE_CHECKING:
    from collections.abc import Collection


#: What becomes of a forward changes nothing for the customer; that it did not arrive is for us to see.
ASIDE_TELLS_NOTHING = (EntryState.SENT, EntryState.CANCELLED)
#: Of more conversations screens hear as of all.
TOLD_SINGLY = 100
_CHANNELS_CHANGED = frozenset({"post_add", "post_remove", "post_clear"})


@receiver(about_to_change, dispatch_uid="conversations.file_in_turn")
def file_in_turn(channel: int, **_: Any) -> None:
    """A service's word of an answer of ours is filed under this lock, and changes its entry and its conversation: so
    whoever changes entries of such a channel takes the lock first. Mail changes no entries.
    """
    if connection.vendor == "postgresql" and Channel.objects.filter(pk=channel).exclude(kind="email").exists():
        one_at_a_time()


@receiver(entry_changed, dispatch_uid="conversations.follow_delivery")
def follow_delivery(entry: OutboxEntry, **_: Any) -> None:
    """Show at the answer how its sending fares. Entries without a message are the product's own mail."""
    if entry.deed:
        return
    message = Message.objects.filter(outbox_entry=entry).select_related("conversation", "channel", "rating").first()
    if message is None or (entry.state == EntryState.SENT and message.delivery == DeliveryState.BOUNCED):
        return  # a report may be faster than the worker that sent it
    with announcing():
        is_named = _take_receipt(message, entry)
        conversation = hold(message.conversation)
        was_doubtful = message.delivery == DeliveryState.UNCERTAIN
        message.delivery = DeliveryState.AWAITING if message.awaits_approval else entry.state
        message.delivery_words = entry.words
        message.save(update_fields=["delivery", "delivery_words", "awaits_approval"])
        note_fate(message)
        _take_turn(conversation, message, entry)
        conversation.save(update_fields=FIELDS)
        if entry.state == EntryState.FAILED:
            delivery_failed.send(Message, message=message)
        elif entry.state == EntryState.UNCERTAIN and not was_doubtful:
            delivery_doubtful.send(Message, message=message)
        announce(conversation, "delivery")
        if is_named:
            hear_early(message)


def _take_receipt(message: Message, entry: OutboxEntry) -> bool:
    """What the service calls the answer that it has taken. Whether it calls it anything."""
    message.awaits_approval = False
    if entry.state != EntryState.SENT or not entry.receipt:
        return False
    one_at_a_time()
    named = {name: entry.receipt.get(name, "") for name in ("external_id", "thread", "permalink", "reference")}
    message.awaits_approval = bool(entry.receipt.get("awaits_approval")) and not message.permalink
    if any(named.values()):
        name_it(message, **named, parts=entry.receipt.get("parts", ()))
    return any(named.values())


def _take_turn(conversation: Conversation, message: Message, entry: OutboxEntry) -> None:
    """Whose turn it is by that."""
    if message.awaits_approval:
        return  # nobody can read it yet
    if message.aside and entry.state in ASIDE_TELLS_NOTHING:
        return
    if entry.state == EntryState.SENT and conversation.waiting_since:
        they_have_it(conversation)
    elif entry.state in {EntryState.FAILED, EntryState.UNCERTAIN} and not message.automatic:
        our_turn_again(conversation, why=entry.state)
    elif entry.state == EntryState.CANCELLED:
        our_turn_again(conversation)


@receiver(channel_rests, dispatch_uid="conversations.tell_of_rest")
def tell_of_rest(channel: Channel, **_: Any) -> None:
    """At each answer that waits along it is said why."""
    waiting = OutboxEntry.objects.waiting().filter(channel=channel, state=EntryState.QUEUED).order_by("pk")
    entries = list(waiting.values_list("pk", flat=True)[:TOLD_SINGLY])
    rows = Conversation.objects.filter(messages__outbox_entry__in=entries, merged_into=None).only("pk").distinct()
    with announcing():
        for row in rows:
            announce(row, "delivery")


@receiver(entry_changed, dispatch_uid="conversations.follow_deeds")
def follow_deeds(entry: OutboxEntry, **_: Any) -> None:
    """What the service has done to a message at our wish holds here too."""
    if entry.deed:
        with announcing():
            follow_deed(entry)


@receiver(m2m_changed, sender=Conversation.channels.through, dispatch_uid="conversations.note_spread")
def note_spread(instance: Conversation, action: str, pk_set: Collection[int] | None, **_: Any) -> None:
    """Reports ask of a million rows who may see them: only of these conversations must they look at all channels."""
    if action not in _CHANNELS_CHANGED or (action == "post_add" and set(pk_set or ()) <= {instance.channel_id}):
        return
    instance.is_spread = instance.channels.count() > 1
    instance.save(update_fields=["is_spread"])


@receiver(fields_changed, dispatch_uid="conversations.tell_of_fields")
def tell_of_fields(**_: Any) -> None:
    with announcing():
        announce_to_all("fields")


@receiver(agent_renamed, dispatch_uid="conversations.tell_of_names")
def tell_of_names(**_: Any) -> None:
    with announcing():
        announce_to_all("colleagues")


@receiver(contact_changed, dispatch_uid="conversations.tell_of_contacts")
def tell_of_contacts(contacts: Collection[int], **_: Any) -> None:
    """Screens show their names at all conversations with them."""
    theirs = Conversation.objects.filter(contact__in=list(contacts), merged_into=None).order_by("-pk")
    rows = list(theirs.only("pk")[: TOLD_SINGLY + 1])
    if not rows:
        return
    with announcing():
        if len(rows) > TOLD_SINGLY:
            announce_to_all("contacts")
            return
        for row in rows:
            announce(row, "conversation")
