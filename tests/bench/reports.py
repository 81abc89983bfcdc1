"""Reports over a million waits: what each page costs the server, over thirty days and over two years."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Agent, Role, Team
from apps.contacts.models import Contact, Organisation
from apps.conversations.models import Conversation, Direction, Message, Tag
from apps.reports.wall import cut, look
from apps.waits.models import Wait, Why
from tests.bench.figures import percentile
from tests.world import client_of, make_channel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.models import Model
    from django.test import Client

    from tests.bench.figures import Figure
    from tests.bench.site import Site

AGENTS, TEAMS, CHANNELS, TAGS, CONTACTS, ORGANISATIONS = 50, 4, 5, 20, 20_000, 500
TWO_YEARS = 730 * 86400
PAGES = {
    "response times": "/reports/times/?",
    "response times, working time": "/reports/times/?clock=working&",
    "by channel": "/reports/compare/?by=channel&",
    "by team": "/reports/compare/?by=team&",
    "by agent": "/reports/compare/?by=agent&",
    "by tag": "/reports/compare/?by=tag&",
    "by language": "/reports/compare/?by=language&",
    "by organisation": "/reports/compare/?by=organisation&",
    "by hour": "/reports/week/?",
    "backlog": "/reports/backlog/?",
    "list of waits": "/reports/waits/?state=missed&",
}
#: Milliseconds over thirty days and over two years.
BUDGETS = {"postgres": (500, 2000), "sqlite": (1000, 5000)}


def measure(site: Site) -> Iterator[Figure]:
    """Milliseconds of a request in the program itself, without a network."""
    start = time.perf_counter()
    lea = _furnish(site.options.waits)
    yield site.figure("furnishing", time.perf_counter() - start, "s")
    client = client_of(lea)
    _asked(client, "/reports/times/?last=1")  # templates are read once
    spans = (
        (30, site.options.samples, BUDGETS[site.database][0]),
        (730, site.options.rounds, BUDGETS[site.database][1]),
    )
    for days, times, budget in spans:
        for name, address in PAGES.items():
            taken = [_asked(client, f"{address}last={days}") for _ in range(times)]
            yield site.figure(f"{name}, {days} days, p95", percentile(taken, 0.95), "ms", budget=f"<= {budget}")
    yield from _now(site, lea)


def _asked(client: Client, address: str) -> float:
    start = time.perf_counter()
    response = client.get(address, headers={"host": "localhost"})
    if response.status_code != 200:
        raise RuntimeError(f"{address}: {response.status_code}")
    return 1000 * (time.perf_counter() - start)


def _now(site: Site, lea: Agent) -> Iterator[Figure]:
    start = time.perf_counter()
    wall = look()
    yield site.figure("now: one look for all", 1000 * (time.perf_counter() - start), "ms")
    with CaptureQueriesContext(connection) as asked:
        start = time.perf_counter()
        for _ in range(100):
            cut(wall, lea.pk)
    yield site.figure("now: each viewer", 10 * (time.perf_counter() - start), "ms")
    yield site.figure("now: queries of 100 viewers", len(asked), "queries", budget="== 0")


def _furnish(count: int) -> Agent:
    """A company with so many waits over two years; returns who leads all teams."""
    teams = [Team.objects.create(name=f"Team {number}") for number in range(TEAMS)]
    lea = Agent.objects.create_user("lea@acme.example", None, name="Lea Lang", role=Role.LEAD)
    lea.teams.set(teams)
    agents = [lea.pk, *(_agent(number, teams) for number in range(1, AGENTS))]
    channels = [make_channel(f"Channel {number}", teams=teams).pk for number in range(CHANNELS)]
    tags = [Tag.objects.create(name=f"Tag {number}").pk for number in range(TAGS)]
    organisations = [Organisation.objects.create(name=f"Firm {number}").pk for number in range(ORGANISATIONS)]
    contact = Contact.objects.create(name="Cora")
    _multiply(contact, CONTACTS, {"organisation_id": _pick(organisations), "language": _word("de", "en", "fr", "")})
    conversation = Conversation.objects.create(channel_id=channels[0], contact=contact)
    conversations = count * 2 // 5
    _multiply(
        conversation,
        conversations,
        {"public_id": _uuid(), "channel_id": _pick(channels), "contact_id": f"{contact.pk} + 1 + i % {CONTACTS}"},
    )
    _reach(conversation.pk)
    opened = _moment(f"{TWO_YEARS} - 1 - i * {TWO_YEARS} / {count}")
    message = Message.objects.create(conversation=conversation, channel_id=channels[0], direction=Direction.IN)
    in_conversation = f"{conversation.pk} + 1 + i % {conversations}"
    _multiply(
        message,
        count,
        {
            "public_id": _uuid(),
            "conversation_id": in_conversation,
            "channel_id": _pick(channels),
            "happened_at": opened,
        },
    )
    _make_waits(message, count, opened, in_conversation, channels, teams, agents)
    _tag(message.pk, tags)
    _analyse()
    return lea


def _agent(number: int, teams: list[Team]) -> int:
    agent = Agent.objects.create_user(f"agent{number}@acme.example", None, name=f"Agent {number}")
    agent.teams.set([teams[number % TEAMS]])
    return agent.pk


def _make_waits(
    message: Message,
    count: int,
    opened: str,
    conversation: str,
    channels: list[int],
    teams: list[Team],
    agents: list[int],
) -> None:
    now = timezone.now()
    template = Wait.objects.create(
        question=message, conversation=message.conversation, channel_id=channels[0], opened_at=now, ended_at=now,
        why=Why.ANSWERED, seconds=0, working_seconds=0, is_on_time=True, due_at=now, target=14_400,
    )  # fmt: skip
    begun = f"({TWO_YEARS} - 1 - i * {TWO_YEARS} / {count})"
    drawn = "((i * 7919 % 1009) * (i * 104729 % 1013) / 10)"
    length = _if(f"{drawn} > {begun}", begun, drawn)
    waits_still = f"(i > {count * 3 // 5} AND i % 200 = 0)"
    _multiply(
        template,
        count,
        {
            "question_id": f"{message.pk} + 1 + i",
            "conversation_id": conversation,
            "channel_id": _pick(channels),
            "team_id": _pick([team.pk for team in teams]),
            "owner_id": _pick(agents, factor=31),
            "answerer_id": _if(waits_still, "NULL", _pick(agents, factor=31)),
            "opened_at": opened,
            "ended_at": _if(waits_still, "NULL", _moment(f"{begun} - ({length})")),
            "why": _if(waits_still, "''", _if("i % 25 = 3", "'closed'", "'answered'")),
            "seconds": _if(waits_still, "NULL", length),
            "working_seconds": _if(waits_still, "NULL", f"({length}) / 3"),
            "is_first": "(i % 5 < 3)",
            "is_on_time": _if(waits_still, "NULL", f"(({length}) <= 14400)"),
            "due_at": _moment(f"{begun} - 14400"),
        },
    )
    template.delete()


def _multiply(template: Model, count: int, changed: Mapping[str, str]) -> None:
    """`count` rows like this one, with ids after its own; `changed` are columns as SQL over the number `i`."""
    fields = template._meta.local_concrete_fields
    key = template._meta.pk
    assert key is not None
    changed = {str(key.column): f"{template.pk} + 1 + i"} | dict(changed)
    values = ", ".join(changed.get(str(field.column), f'one."{field.column}"') for field in fields)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    table = template._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({columns}) SELECT {values} FROM "{table}" AS one, ({_series(count)}) AS number'
            f' WHERE one."{key.column}" = {template.pk}'
        )


def _series(count: int) -> str:
    if connection.vendor == "postgresql":
        return f"SELECT generate_series(0::bigint, {count - 1}) AS i"
    return f"WITH RECURSIVE s(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM s WHERE i < {count - 1}) SELECT i FROM s"


def _moment(ago: str) -> str:
    """So many seconds ago."""
    now = f"{timezone.now():%Y-%m-%d %H:%M:%S}"
    if connection.vendor == "postgresql":
        return f"timestamptz '{now}+00' - ({ago}) * interval '1 second'"
    return f"datetime('{now}', (-({ago})) || ' seconds')"


def _uuid() -> str:
    return "gen_random_uuid()" if connection.vendor == "postgresql" else "lower(hex(randomblob(16)))"


def _pick(ids: list[int], *, factor: int = 1) -> str:
    """One of consecutive ids."""
    return f"{ids[0]} + (i * {factor}) % {len(ids)}"


def _word(*words: str) -> str:
    cases = " ".join(f"WHEN {at} THEN '{word}'" for at, word in enumerate(words))
    return f"CASE i % {len(words)} {cases} END"


def _if(condition: str, then: str, otherwise: str) -> str:
    return f"CASE WHEN {condition} THEN {then} ELSE {otherwise} END"


def _reach(first: int) -> None:
    through, table = Conversation.channels.through._meta.db_table, Conversation._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{through}" (conversation_id, channel_id)'
            f' SELECT id, channel_id FROM "{table}" WHERE id > {first}'
        )


def _tag(first: int, tags: list[int]) -> None:
    """Every other wait has one."""
    through, table = Wait.tags.through._meta.db_table, Wait._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{through}" (wait_id, tag_id) SELECT question_id, {tags[0]} + question_id / 2 % {len(tags)}'
            f' FROM "{table}" WHERE question_id > {first} AND question_id % 2 = 0'
        )


def _analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
