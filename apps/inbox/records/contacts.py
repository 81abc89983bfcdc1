"""Who a conversation is with, and what else there is of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from apps.channels.wording import translated
from apps.inbox.keys import Key
from apps.inbox.people import person
from apps.inbox.records.files import File, file
from apps.inbox.records.times import time

if TYPE_CHECKING:
    import datetime as dt

    from apps.contacts.models import Contact, ContactPoint
    from apps.conversations.models import Attachment, Conversation


class AddressRecord(TypedDict):
    """`unreachableSince` is set where our last message came back, for the reason in words."""

    address: str
    kind: str
    unreachableSince: str | None
    reason: str


class ContactRecord(TypedDict):
    """`firstSeen` is when they first wrote, as far as the agent sees it."""

    id: int
    name: str
    addresses: list[AddressRecord]
    firstSeen: str | None


class OtherConversation(TypedDict):
    id: str
    key: str
    subject: str
    channel: str
    state: str
    messages: int
    activityAt: str


class SentFile(File):
    """A file, the message that it came or went with, and when."""

    message: str
    at: str


def contact(who: Contact, *, first_seen: dt.datetime | None) -> ContactRecord:
    """Needs `points` at hand."""
    points = who.points.all()
    shown = person(who.name, points[0].shown_as if points else "")
    addresses = [_address(each) for each in points]
    return ContactRecord(id=who.pk, name=shown["name"], addresses=addresses, firstSeen=time(first_seen))


def other_conversation(found: Conversation) -> OtherConversation:
    """Needs `channel` at hand."""
    return OtherConversation(
        id=str(found.public_id),
        key=str(Key(found.activity_at, found.pk)),
        subject=found.subject,
        channel=found.channel.name,
        state=found.state,
        messages=found.message_count,
        activityAt=found.activity_at.isoformat(),
    )


def sent_file(attachment: Attachment) -> SentFile:
    """Needs `message` at hand."""
    message = attachment.message
    return SentFile(**file(attachment), message=str(message.public_id), at=message.happened_at.isoformat())


def _address(point: ContactPoint) -> AddressRecord:
    return AddressRecord(
        address=point.shown_as,
        kind=point.kind,
        unreachableSince=time(point.unreachable_since),
        reason=translated(point.unreachable_words) if point.unreachable_since else "",
    )
