"""A message as the screen shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.urls import reverse

from apps.channels.email.quotes import fold
from apps.channels.wording import translated
from apps.conversations.bodies import remote_pictures, with_numbered_pictures
from apps.conversations.changes import changes_in
from apps.conversations.models import Direction
from apps.conversations.names import OurNames
from apps.conversations.versions import shown_files
from apps.inbox.people import Person, person
from apps.inbox.records.deliveries import advice, due_at, failure, waits
from apps.inbox.records.files import file
from apps.inbox.records.posts import post
from apps.inbox.records.receivers import receivers

if TYPE_CHECKING:
    from apps.conversations.changes import Change
    from apps.conversations.models import Message
    from apps.conversations.rulings import Rulings
    from apps.inbox.records.deliveries import Failure
    from apps.inbox.records.files import File
    from apps.inbox.records.posts import PostRecord


class PassageRecord(TypedDict):
    kind: str
    text: str


class Pictures(TypedDict):
    """Pictures from elsewhere: how many, whether somebody asked for them, and the address below which they are."""

    count: int
    asked: bool
    url: str


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
    mentions: list[str]
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
    appointments: list[dict[str, str]]
    original: str | None
    page: str | None
    audience: str
    post: PostRecord | None


def told(item: Message) -> MessageRecord:
    """`message` for one alone."""
    return message(item, change=changes_in([item]).get(item.pk))


def message(
    item: Message, *, change: Change | None = None, ours: OurNames | None = None, rulings: Rulings | None = None
) -> MessageRecord:
    """`ours` and `rulings` spare questions for many.

    Needs `agent`, `channel`, `outbox_entry`, `attachments`, `pictures_asked` and, of a note, `mentions` at hand; of
    a post what `post` needs.

    With `html` there are no passages: the client folds in it.
    """
    is_kept = bool(item.payload or item.outbox_entry_id)
    html = item.html
    return MessageRecord(
        id=str(item.public_id),
        direction=item.direction,
        aside=item.aside,
        changed=_changed(change) if change else None,
        automatic=item.automatic,
        author=person(_author(item), item.sender_address)
        if item.direction == Direction.IN
        else Person(name=_author(item), address=item.sender_address),
        warning=item.sender_warning or _warning_of_name(item, ours),
        spam=item.spam,
        agent=item.agent_id,
        mentions=_mentioned(item),
        subject=item.subject,
        to=receivers(item.to, item.channel),
        cc=receivers(item.cc, item.channel),
        at=item.happened_at.isoformat(),
        html=with_numbered_pictures(html),
        pictures=_pictures(item, html),
        passages=[] if html else _passages(item.text),
        files=[file(each) for each in shown_files(item)],
        number=item.pk,
        delivery=item.delivery,
        deliveryWords=translated(item.delivery_words),
        deliveryAdvice=advice(item),
        dueAt=due_at(item),
        failures=[failure(each) for each in item.failures],
        awayUntil=item.away_until.isoformat() if item.away_until else None,
        waits=waits(item),
        omitted=item.omitted,
        notices=[translated(words) for words in item.notices],
        appointments=item.appointments,
        original=reverse("inbox:original", args=[item.public_id]) if is_kept else None,
        page=reverse("inbox:original_page", args=[item.public_id]) if item.payload and item.html else None,
        audience=item.audience,
        post=post(item, rulings),
    )


def _mentioned(item: Message) -> list[str]:
    """Whom a note names; nothing else does."""
    return [each.agent.name for each in item.mentions.all()] if item.direction == Direction.NOTE else []


def _warning_of_name(item: Message, ours: OurNames | None) -> str:
    """Whoever is called as a colleague may be a stranger who deceives, or one who happens to be: nothing but a word."""
    if item.direction != Direction.IN:
        return ""
    return "named" if (ours or OurNames()).are_taken_by(item.sender_name, item.sender_address) else ""


def _changed(change: Change) -> Changed:
    added, without = (
        [person(each["name"], each["address"]) for each in some] for some in (change.added, change.without)
    )
    return Changed(added=added, without=without)


def _pictures(item: Message, html: str) -> Pictures | None:
    count = len(remote_pictures(html))
    if not count:
        return None
    return Pictures(
        count=count, asked=hasattr(item, "pictures_asked"), url=reverse("inbox:pictures", args=[item.public_id])
    )


def _passages(text: str) -> list[PassageRecord]:
    found = [PassageRecord(kind=each.kind, text=each.text.strip("\r\n")) for each in fold(text)]
    return [each for each in found if each["text"].strip()]


def _author(item: Message) -> str:
    if item.agent is not None and item.direction != Direction.IN:
        return item.agent.name
    return item.sender_name
