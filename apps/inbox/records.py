"""What the screen's JSON holds; `client/src/api/types.ts` says the same to the client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.channels.email.quotes import fold
from apps.channels.models import Health
from apps.channels.status_words import in_words
from apps.channels.wording import translated, translated_words
from apps.conversations.bodies import remote_pictures, with_numbered_pictures
from apps.conversations.changes import changes_in
from apps.conversations.models import DeliveryState, Direction
from apps.inbox.keys import Key
from apps.inbox.people import Person, person
from apps.inbox.pictures import is_safe_picture

if TYPE_CHECKING:
    import datetime as dt

    from apps.accounts.models import Agent
    from apps.channels.models import Channel
    from apps.conversations.actions import Draft
    from apps.conversations.changes import Change
    from apps.conversations.models import Attachment, Conversation, Event, Message
    from apps.intake.models import Arrival


class Colleague(TypedDict):
    id: int
    name: str
    initials: str


class Row(TypedDict):
    id: str
    key: str
    subject: str
    snippet: str
    contact: Person
    channel: str
    state: str
    assignee: int | None
    messages: int
    activityAt: str
    waitingSince: str | None
    snoozedUntil: str | None
    isDoubted: bool


def row(conversation: Conversation) -> Row:
    """A line of a list; needs `channel`, `contact`, its points and `with_doubts` at hand."""
    return Row(
        id=str(conversation.public_id),
        key=str(Key(conversation.activity_at, conversation.pk)),
        subject=conversation.subject,
        snippet=conversation.snippet,
        contact=_contact(conversation),
        channel=conversation.channel.name,
        state=conversation.state,
        assignee=conversation.assignee_id,
        messages=conversation.message_count,
        activityAt=conversation.activity_at.isoformat(),
        waitingSince=_time(conversation.waiting_since),
        snoozedUntil=_time(conversation.snoozed_until),
        isDoubted=bool(getattr(conversation, "is_doubted", False)),
    )


class Related(TypedDict):
    id: str
    subject: str


class Unreachable(TypedDict):
    """An address where our last message came back, since when, and why."""

    address: str
    since: str
    reason: str


class ReplyDefaults(TypedDict):
    sender: Person
    to: list[Person]
    cc: list[Person]
    unreachable: list[Unreachable]
    subject: str
    maxBytes: int
    cannot: str


class Blockable(TypedDict):
    """What can be blocked: who wrote last, and their domain; empty where it cannot be."""

    address: str
    domain: str


class Head(Row):
    """A row and what else stands above and below an open conversation."""

    blockable: Blockable
    channels: list[str]
    related: Related | None
    reply: ReplyDefaults


def head(
    conversation: Conversation,
    *,
    related: Conversation | None,
    defaults: Draft,
    blockable: tuple[str, str],
) -> Head:
    """`related` only if the agent may see it; needs `channels` at hand too."""
    channel = conversation.channel
    return Head(
        **row(conversation),
        blockable=Blockable(address=blockable[0], domain=blockable[1]),
        channels=[each.name for each in conversation.channels.all()],
        related=Related(id=str(related.public_id), subject=related.subject) if related else None,
        reply=ReplyDefaults(
            sender=Person(name=channel.display_name or channel.name, address=channel.address),
            to=[Person(name=each.name, address=each.address) for each in defaults.to],
            cc=[Person(name=each.name, address=each.address) for each in defaults.cc],
            unreachable=_unreachable(conversation, defaults),
            subject=defaults.subject,
            maxBytes=channel.capabilities.max_attachment_bytes,
            cannot="" if channel.sends_mail else _("This channel only receives. An admin can set up how it sends."),
        ),
    )


class PassageRecord(TypedDict):
    kind: str
    text: str


class File(TypedDict):
    id: str
    name: str
    type: str
    size: int
    url: str
    isPicture: bool
    contentId: str


class Pictures(TypedDict):
    """Pictures from elsewhere: how many, whether somebody asked for them, and the address below which they are."""

    count: int
    asked: bool
    url: str


class Failure(TypedDict):
    """A recipient that a message did not reach, or not yet: why in our words, and the server's own."""

    address: str
    reason: str
    words: str


