"""A company that has answered its mail for five years, written straight into the tables and the index."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from apps.accounts.models import Agent, Role, Team
from apps.channels.models import Channel
from apps.contacts.models import Contact, ContactPoint
from apps.conversations.models import Attachment, Conversation, Direction, Message, State, Tag
from tests.bench.search.corpus import Corpus
from tests.bench.search.filling import check_index, index_at_the_end, insert, settle_down, write_index

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

AGENTS = 50
CONTACTS = 40_000
#: Messages of a conversation.
EACH = 4
YEARS = timedelta(days=5 * 365)
#: What is still at hand; the rest is closed.
AT_HAND = 0.01
TAGS = 20
_AT_ONCE = 2_000
CHANNELS = ("Support", "Sales", "Suppliers")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Company:
    rng: random.Random
    corpus: Corpus
    agents: list[Agent]
    channels: list[Channel]
    points: list[ContactPoint]
    tags: list[Tag]


def furnish(messages: int, *, seed: int) -> float | None:
    """A company with that many messages, in the index; seconds that it took, None if all was here already."""
    if Agent.objects.exists():
        return None
    began = time.perf_counter()
    company = _company(seed)
    count = messages // EACH
    with index_at_the_end():
        for start in range(0, count, _AT_ONCE):
            with transaction.atomic():
                _conversations(company, range(start, min(start + _AT_ONCE, count)), count)
    settle_down()
    check_index()
    return time.perf_counter() - began


def _company(seed: int) -> _Company:
    teams = [Team.objects.create(name=name) for name in CHANNELS]
    channels = [
        Channel.objects.create(name=name, address=f"{name.lower()}@acme.example", options={"outgoing": "smtp"})
        for name in CHANNELS
    ]
    for channel, team in zip(channels, teams, strict=True):
        channel.teams.add(team)
    agents = [_agent(number, teams) for number in range(AGENTS)]
    tags = Tag.objects.bulk_create(Tag(name=f"tag {number}") for number in range(TAGS))
    corpus = Corpus(seed=seed)
    return _Company(
        rng=random.Random(seed), corpus=corpus, agents=agents, channels=channels, points=_points(corpus), tags=tags
    )


def _agent(number: int, teams: list[Team]) -> Agent:
    """The first is Ana, who answers in Support and in Sales."""
    name = f"Agent{number}" if number else "Ana"
    agent = Agent.objects.create_user(f"{name.lower()}@acme.example", None, name=name, role=Role.AGENT)
    agent.teams.set(teams[:2] if number % 2 == 0 else teams[1:])
    return agent


def _points(corpus: Corpus) -> list[ContactPoint]:
    names = [f"{corpus.words[100 + n % 5000]} {corpus.words[5000 + n % 50000]}".title() for n in range(CONTACTS)]
    contacts = Contact.objects.bulk_create((Contact(name=name) for name in names), batch_size=_AT_ONCE)
    return ContactPoint.objects.bulk_create(
        (
            ContactPoint(
                contact=each, kind="email", value=f"c{n}@shop{n % 500}.test", shown_as=f"c{n}@shop{n % 500}.test"
            )
            for n, each in enumerate(contacts)
        ),
        batch_size=_AT_ONCE,
    )


def _conversations(company: _Company, numbers: range, count: int) -> None:
    now = timezone.now()
    rows = Conversation.objects.bulk_create(
        _conversation(company, at=now - YEARS * (1 - (number + 1) / count), is_open=number >= count * (1 - AT_HAND))
        for number in numbers
    )
    channels, tags = Conversation.channels.through, Conversation.tags.through
    channels.objects.bulk_create(channels(conversation_id=row.pk, channel_id=row.channel_id) for row in rows)
    tags.objects.bulk_create(
        tags(conversation_id=row.pk, tag_id=company.rng.choice(company.tags).pk) for row in rows[::10]
    )
    first = (Message.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    messages = [
        message
        for place, (number, row) in enumerate(zip(numbers, rows, strict=True))
        for message in _messages(company, row, number, first + place * EACH)
    ]
    files = [
        Attachment(message=each, name=f"{company.rng.choice(company.corpus.words)}.png", size=9, payload="0" * 64)
        for each in messages[::12]
    ]
    insert(messages)
    Attachment.objects.bulk_create(files)
    write_index(messages, files, company.points)


def _conversation(company: _Company, *, at: dt.datetime, is_open: bool) -> Conversation:
    rng = company.rng
    point = rng.choice(company.points)
    state = rng.choice((State.OPEN, State.PENDING)) if is_open else State.CLOSED
    return Conversation(
        subject=company.corpus.subject(),
        channel=rng.choices(company.channels, weights=(6, 3, 1))[0],
        contact_id=point.contact_id,
        state=state,
        assignee=rng.choice(company.agents),
        message_count=EACH,
        created_at=at,
        activity_at=at,
        heard_at=at,
        waiting_since=at if state == State.OPEN else None,
    )


def _messages(company: _Company, row: Conversation, number: int, pk: int) -> Iterator[Message]:
    point = company.points[(row.contact_id or 0) % len(company.points)]
    for place in range(EACH):
        is_theirs = place % 2 == 0
        agent = None if is_theirs else row.assignee
        yield Message(
            pk=pk + place,
            conversation=row,
            channel_id=row.channel_id,
            direction=Direction.IN if is_theirs else Direction.OUT,
            contact_point=point if is_theirs else None,
            agent=agent,
            external_id=f"{number}.{place}@mail.test",
            subject=row.subject,
            sender_name=company.corpus.words[number % 5000] if is_theirs else str(agent),
            sender_address=point.value if is_theirs else row.channel.address,
            to=[{"name": "", "address": row.channel.address if is_theirs else point.value}],
            text=company.corpus.text(number * EACH + place),
            happened_at=row.activity_at - timedelta(hours=EACH - place),
        )
