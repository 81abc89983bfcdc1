"""How conversations stand, and stood: written down when it changes, since the core keeps only how they stand now."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.utils import timezone

from apps.conversations.live import asked_once
from apps.conversations.models import Conversation, Tag
from apps.waits.models import Standing

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Sequence

#: What makes two of them different.
_SAYS = ("owner", "team", "priority", "contact", "organisation", "tags", "above")


class Standings:
    """How the conversations stood at any time; those that stand otherwise now are noted when this is made."""

    def __init__(self, rows: Sequence[Conversation], *, others: Collection[int] = ()) -> None:
        self._of = _kept([*(row.pk for row in rows), *others])
        new = [now for now in _standing_now(rows) if not self._says(now)]
        Standing.objects.bulk_create(new)
        for each in new:
            self._of[each.conversation_id].append(each)

    def at(self, conversation: int, when: dt.datetime | None) -> Standing | None:
        """How it stood then (None: now); what was before anybody looked is taken to have been as it was first seen."""
        rows = self._of.get(conversation, [])
        if when is None or not rows:
            return rows[-1] if rows else None
        return next((row for row in reversed(rows) if row.at <= when), rows[0])

    def owned_from(self, conversation: int, when: dt.datetime | None, *, opened: dt.datetime) -> dt.datetime | None:
        """Since when it had its owner of that time, but not before `opened`; None for nobody."""
        last = self.at(conversation, when)
        if last is None or last.owner is None:
            return None
        rows = self._of[conversation]
        since = last
        for row in reversed(rows[: rows.index(last) + 1]):
            if row.owner != last.owner:
                break
            since = row
        return opened if since is rows[0] else max(opened, since.at)

    def _says(self, now: Standing) -> bool:
        rows = self._of.get(now.conversation_id, [])
        return bool(rows) and all(getattr(rows[-1], name) == getattr(now, name) for name in _SAYS)


def _kept(conversations: Collection[int]) -> defaultdict[int, list[Standing]]:
    found: defaultdict[int, list[Standing]] = defaultdict(list)
    for row in Standing.objects.filter(conversation__in=conversations).order_by("at", "pk"):
        found[row.conversation_id].append(row)
    return found


def _standing_now(rows: Sequence[Conversation]) -> list[Standing]:
    """Needs `contact` at hand."""
    now = timezone.now()
    tags: defaultdict[int, list[int]] = defaultdict(list)
    links = Conversation.tags.through.objects.filter(conversation__in=[row.pk for row in rows]).order_by("tag_id")
    for conversation, tag in links.values_list("conversation_id", "tag_id"):
        tags[conversation].append(tag)
    parents = asked_once(_parents) if tags else {}
    return [
        Standing(
            conversation_id=row.pk,
            at=now,
            owner=row.assignee_id,
            team=row.team_id,
            priority=row.priority,
            contact=row.contact_id,
            organisation=row.contact.organisation_id if row.contact else None,
            tags=tags[row.pk],
            above=sorted(_above(tags[row.pk], parents)),
        )
        for row in rows
        if row.merged_into_id is None
    ]


def _parents() -> dict[int, int | None]:
    return dict(Tag.objects.values_list("pk", "parent_id"))


def _above(tags: Iterable[int], parents: dict[int, int | None]) -> set[int]:
    found: set[int] = set()
    for tag in tags:
        parent = parents.get(tag)
        while parent is not None and parent not in found:
            found.add(parent)
            parent = parents.get(parent)
    return found - set(tags)