class Changed(TypedDict):
    """Who joined, and who was left out, between a message and the one it answers."""

    added: list[Person]
    without: list[Person]


class MessageRecord(TypedDict):
    id: str
    direction: str
    aside: bool
    changed: Changed | None
    automatic: bool
    author: Person
    warning: str
    spam: bool
    agent: int | None
    subject: str
    to: list[Person]
    cc: list[Person]
    at: str
    html: str
    pictures: Pictures | None
    passages: list[PassageRecord]
    files: list[File]
    number: int
    delivery: str
    deliveryWords: str
    deliveryAdvice: str
    dueAt: str | None
    failures: list[Failure]
    awayUntil: str | None
    waits: str
    omitted: int
    notices: list[str]
    original: str | None
    page: str | None


def told(item: Message) -> MessageRecord:
    """`message` for one alone."""
    return message(item, change=changes_in([item]).get(item.pk))


def message(item: Message, *, change: Change | None = None) -> MessageRecord:
    """Needs `agent`, `channel`, `outbox_entry`, `attachments` and `pictures_asked` at hand.

    With `html` there are no passages: the client folds in it.
    """
    is_kept = bool(item.payload or item.outbox_entry_id)
    html = _shown_html(item)
    return MessageRecord(
        id=str(item.public_id),
        direction=item.direction,
        aside=item.aside,
        changed=_changed(change) if change else None,
        automatic=item.automatic,
        author=person(_author(item), item.sender_address)
        if item.direction == Direction.IN
        else Person(name=_author(item), address=item.sender_address),
        warning=item.sender_warning,
        spam=item.spam,
        agent=item.agent_id,
        subject=item.subject,
        to=_receivers(item.to, item.channel),
        cc=_receivers(item.cc, item.channel),
        at=item.happened_at.isoformat(),
        html=with_numbered_pictures(html),
        pictures=_pictures(item, html),
        passages=[] if html else _passages(item.text),
        files=[file(each) for each in item.attachments.all()],
        number=item.pk,
        delivery=item.delivery,
        deliveryWords=translated(item.delivery_words),
        deliveryAdvice=_advice(item),
        dueAt=_due_at(item),
        failures=[_failure(each) for each in item.failures],
        awayUntil=item.away_until.isoformat() if item.away_until else None,
        waits=_waits(item),
        omitted=item.omitted,
        notices=[translated(words) for words in item.notices],
        original=reverse("inbox:original", args=[item.public_id]) if is_kept else None,
        page=reverse("inbox:original_page", args=[item.public_id]) if item.payload and item.html else None,
    )


def file(attachment: Attachment) -> File:
    return File(
        id=str(attachment.public_id),
        name=attachment.name,
        type=attachment.content_type,
        size=attachment.size,
        url=reverse("inbox:attachment", args=[attachment.public_id]),
        isPicture=is_safe_picture(attachment.content_type),
        contentId=attachment.content_id.strip("<>"),
    )


#: What the screen says about an event. The rest of its data is for taking it back.
_SHOWN = ("count", "name", "subject", "to", "until")


class EventRecord(TypedDict):
    id: int
    kind: str
    agent: str | None
    at: str
    data: dict[str, Any]


def event(item: Event) -> EventRecord:
    """Needs `agent` at hand."""
    return EventRecord(
        id=item.pk,
        kind=item.kind,
        agent=item.agent.name if item.agent else None,
        at=item.at.isoformat(),
        data={name: item.data[name] for name in _SHOWN if name in item.data},
    )


class Unread(TypedDict):
    """A payload that could not be read."""

    id: int
    channel: str
    source: str
    size: int
    receivedAt: str
    reason: str
    original: str


def unread(arrival: Arrival) -> Unread:
    """Needs `channel` at hand."""
    return Unread(
        id=arrival.pk,
        channel=arrival.channel.name,
        source=arrival.source,
        size=arrival.size,
        receivedAt=arrival.received_at.isoformat(),
        reason=translated(arrival.reason),
        original=reverse("inbox:unreadable_original", args=[arrival.pk]),
    )


