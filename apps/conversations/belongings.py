"""What agents hung on a conversation: its tags and fields, its team, how urgent it is, who read it and who
watches it.

Where conversations become one, all of it goes along; what was taken over is given back when that is undone, and what
agents changed since stays as they want it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from apps.accounts.models import Team
from apps.conversations.models import Watch
from apps.conversations.reading import readers_of, set_readers, share_readings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.conversations.models import Conversation

#: What `take_over` and `give_back` may change in the row itself.
FIELDS = ("team", "priority", "heard_at", "custom")


def take_over(into: Conversation, other: Conversation) -> None:
    """`other` becomes part of `into`, whose row the caller saves (`FIELDS`). That of `other` keeps what it had."""
    share_readings(into, other)
    into.heard_at = max(filter(None, (into.heard_at, other.heard_at)), default=None)
    into.team = into.team or other.team
    into.priority = max(into.priority, other.priority)
    into.custom = other.custom | into.custom
    into.tags.add(*other.tags.all())
    _add_watchers(into, _watchers(other) - _watchers(into))


def read_with(part: Conversation, whole: Conversation) -> None:
    """`part` is a conversation of its own again: whoever has read the whole has read it too."""
    readers, own = readers_of(whole), readers_of(part)
    if part.heard_at is not None and readers and own is not None:
        set_readers(part, own | readers, upto=part.heard_at)


def belongings_of(row: Conversation) -> dict[str, Any]:
    """What `give_back` needs to know, as JSON."""
    readers = readers_of(row)
    return {
        "team": row.team_id,
        "priority": row.priority,
        "custom": dict(row.custom),
        "tags": sorted(_tags(row)),
        "watchers": sorted(_watchers(row)),
        "readers": None if readers is None else sorted(readers),
    }


def give_back(row: Conversation, was: dict[str, Any], *, became: dict[str, Any]) -> None:
    """Take away what `take_over` brought. What was recorded before there were belongings says nothing of them."""
    if "tags" not in was or "tags" not in became:
        return
    if row.team_id == became["team"]:
        row.team = Team.objects.filter(pk=was["team"]).first()  # none if it was deleted
    if row.priority == became["priority"]:
        row.priority = was["priority"]
    row.custom = _without(row.custom, was.get("custom", {}), became.get("custom", {}))
    row.save(update_fields=["team", "priority", "custom"])
    row.tags.remove(*_came(was["tags"], became["tags"]))
    Watch.objects.filter(conversation=row, agent__in=_came(was["watchers"], became["watchers"])).delete()
    _give_back_readers(row, was["readers"])


def _give_back_readers(row: Conversation, before: list[int] | None) -> None:
    """Whoever had read it, and whoever has read the whole since."""
    now = readers_of(row)
    if row.heard_at is not None and now is not None and before is not None:
        set_readers(row, now.union(before), upto=row.heard_at)


def _without(now: dict[str, Any], was: dict[str, Any], became: dict[str, Any]) -> dict[str, Any]:
    """The values of now, but for those that came and that nobody changed since."""
    return {key: value for key, value in now.items() if key in was or became.get(key) != value}


def _came(was: Iterable[int], became: Iterable[int]) -> set[int]:
    return set(became) - set(was)


def _tags(row: Conversation) -> set[int]:
    return set(row.tags.values_list("pk", flat=True))


def _watchers(row: Conversation) -> set[int]:
    return set(Watch.objects.filter(conversation=row).values_list("agent_id", flat=True))


def _add_watchers(row: Conversation, agents: Iterable[int]) -> None:
    Watch.objects.bulk_create(Watch(conversation=row, agent_id=pk) for pk in agents)
