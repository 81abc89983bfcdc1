"""Taking back what an agent did to conversations, many of them as easily as one.

What a row was before the deed and what it became are kept (`states_of`, `changes_between`). `put_back` gives it back
what nobody changed since.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_datetime

from apps.accounts.models import Agent, Team
from apps.conversations.actions.triage import hold, record
from apps.conversations.live import announcing
from apps.conversations.models import Conversation, EventKind, Message, Reading, Watch
from apps.conversations.reading import MARKED

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    #: What a deed may change of a conversation, each part by itself, as JSON.
    Facts = dict[str, Any]

#: What belongs together in the row: given back all at once, or not at all.
_TURN = ("state", "snoozed_until", "waiting_since")
#: What others changed of these since stays, and the rest is given back all the same.
_BY_PARTS = {"tags", "custom"}
#: These are one agent's own, so that nobody else is told.
_OWN = {"reading", "watched"}


def facts_of(pks: Collection[int], agent: Agent) -> dict[int, Facts]:
    """What each of the conversations is now, its tags and the agent's own marks included."""
    rows = Conversation.objects.filter(pk__in=pks).values("pk", "assignee", "team", "priority", "custom", *_TURN)
    tags = _tags(pks)
    read = dict(Reading.objects.filter(agent=agent, conversation__in=pks).values_list("conversation", "upto"))
    watched = set(Watch.objects.filter(agent=agent, conversation__in=pks).values_list("conversation", flat=True))
    spam = _spam(pks)
    return {
        row["pk"]: {
            "turn": [row["state"], _text(row["snoozed_until"]), _text(row["waiting_since"])],
            "assignee": row["assignee"],
            "team": row["team"],
            "priority": row["priority"],
            "custom": row["custom"],
            "tags": tags[row["pk"]],
            "spam": spam[row["pk"]],
            "reading": _text(read.get(row["pk"])),
            "watched": row["pk"] in watched,
        }
        for row in rows
    }


def changes_between(before: Mapping[int, Facts], after: Mapping[int, Facts]) -> list[dict[str, Any]]:
    """`{"pk", "was", "became"}` for each conversation that the deed changed, with those facts alone that it changed."""
    found = []
    for pk, was in before.items():
        names = [name for name in was if pk in after and was[name] != after[pk][name]]
        if names:
            became = {name: after[pk][name] for name in names}
            found.append({"pk": pk, "was": {name: was[name] for name in names}, "became": became})
    return found


def put_back(changes: Iterable[dict[str, Any]], *, agent: Agent, deed: str) -> int:
    """Make the conversations what they were, where they still are what they became; returns how many changed.

    One that the agent does not see any more stays as it is. `deed` is for the event: what was taken back.
    """
    by_pk = {change["pk"]: change for change in changes}
    with announcing():
        visible = Conversation.objects.visible_to(agent).filter(pk__in=by_pk).order_by("pk")
        rows = [held for row in visible if (held := hold(row)).pk == row.pk]
        now = facts_of([row.pk for row in rows], agent)
        return sum(_put_back(row, by_pk[row.pk], now[row.pk], agent=agent, deed=deed) for row in rows)


def _put_back(row: Conversation, change: dict[str, Any], now: Facts, *, agent: Agent, deed: str) -> bool:
    was, became = change["was"], change["became"]
    same = [name for name in was if name in _BY_PARTS or now[name] == became[name]]
    for name in same:
        _GIVE[name](row, agent, was[name], became[name])
    if _OWN.issuperset(same):
        return bool(same)
    row.save(update_fields=["assignee", "team", "priority", "custom", *_TURN])
    record(row, EventKind.UNDONE, agent=agent, deed=deed, given_back=same)
    return True


def _turn(row: Conversation, agent: Agent, was: list[str | None], became: object) -> None:
    row.state, until, since = was[0] or row.state, was[1], was[2]
    row.snoozed_until = parse_datetime(until) if until else None
    row.waiting_since = parse_datetime(since) if since else None


def _assignee(row: Conversation, agent: Agent, was: int | None, became: object) -> None:
    """Nobody gets it back who was shut out since, or does not see it any more: it would be lost."""
    before = Agent.objects.active().filter(pk=was).first() if was else None
    sees = before and Conversation.objects.visible_to(before).filter(pk=row.pk).exists()
    row.assignee = before if sees else None


def _team(row: Conversation, agent: Agent, was: int | None, became: object) -> None:
    """A team that was deleted stays away."""
    row.team_id = Team.objects.filter(pk=was).values_list("pk", flat=True).first() if was else None


def _priority(row: Conversation, agent: Agent, was: int, became: object) -> None:
    row.priority = was


def _custom_back(row: Conversation, agent: Agent, was: Facts, became: Facts) -> None:
    """Field by field, where it still says what the deed wrote."""
    changed = {key for key in was.keys() | became.keys() if was.get(key) != became.get(key)}
    mine = {key for key in changed if row.custom.get(key) == became.get(key)}
    kept = {key: value for key, value in row.custom.items() if key not in mine}
    row.custom = kept | {key: was[key] for key in mine if key in was}


def _tags_back(row: Conversation, agent: Agent, was: list[int], became: list[int]) -> None:
    """Tag by tag: what others put on it or took off since stays so. A tag that was deleted stays away."""
    row.tags.remove(*(set(became) - set(was)))
    known = row.tags.model.objects.filter(pk__in=set(was) - set(became))
    row.tags.add(*known)


def _spam_back(row: Conversation, agent: Agent, was: list[int], became: list[int]) -> None:
    row.messages.filter(pk__in=was).update(spam=True)


def _reading(row: Conversation, agent: Agent, was: str | None, became: object) -> None:
    Reading.objects.filter(conversation=row, agent=agent).delete()
    if was:
        Reading.objects.create(conversation=row, agent=agent, upto=parse_datetime(was) or MARKED)


def _watched(row: Conversation, agent: Agent, was: object, became: object) -> None:
    Watch.objects.filter(conversation=row, agent=agent).delete()
    if was:
        Watch.objects.create(conversation=row, agent=agent)


_GIVE: dict[str, Callable[..., None]] = {
    "turn": _turn,
    "assignee": _assignee,
    "team": _team,
    "priority": _priority,
    "custom": _custom_back,
    "tags": _tags_back,
    "spam": _spam_back,
    "reading": _reading,
    "watched": _watched,
}


def _tags(pks: Collection[int]) -> defaultdict[int, list[int]]:
    return _grouped(Conversation.tags.through.objects.filter(conversation__in=pks).values_list("conversation", "tag"))


def _spam(pks: Collection[int]) -> defaultdict[int, list[int]]:
    """The messages that were filed as spam, which "no spam" frees."""
    return _grouped(Message.objects.filter(conversation__in=pks, spam=True).values_list("conversation", "pk"))


def _grouped(pairs: Iterable[tuple[int, int]]) -> defaultdict[int, list[int]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for one, other in sorted(pairs):
        found[one].append(other)
    return found


def _text(at: Any) -> str | None:
    return at.isoformat() if at else None
