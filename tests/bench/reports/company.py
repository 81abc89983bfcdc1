"""A company with a million waits over two years: who works there, what came, and what is still open.

Each of 400,000 conversations has two or three waits. A tenth of them is at hand: of these one in fifty waits for an
answer, the others are to be closed some day. Of the rest the last wait ended, and the conversation is closed. One in
fifty reached two channels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from apps.accounts.models import Agent, PresentHour, Role, Team
from apps.contacts.models import Contact, Organisation
from apps.conversations.models import Conversation, Direction, Message, Tag
from apps.waits.models import Calendar, CalendarVersion, Policy, PolicyVersion, Wait, Why
from apps.waits.models.settings import ALWAYS
from tests.bench.reports.multiplying import either, moment, multiply, pick, run, uuid, word
from tests.world import make_channel

if TYPE_CHECKING:
    from apps.channels.models import Channel

SPREAD = 51
AGENTS, TEAMS, CHANNELS, TAGS, CONTACTS, ORGANISATIONS = 50, 4, 5, 20, 20_000, 500
HOUR, DAY = 3600, 86400
TWO_YEARS = 730 * DAY
TARGET, CLOSED_WITHIN = 14_400, 90 * DAY
LEA, NORA = "lea@acme.example", "nora@acme.example"


@dataclass(frozen=True, kw_only=True)
class _Company:
    teams: list[Team]
    channels: list[Channel]
    agents: list[int]
    policy: Policy
    calendar: Calendar


def furnish(count: int) -> bool:
    """Make so many waits, unless they are there. Lea leads all teams; Nora's team has one channel of five."""
    if Wait.objects.exists():
        return False
    company = _company()
    conversation = _conversations(company, count)
    message = _messages(company, conversation, count)
    _waits(company, message, count)
    _tag(message.pk)
    be_present(company.agents)
    _analyse()
    return True


def _company() -> _Company:
    teams = [Team.objects.create(name=f"Team {number}") for number in range(TEAMS)]
    channels = [make_channel(f"Channel {number}", teams=teams) for number in range(CHANNELS)]
    lea = _person(LEA, "Lea Lang", teams)
    agents = [lea.pk, *(_agent(number, teams) for number in range(1, AGENTS))]
    few = Team.objects.create(name="One channel")
    channels[0].teams.add(few)
    _person(NORA, "Nora Nagel", [few])
    return _Company(teams=teams, channels=channels, agents=agents, policy=_policy(), calendar=_calendar())


def _person(email: str, name: str, teams: list[Team]) -> Agent:
    lead = Agent.objects.create_user(email, None, name=name, role=Role.LEAD)
    lead.teams.set(teams)
    return lead


def _agent(number: int, teams: list[Team]) -> int:
    agent = Agent.objects.create_user(f"agent{number}@acme.example", None, name=f"Agent {number}")
    agent.teams.set([teams[number % TEAMS]])
    return agent.pk


def _policy() -> Policy:
    policy = Policy.objects.create(name="All mail")
    said = {"first": TARGET, "later": TARGET, "closing": CLOSED_WITHIN, "in_working_hours": False, "pauses": False}
    PolicyVersion.objects.create(policy=policy, from_at=ALWAYS, said=said)
    return policy


def _calendar() -> Calendar:
    calendar = Calendar.objects.create(name="Office")
    week = [[[540, 1020]]] * 5 + [[]] * 2
    said = {"time_zone": "Europe/Berlin", "week": week, "country": "DE", "is_default": True}
    CalendarVersion.objects.create(calendar=calendar, from_at=ALWAYS, said=said)
    return calendar


def _conversations(company: _Company, count: int) -> Conversation:
    organisations = [Organisation.objects.create(name=f"Firm {number}").pk for number in range(ORGANISATIONS)]
    contact = Contact.objects.create(name="Cora")
    multiply(contact, CONTACTS, {"organisation_id": pick(organisations), "language": word("de", "en", "fr", "")})
    conversation = Conversation.objects.create(channel=company.channels[0], contact=contact, state="closed")
    total = _total(count)
    # The number of a conversation's last wait: of some their third one, of the others their second.
    last = f"(i + {either(f'i + {2 * total} < {count}', str(2 * total), str(total))})"
    waits = _waits_still(count, last)
    multiply(
        conversation,
        total,
        {
            "public_id": uuid(),
            "channel_id": pick([each.pk for each in company.channels]),
            "contact_id": f"{contact.pk} + 1 + i % {CONTACTS}",
            "state": either(waits, "'open'", either(_is_at_hand(count, last), "'pending'", "'closed'")),
            "waiting_since": either(waits, moment(_begun(count, last))),
            "activity_at": moment(_begun(count, last)),
            "created_at": moment(_begun(count, "i")),
        },
    )
    _reach(conversation.pk, company.channels[0].pk)
    return conversation


def _total(count: int) -> int:
    return count * 2 // 5


def _begun(count: int, number: str) -> str:
    """How many seconds ago a wait began."""
    return f"({TWO_YEARS} - 1 - {number} * {TWO_YEARS} / {count})"


def _is_at_hand(count: int, number: str) -> str:
    return f"({number} >= {count * 9 // 10})"


