"""The operators: what each is called, how its value is understood, and which values there are to choose from.

    from: to: subject: assignee: team: tag: channel: is: has: rated: before: after:,
    and the admin's own fields by their keys

Values are people, teams, tags and channels by their names. A channel that the agent does not see is none.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Agent, Team
from apps.channels.models import Channel
from apps.conversations.models import State
from apps.conversations.models.ratings import Score
from apps.conversations.models.tags import Tree
from apps.search import conditions
from apps.search.conditions import Condition, Period
from apps.search.days import read_days
from apps.search.index import Field, Words
from apps.search.own_fields import own_field, own_fields
from apps.search.words import words_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.utils.functional import _StrPromise

    from apps.search.days import Days

ME, NOBODY, NONE = "me", "nobody", "none"


class Misunderstood(ValueError):
    """An operator whose value makes no sense; the message is for people."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that may be chosen, and what it means in words (empty where the value says it)."""

    value: str
    words: str | _StrPromise = ""


@dataclass(frozen=True, slots=True)
class Operator:
    """`read` raises `Misunderstood`; `choices` are all values there are for an agent, empty where any word will do."""

    name: str
    words: str | _StrPromise
    read: Callable[[str, Agent], Words | Condition | Period]
    choices: Callable[[Agent], Iterable[Choice]]

    def wants_spam(self, value: str) -> bool:
        """Spam is found only by whoever asks for it."""
        return self.name == "is" and value.casefold() == State.SPAM


def find(name: str, agent: Agent) -> Operator | None:
    """The operator of that name, in any case."""
    return OPERATORS.get(name.casefold()) or _of_own_field(name)


def all_operators() -> list[Operator]:
    """In the order in which they are offered."""
    return [*OPERATORS.values(), *(found for field in own_fields() if (found := _of_own_field(field.key)))]


def _sender(value: str, agent: Agent) -> Words | Condition:
    if value.casefold() == ME:
        return conditions.written_by(agent)
    return _people(value, Field.SENDER)


def _people(value: str, field: Field) -> Words:
    words = tuple(words_in(value))
    if not words:
        raise Misunderstood(_("“%(value)s” names nobody.") % {"value": value})
    return Words(words=words, begins=True, field=field)


def _subject(value: str, agent: Agent) -> Words:
    words = tuple(words_in(value))
    if not words:
        raise Misunderstood(_("“%(value)s” is no word.") % {"value": value})
    return Words(words=words, begins=True, field=Field.SUBJECT)


def _assignee(value: str, agent: Agent) -> Condition:
    if value.casefold() in {ME, NOBODY}:
        return conditions.assigned_to([agent.pk] if value.casefold() == ME else None)
    names = {each.pk: (each.name, each.email) for each in Agent.objects.all()}
    return conditions.assigned_to(_named(value, names, _("Nobody here is called “%(value)s”.")))


def _team(value: str, agent: Agent) -> Condition:
    if value.casefold() == NONE:
        return conditions.with_team(None)
    names = {pk: (name,) for pk, name in Team.objects.values_list("pk", "name")}
    return conditions.with_team(_named(value, names, _("There is no team “%(value)s”.")))


def _tag(value: str, agent: Agent) -> Condition:
    found = conditions.untagged() if value.casefold() == NONE else conditions.tagged(value)
    if found is None:
        raise Misunderstood(_("There is no tag “%(value)s”.") % {"value": value})
    return found


def _channel(value: str, agent: Agent) -> Condition:
    seen = Channel.objects.visible_to(agent).values_list("pk", "name", "address")
    names = {pk: (name, address) for pk, name, address in seen}
    return conditions.on_channel(_named(value, names, _("There is no channel “%(value)s”.")))


def _named(value: str, names: Mapping[int, tuple[str, ...]], otherwise: str) -> list[int]:
    """Whose name or address is the value; if nobody's is, in whose it is. Raises `Misunderstood`."""
    sought = " ".join(words_in(value))
    said = {pk: [" ".join(words_in(name)) for name in some] for pk, some in names.items()}
    same = [pk for pk, some in said.items() if sought in some]
    found = same or [pk for pk, some in said.items() if sought and any(f" {sought}" in f" {name}" for name in some)]
    if not found:
        raise Misunderstood(otherwise % {"value": value})
    return found


def _is(value: str, agent: Agent) -> Condition:
    match value.casefold():
        case "open":
            return conditions.in_state(State.OPEN, State.PENDING)
        case "closed":
            return conditions.in_state(State.CLOSED)
        case "snoozed":
            return conditions.in_state(State.SNOOZED)
        case "spam":
            return conditions.in_state(State.SPAM)
        case "unread":
            return conditions.is_unread(agent)
        case "waiting":
            return conditions.is_waiting()
    raise Misunderstood(_none_of(value, _STATES))


