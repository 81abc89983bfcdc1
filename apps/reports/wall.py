"""Who waits for us now: looked up once for all who watch, then cut for each of them without another question."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.sessions.models import Session
from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from apps.accounts.models import Agent, Role
from apps.accounts.presence import present
from apps.channels.health import amiss_with, conditions_of
from apps.channels.models import Channel
from apps.reports.durations import AGES
from apps.reports.models import Rules
from apps.waits.models import Wait

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence


#: Those shown by name, the oldest first.
SHOWN = 30
SOON = dt.timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Somebody who waits."""

    url: str
    subject: str
    customer: str
    channel: str
    owner: int | None
    opened_at: dt.datetime
    due_at: dt.datetime | None


@dataclass(slots=True, kw_only=True)
class Queue:
    """What waits in one channel. `ages` counts by AGES."""

    ages: Counter[int] = field(default_factory=Counter)
    unassigned: int = 0
    soon: int = 0
    late: int = 0
    load: Counter[int] = field(default_factory=Counter)
    oldest: list[Waiting] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    name: str
    teams: frozenset[int]
    is_lead: bool
    auth_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """All that anybody may see of it.

    `amiss` is what other rooms know of the channels, `sees` are those of each active agent, `sessions` those that hold.
    """

    at: dt.datetime
    queues: Mapping[int, Queue]
    channels: Sequence[Channel]
    amiss: Mapping[int, str]
    people: Mapping[int, Colleague]
    present: frozenset[int]
    sees: Mapping[int, frozenset[int]]
    sessions: frozenset[str]
    names_people: bool


def look(sessions: Collection[str] = ()) -> Wall:
    """The wall as it is; `sessions` are those of whoever watches."""
    now = timezone.now()
    agents = list(Agent.objects.active().prefetch_related("teams"))
    people = {agent.pk: _colleague(agent) for agent in agents}
    channels = list(Channel.objects.prefetch_related("teams"))
    held = Session.objects.filter(session_key__in=sessions, expire_date__gt=now) if sessions else Session.objects.none()
    return Wall(
        at=now,
        queues=_queues(now),
        channels=channels,
        amiss=amiss_with(channels),
        people=people,
        present=frozenset(present(people)),
        sees=_sees(agents, channels),
        sessions=frozenset(held.values_list("session_key", flat=True)),
        names_people=Rules.now().figures_per_agent,
    )


def cut(wall: Wall, viewer: int) -> dict[str, Any]:
    """What the viewer may see of it, for the template. Asks the database nothing."""
    seen = wall.sees.get(viewer, frozenset())
    queues = [queue for channel, queue in wall.queues.items() if channel in seen]
    known = _known_to(wall, viewer)
    oldest = sorted((each for queue in queues for each in queue.oldest), key=lambda each: each.opened_at)
    load = sum((queue.load for queue in queues), Counter[int]())
    teams = wall.people[viewer].teams if viewer in wall.people else frozenset()
    near = {pk for pk, person in wall.people.items() if not teams or person.teams & teams}
    return {
        "at": wall.at,
        "count": sum(queue.ages.total() for queue in queues),
        "ages": [(step.label, sum(queue.ages[at] for queue in queues)) for at, step in enumerate(AGES)],
        "unassigned": sum(queue.unassigned for queue in queues),
        "soon": sum(queue.soon for queue in queues),
        "late": sum(queue.late for queue in queues),
        "oldest": [
            (each, int((wall.at - each.opened_at).total_seconds()), known.get(each.owner or 0, ""))
            for each in oldest[:SHOWN]
        ],
        "present": len(wall.present & near),
        "people": sorted(
            (name, pk in wall.present, load[pk]) for pk, name in known.items() if pk in wall.present or load[pk]
        ),
        "conditions": conditions_of([each for each in wall.channels if each.pk in seen], amiss=wall.amiss),
    }


def _known_to(wall: Wall, viewer: int) -> dict[int, str]:
    """As `seeing.people_of` has it."""
    me = wall.people.get(viewer)
    if me is None or not wall.names_people:
        return {}
    return {pk: each.name for pk, each in wall.people.items() if pk == viewer or (me.is_lead and each.teams & me.teams)}


def _queues(now: dt.datetime) -> dict[int, Queue]:
    queues: defaultdict[int, Queue] = defaultdict(Queue)
    waiting = Wait.objects.open().order_by()
    for channel, queue in _counted(waiting, now):
        queues[channel] = queue
    rank = Window(RowNumber(), partition_by=F("channel"), order_by=["opened_at", "pk"])
    oldest = waiting.annotate(rank=rank).filter(rank__lte=SHOWN).select_related("conversation__contact", "channel")
    for wait in oldest:
        queues[wait.channel_id].oldest.append(_waiting(wait))
    for channel, owner, count in _by(waiting, "owner"):
        if owner is None:
            queues[channel].unassigned = count
        else:
            queues[channel].load[owner] = count
    return dict(queues)


def _counted(waiting: Any, now: dt.datetime) -> list[tuple[int, Queue]]:
    """By channel, in one question."""
    ages = {}
    for at, step in enumerate(AGES):
        inside = Q(opened_at__lte=now - dt.timedelta(seconds=step.low))
        if step.high is not None:
            inside &= Q(opened_at__gt=now - dt.timedelta(seconds=step.high))
        ages[f"age_{at}"] = Count("pk", filter=inside)
    counts = waiting.values("channel").annotate(
        soon=Count("pk", filter=Q(next_due_at__gte=now, next_due_at__lt=now + SOON)),
        late=Count("pk", filter=Q(next_due_at__lt=now)),
        **ages,
    )
    return [
        (
            row["channel"],
            Queue(ages=Counter({at: row[f"age_{at}"] for at in range(len(AGES))}), soon=row["soon"], late=row["late"]),
        )
        for row in counts
    ]


def _by(waiting: Any, column: str) -> list[tuple[int, int | None, int]]:
    return list(waiting.values("channel", column).annotate(number=Count("pk")).values_list("channel", column, "number"))


def _waiting(wait: Wait) -> Waiting:
    conversation = wait.conversation
    return Waiting(
        url=f"/?view=all&id={conversation.public_id}",
        subject=conversation.subject,
        customer=conversation.contact.name if conversation.contact else "",
        channel=wait.channel.name,
        owner=wait.owner_id,
        opened_at=wait.opened_at,
        due_at=wait.next_due_at,
    )


def _colleague(agent: Agent) -> Colleague:
    return Colleague(
        name=str(agent),
        teams=frozenset(team.pk for team in agent.teams.all()),
        is_lead=agent.role != Role.AGENT,
        auth_hash=agent.get_session_auth_hash(),
    )


def _sees(agents: Collection[Agent], channels: Collection[Channel]) -> dict[int, frozenset[int]]:
    """As `Channel.objects.visible_to` has it, for all at once."""
    teams = {channel.pk: {team.pk for team in channel.teams.all()} for channel in channels}
    found = {}
    for agent in agents:
        own = {team.pk for team in agent.teams.all()}
        is_admin = agent.role == Role.ADMIN
        found[agent.pk] = frozenset(pk for pk, some in teams.items() if is_admin or own & some)
    return found
