"""A company with many conversations, written straight into the tables: intake has a benchmark of its own."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from apps.accounts.models import Agent, Role, Team
from apps.channels.models import Channel
from apps.contacts.models import Contact, ContactPoint
from apps.conversations.at_hand import AtHand
from apps.conversations.models import Conversation, Direction, Message, State

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

CONTACTS = 5_000
#: Messages of a conversation, on average five.
LENGTHS = (1, 2, 3, 4, 5, 6, 7, 8, 9)
LONG_THREAD = 25
_AT_ONCE = 1_000
_WORDS = (
    "Lieferung", "Rechnung", "Ersatzteil", "Anlage", "Prüfung", "Rückmeldung", "order", "larger", "size", "exchange",
    "Friday", "thanks", "Grüße", "Stückzahl", "Rückruf", "invoice", "parcel", "broken", "screen", "Öffnungszeiten",
    "Vertrag", "Kündigung", "update", "address",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Who works here, the conversation with 25 messages in HTML, and how many conversations are open."""

    ana: Agent
    ben: Agent
    long_one: Conversation
    count: int


def crowd(count: int, *, seed: int) -> Crowd:
    """`count` open conversations, one a minute, with five messages each on average; or those that are here already."""
    return _met() if Agent.objects.exists() else _made(count, seed=seed)


def _met() -> Crowd:
    ana, ben = Agent.objects.order_by("pk")
    long_one = Conversation.objects.get(subject="The long one")
    return Crowd(ana=ana, ben=ben, long_one=long_one, count=Conversation.objects.filter(AtHand()).count())


def _made(count: int, *, seed: int) -> Crowd:
    rng = random.Random(seed)
    team = Team.objects.create(name="Support")
    ana, ben = (_agent(name, team) for name in ("Ana Alvarez", "Ben Bauer"))
    channel = Channel.objects.create(name="Support", address="support@acme.example", options={"outgoing": "smtp"})
    channel.teams.add(team)
    points = _points(rng)
    for start in range(0, count, _AT_ONCE):
        _conversations(rng, channel, points, (ana, ben), range(start, min(start + _AT_ONCE, count)))
    made = Crowd(ana=ana, ben=ben, long_one=_long_one(rng, channel, points[0]), count=count + 1)
    if connection.vendor == "postgresql":  # which does it by itself within minutes
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return made


def _agent(name: str, team: Team) -> Agent:
    agent = Agent.objects.create_user(f"{name.split()[0].lower()}@acme.example", None, name=name, role=Role.AGENT)
    agent.teams.add(team)
    return agent


def _points(rng: random.Random) -> list[ContactPoint]:
    names = [f"{rng.choice('ABCDEFGHKLMNPRST')}{rng.choice(_WORDS).lower()} Kunde {n}" for n in range(CONTACTS)]
    contacts = Contact.objects.bulk_create(Contact(name=name) for name in names)
    return ContactPoint.objects.bulk_create(
        ContactPoint(contact=contact, kind="email", value=f"cora{n}@mail.test", shown_as=f"cora{n}@mail.test")
        for n, contact in enumerate(contacts)
    )


def _conversations(
    rng: random.Random, channel: Channel, points: list[ContactPoint], agents: tuple[Agent, Agent], numbers: range
) -> None:
    now = timezone.now()
    chosen = {number: rng.choice(points) for number in numbers}
    rows = Conversation.objects.bulk_create(
        _conversation(rng, channel, chosen[number], agents, number, now - timedelta(minutes=number + 1))
        for number in numbers
    )
    through = Conversation.channels.through
    through.objects.bulk_create(through(conversation_id=row.pk, channel_id=channel.pk) for row in rows)
    messages = (
        message
        for number, row in zip(numbers, rows, strict=True)
        for message in _messages(rng, row, chosen[number], rng.choice(LENGTHS))
    )
    Message.objects.bulk_create(messages, batch_size=_AT_ONCE)


def _conversation(
    rng: random.Random,
    channel: Channel,
    point: ContactPoint,
    agents: tuple[Agent, Agent],
    number: int,
    at: dt.datetime,
) -> Conversation:
    waits = rng.random() < 0.6
    return Conversation(
        subject=f"{rng.choice(_WORDS)} {rng.choice(_WORDS)} {number}",
        channel=channel,
        contact_id=point.contact_id,
        state=State.OPEN if waits else State.PENDING,
        assignee=rng.choice((None, None, *agents)),
        snippet=_text(rng, 12),
        message_count=5,
        created_at=at,
        activity_at=at,
        heard_at=at,
        waiting_since=at if waits else None,
    )


def _messages(
    rng: random.Random, row: Conversation, point: ContactPoint, count: int, *, html: bool = False
) -> Iterator[Message]:
    for number in range(count):
        is_theirs = number % 2 == 0
        text = "\n\n".join(_text(rng, 40) for _ in range(3))
        yield Message(
            conversation=row,
            channel=row.channel,
            direction=Direction.IN if is_theirs else Direction.OUT,
            contact_point=point if is_theirs else None,
            external_id=f"{row.public_id}.{number}@mail.test",
            subject=row.subject,
            sender_name="Cora Kunde" if is_theirs else "Support",
            sender_address=point.value if is_theirs else row.channel.address,
            text=text,
            html=f"<table><tr><td>{text.replace(chr(10) * 2, '<br><br>')}</td></tr></table>" if html else "",
            # What came with a payload is shown as it came.
            payload="0" * 64 if html else "",
            happened_at=row.activity_at - timedelta(minutes=count - number),
        )


def _text(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(_WORDS, k=words)).capitalize() + "."


def _long_one(rng: random.Random, channel: Channel, point: ContactPoint) -> Conversation:
    now = timezone.now()
    row = Conversation.objects.create(
        subject="The long one",
        channel=channel,
        contact_id=point.contact_id,
        message_count=LONG_THREAD,
        activity_at=now,
        heard_at=now,
        waiting_since=now,
    )
    row.channels.add(channel)
    Message.objects.bulk_create(_messages(rng, row, point, LONG_THREAD, html=True))
    return row