def _waits_still(count: int, number: str) -> str:
    return f"({number} >= {count * 9 // 10} AND {number} % 50 = 0)"


def _messages(company: _Company, conversation: Conversation, count: int) -> Message:
    channel = company.channels[0]
    message = Message.objects.create(conversation=conversation, channel=channel, direction=Direction.IN)
    multiply(
        message,
        count,
        {
            "public_id": uuid(),
            "conversation_id": f"{conversation.pk} + 1 + i % {_total(count)}",
            "channel_id": _channel_of(company, count),
            "happened_at": moment(_begun(count, "i")),
        },
    )
    return message


def _channel_of(company: _Company, count: int) -> str:
    """That of its conversation."""
    return f"{company.channels[0].pk} + (i % {_total(count)}) % {CHANNELS}"


def _waits(company: _Company, message: Message, count: int) -> None:
    now, begun = timezone.now(), _begun(count, "i")
    template = Wait.objects.create(
        question=message, conversation=message.conversation, channel_id=message.channel_id, opened_at=now,
        ended_at=now, why=Why.ANSWERED, seconds=0, working_seconds=0, is_on_time=True, due_at=now, target=TARGET,
        policy=company.policy, calendar=company.calendar, closing_policy=company.policy, closing_target=CLOSED_WITHIN,
    )  # fmt: skip
    drawn = "((i * 7919 % 1009) * (i * 104729 % 1013) / 10)"
    length = either(f"{drawn} > {begun}", begun, drawn)
    still, is_first = _waits_still(count, "i"), "(i % 5 < 3)"
    is_closed = f"({is_first} AND NOT {_is_at_hand(count, 'i')})"
    closing = either(f"({drawn}) * 3 > {begun}", begun, f"({drawn}) * 3")
    due_closing = f"{begun} - {CLOSED_WITHIN}"
    multiply(
        template,
        count,
        {
            "question_id": f"{message.pk} + 1 + i",
            "conversation_id": f"{message.conversation_id} + 1 + i % {_total(count)}",
            "contact_id": f"{message.conversation.contact_id} + 1 + (i % {_total(count)}) % {CONTACTS}",
            "channel_id": _channel_of(company, count),
            "is_spread": f"(i % {_total(count)} % {SPREAD} = 0)",
            "team_id": pick([team.pk for team in company.teams]),
            "owner_id": pick(company.agents, factor=31),
            "answerer_id": either(still, "NULL", pick(company.agents, factor=31)),
            "opened_at": moment(begun),
            "ended_at": either(still, "NULL", moment(f"{begun} - ({length})")),
            "why": either(still, "''", either("i % 25 = 3", "'closed'", "'answered'")),
            "seconds": either(still, "NULL", length),
            "working_seconds": either(still, "NULL", f"({length}) / 3"),
            "is_first": is_first,
            "episode": f"1 + i / {_total(count)}",
            "is_on_time": either(still, "NULL", f"(({length}) <= {TARGET})"),
            "due_at": moment(f"{begun} - {TARGET}"),
            "closed_at": either(is_closed, moment(f"{begun} - ({closing})")),
            "closing_seconds": either(is_closed, closing),
            "closing_working_seconds": either(is_closed, f"({closing}) / 3"),
            "is_closed_on_time": either(is_closed, f"({closing}) <= {CLOSED_WITHIN}"),
            "closing_due_at": either(is_first, moment(due_closing)),
            "next_due_at": either(
                still, moment(f"{begun} - {TARGET}"), either(_is_at_hand(count, "i"), moment(due_closing))
            ),
        },
    )
    template.delete()


def be_present(agents: list[int]) -> None:
    """All of them, eight hours of each day."""
    row = PresentHour.objects.create(agent_id=agents[0], hour=timezone.now())
    hours = TWO_YEARS // (3 * HOUR)
    multiply(row, hours * len(agents), {"agent_id": pick(agents), "hour": moment(f"(i / {len(agents)}) * {3 * HOUR}")})
    row.delete()


def _reach(first: int, channel: int) -> None:
    """Each its own channel, and one in SPREAD the next one; `first` and `channel` are the numbers before all."""
    through, table = Conversation.channels.through._meta.db_table, Conversation._meta.db_table
    into, rows = (
        f'INSERT INTO "{through}" (conversation_id, channel_id) SELECT id,',
        f'FROM "{table}" WHERE id > {first}',
    )
    run(f"{into} channel_id {rows}")
    following = f"{channel} + (channel_id - {channel} + 1) % {CHANNELS}"
    run(f"{into} {following} {rows} AND (id - {first} - 1) % {SPREAD} = 0")


def _tag(first: int) -> None:
    """Every other wait has one."""
    tags = [Tag.objects.create(name=f"Tag {number}").pk for number in range(TAGS)]
    through, table = Wait.tags.through._meta.db_table, Wait._meta.db_table
    run(
        f'INSERT INTO "{through}" (wait_id, tag_id) SELECT question_id, {tags[0]} + question_id / 2 % {len(tags)}'
        f' FROM "{table}" WHERE question_id > {first} AND question_id % 2 = 0'
    )


def _analyse() -> None:
    """As a database keeps itself after a while (Postgres's autovacuum, `PRAGMA optimize`)."""
    run("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