def _has(value: str, agent: Agent) -> Condition:
    if value.casefold() not in {"attachment", "attachments", "file", "files"}:
        raise Misunderstood(_none_of(value, _THINGS))
    return conditions.has_files()


def _rated(value: str, agent: Agent) -> Condition:
    known = {each.value: [each.value] for each in Score} | {"any": Score.values}
    if value.casefold() not in known:
        raise Misunderstood(_none_of(value, _RATINGS))
    return conditions.rated(known[value.casefold()])


def _none_of(value: str, choices: Iterable[Choice]) -> str:
    words = {"value": value, "choices": ", ".join(each.value for each in choices)}
    return _("“%(value)s” is none of these: %(choices)s.") % words


def _before(value: str, agent: Agent) -> Period:
    return Period(until=_days(value, agent).since)


def _after(value: str, agent: Agent) -> Period:
    return Period(since=_days(value, agent).since)


def _days(value: str, agent: Agent) -> Days:
    found = read_days(value, zone=ZoneInfo(agent.time_zone))
    if found is None:
        raise Misunderstood(_("“%(value)s” is no day, such as 2026-11-22, 2026-11 or 7d.") % {"value": value})
    return found


def _of_own_field(name: str) -> Operator | None:
    field = own_field(name)
    if field is None:
        return None
    return Operator(field.key, field.label, partial(_own, key=field.key), lambda _agent: map(Choice, field.choices))


def _own(value: str, agent: Agent, *, key: str) -> Condition:
    field = own_field(key)
    try:
        return Condition(field.q(value) if field else Q(pk__in=()))
    except ValueError as error:
        raise Misunderstood(str(error)) from error


def _agents(agent: Agent) -> list[Choice]:
    return [Choice(ME, _("you")), Choice(NOBODY, _("nobody yet")), *(Choice(str(each)) for each in _colleagues())]


def _colleagues() -> Iterable[Agent]:
    return Agent.objects.active().order_by("name")


def _teams(agent: Agent) -> list[Choice]:
    return [*(Choice(team.name) for team in Team.objects.all()), Choice(NONE, _("no team"))]


def _tags(agent: Agent) -> list[Choice]:
    tree = Tree()
    return [*(Choice(tree.path(tag)) for tag in tree), Choice(NONE, _("no tag"))]


def _channels(agent: Agent) -> list[Choice]:
    return [Choice(channel.name, channel.address) for channel in Channel.objects.visible_to(agent)]


def _recent_days(agent: Agent) -> list[Choice]:
    today = timezone.localdate(timezone=ZoneInfo(agent.time_zone))
    return [
        Choice("today", _("today")),
        Choice("7d", _("seven days ago")),
        Choice(f"{today:%Y-%m}", _("the beginning of this month")),
        Choice(f"{today:%Y}", _("the beginning of this year")),
        Choice((today - dt.timedelta(days=365)).isoformat(), _("a year ago")),
    ]


def _no_choices(agent: Agent) -> list[Choice]:
    return []


_STATES = (
    Choice("open", gettext_lazy("not closed, snoozed or spam")),
    Choice("closed", gettext_lazy("closed")),
    Choice("unread", gettext_lazy("not read by you")),
    Choice("waiting", gettext_lazy("the customer waits for an answer")),
    Choice("snoozed", gettext_lazy("snoozed")),
    Choice("spam", gettext_lazy("spam")),
)
_THINGS = (Choice("attachment", gettext_lazy("a file is attached")),)
_RATINGS = (*(Choice(each.value, each.label) for each in Score), Choice("any", gettext_lazy("anything")))

OPERATORS = {
    each.name: each
    for each in (
        Operator("from", gettext_lazy("who wrote it: a name or an address"), _sender, lambda _: [Choice(ME)]),
        Operator(
            "to",
            gettext_lazy("who got it: a name or an address"),
            lambda v, _: _people(v, Field.RECIPIENTS),
            _no_choices,
        ),
        Operator("subject", gettext_lazy("words of the subject"), _subject, _no_choices),
        Operator("assignee", gettext_lazy("whose it is"), _assignee, _agents),
        Operator("team", gettext_lazy("which team has it"), _team, _teams),
        Operator("tag", gettext_lazy("a tag, and those below it"), _tag, _tags),
        Operator("channel", gettext_lazy("where it came in"), _channel, _channels),
        Operator("is", gettext_lazy("how it stands"), _is, lambda _: _STATES),
        Operator("has", gettext_lazy("what it has"), _has, lambda _: _THINGS),
        Operator("rated", gettext_lazy("what the customer said of the answer"), _rated, lambda _: _RATINGS),
        Operator("before", gettext_lazy("before a day"), _before, _recent_days),
        Operator("after", gettext_lazy("on a day, or after it"), _after, _recent_days),
    )
}