def colleague(agent: Agent) -> Colleague:
    return Colleague(id=agent.pk, name=agent.name, initials=agent.initials)


def _contact(conversation: Conversation) -> Person:
    contact = conversation.contact
    if contact is None:
        return Person(name="", address="")
    points = contact.points.all()
    return person(contact.name, points[0].shown_as if points else "")


def _changed(change: Change) -> Changed:
    added, without = (
        [person(each["name"], each["address"]) for each in some] for some in (change.added, change.without)
    )
    return Changed(added=added, without=without)


def _shown_html(item: Message) -> str:
    """Answers of ours were written as text, and are shown as such."""
    return item.html if item.payload else ""


def _pictures(item: Message, html: str) -> Pictures | None:
    count = len(remote_pictures(html))
    if not count:
        return None
    return Pictures(
        count=count, asked=hasattr(item, "pictures_asked"), url=reverse("inbox:pictures", args=[item.public_id])
    )


def _unreachable(conversation: Conversation, defaults: Draft) -> list[Unreachable]:
    """Of the addresses that an answer goes to the contact's own."""
    points = conversation.contact.points.all() if conversation.contact else ()
    receivers = {each.key for each in (*defaults.to, *defaults.cc)}
    return [
        Unreachable(
            address=point.shown_as,
            since=point.unreachable_since.isoformat(),
            reason=translated(point.unreachable_words),
        )
        for point in points
        if point.unreachable_since and point.value in receivers
    ]


def _failure(said: dict[str, str]) -> Failure:
    reason = translated(in_words(said.get("status", "")))
    return Failure(address=said.get("address", ""), reason=reason, words=said.get("words", ""))


def _passages(text: str) -> list[PassageRecord]:
    found = [PassageRecord(kind=each.kind, text=each.text.strip("\r\n")) for each in fold(text)]
    return [each for each in found if each["text"].strip()]


def _author(item: Message) -> str:
    if item.agent is not None and item.direction != Direction.IN:
        return item.agent.name
    return item.sender_name


def _waits(item: Message) -> str:
    """Why an answer does not go out just now, where that is for its channel and not for the answer."""
    channel = item.channel
    words = translated_words(channel.sending_words)
    if item.delivery not in (DeliveryState.QUEUED, DeliveryState.DEFERRED):
        return ""
    if not channel.is_active:
        return _("This channel is paused.")
    if channel.sending_health == Health.NEEDS_PERSON:
        said = _("This channel needs an admin: %(words)s") % {"words": words}
        return f"{said} {translated(channel.sending_advice)}".strip()
    if channel.sending_health == Health.FAILING and not item.delivery_words:
        return _("This channel has trouble and tries again by itself: %(words)s") % {"words": words}
    return ""


#: Where the time at which something happens by itself matters to people.
_TIMED = (DeliveryState.HELD, DeliveryState.DEFERRED, DeliveryState.UNCERTAIN)


def _advice(item: Message) -> str:
    return translated(item.outbox_entry.advice) if item.outbox_entry and item.delivery != DeliveryState.SENT else ""


def _due_at(item: Message) -> str | None:
    """When it is sent, tried again, or looked for."""
    entry = item.outbox_entry
    if entry is None or entry.settled_at is not None or item.delivery not in _TIMED:
        return None
    return entry.due_at.isoformat()


def _receivers(people: list[dict[str, str]], channel: Channel) -> list[Person]:
    """Our own address without the mark of the conversation (RFC 5233 subaddress), which says nothing to people."""
    return [_receiver(each.get("name", ""), each.get("address", ""), channel) for each in people]


def _receiver(name: str, address: str, channel: Channel) -> Person:
    local, at, domain = address.partition("@")
    plain = f"{local.partition('+')[0]}{at}{domain}"
    if plain == address or plain.casefold() != channel.address.casefold():
        return person(name, address)
    # Some programs repeat the address where a name belongs.
    return Person(name="" if local in name else name, address=channel.address)


def _time(at: dt.datetime | None) -> str | None:
    return at.isoformat() if at else None
