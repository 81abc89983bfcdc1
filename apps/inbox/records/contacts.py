"""Who a conversation is with, and what else there is of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.urls import reverse

from apps.channels.wording import translated
from apps.contacts.fields import fields_of
from apps.contacts.fields import shown as words_for
from apps.contacts.models import Of
from apps.inbox.keys import Key
from apps.inbox.people import person
from apps.inbox.records.files import File, file
from apps.inbox.records.times import time

if TYPE_CHECKING:
    import datetime as dt

    from apps.contacts.models import Contact, ContactPoint
    from apps.conversations.models import Attachment, Conversation


class AddressRecord(TypedDict):
    """`url` is the page of an account. `unreachableSince` is set where our last message came back, for the reason in
    words.
    """

    address: str
    kind: str
    url: str
    unreachableSince: str | None
    reason: str


class ContactRecord(TypedDict):
    """`firstSeen` is when they first wrote, as far as the agent sees it; `url` leads to their page.

    `fields` are the labels of the admin's own fields that have a value, with it.
    """

    id: int
    name: str
    url: str
    organisation: str
    fields: list[tuple[str, str]]
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
    return ContactRecord(
        id=who.pk,
        name=shown["name"],
        url=reverse("inbox:contact_page", args=[who.pk]),
        organisation=str(who.organisation or ""),
        fields=_fields(who),
        addresses=[_address(each) for each in points],
        firstSeen=time(first_seen),
    )


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


def _fields(who: Contact) -> list[tuple[str, str]]:
    known = fields_of(Of.CONTACT) if who.custom else []
    said = ((field.label, words_for(field, who.custom.get(field.key))) for field in known)
    return [(label, words) for label, words in said if words]


def _address(point: ContactPoint) -> AddressRecord:
    return AddressRecord(
        address=point.shown_as,
        kind=point.kind,
        url=point.url,
        unreachableSince=time(point.unreachable_since),
        reason=translated(point.unreachable_words) if point.unreachable_since else "",
    )
