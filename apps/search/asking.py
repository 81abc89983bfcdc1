"""Searching: what an agent finds, newest first or the most fitting first.

The index names messages, newest first; of these, some at a time, are kept whom `Message.objects.visible_to` and the
operators let through as they are now, and each conversation is shown once, by its newest message that fits. That is
fast where what is asked for is in many messages (they are soon found) and where it is in few (they soon end). Where
words are in many and what they must be beside is of few, the few are looked through instead.

An amount of work is set for one answer: it may have fewer hits than asked for, or none, and still say how to go on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from apps.conversations.models import Message
from apps.search.conditions import Condition, in_sight
from apps.search.filtering import Filter
from apps.search.hits import Hit, hits_of
from apps.search.index import LATEST, first_key, index, key_of, message_of
from apps.search.query import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from apps.accounts.models import Agent
    from apps.search.query import Query

LIMIT = 25
MOST = 100
#: How many keys are looked at, first and then; and for one answer.
STEPS = (100, 1_000, 4_000)
WORK = 40_000
#: Whose messages are looked through instead.
FEW = 500
#: Of these, the most fitting come first.
RANKED = 2_000


class Order(StrEnum):
    NEWEST = "newest"
    RELEVANCE = "relevance"


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found; `next` is where it goes on (None: nowhere), `problems` what could not be understood."""

    hits: Sequence[Hit] = ()
    next: str | None = None
    problems: Sequence[str] = field(default_factory=list)


def search(agent: Agent, text: str, *, order: Order = Order.NEWEST, after: str = "", limit: int = LIMIT) -> Hits:
    """What the agent finds with what they wrote; `after` is `next` of the answer before. Never raises for a text."""
    query = parse(text, agent=agent)
    if query.problems or query.is_empty:
        return Hits(problems=query.problems)
    limit = max(1, min(limit, MOST))
    walk = _Walk(agent, query)
    if order is Order.RELEVANCE:
        return _ranked(walk, limit=limit, start=_number(after))
    return _newest(walk, limit=limit, below=_number(after))


def conversations(agent: Agent, text: str, *, most: int) -> list[int]:
    """The row ids of what `search` finds, the newest first; as many as the work for one answer brings."""
    query = parse(text, agent=agent)
    if query.problems or query.is_empty:
        return []
    found: dict[int, None] = {}
    for _key, conversation in _Walk(agent, query).pairs(LATEST):
        found[conversation] = None
        if len(found) == most:
            break
    return list(found)


def _newest(walk: _Walk, *, limit: int, below: int) -> Hits:
    found: dict[int, int] = {}
    seen_before: set[int] = set()
    for key, conversation in walk.pairs(below or LATEST):
        if conversation in found or conversation in seen_before:
            continue
        if below and walk.was_shown(conversation, above=below):
            seen_before.add(conversation)
            continue
        found[conversation] = key
        if len(found) == limit:
            break
    end = None if walk.is_over and len(found) < limit else walk.reached
    return Hits(hits_of(walk.agent, list(found.values()), walk.query.words), str(end) if end else None)


def _ranked(walk: _Walk, *, limit: int, start: int) -> Hits:
    """A page of the newest that fit, sorted by how well; the sort is made anew for each page."""
    pairs: dict[int, int] = {}
    for key, conversation in walk.pairs(LATEST):
        pairs[key] = conversation
        if len(pairs) == RANKED:
            break
    best: dict[int, int] = {}
    for key in index().rank(walk.query.asked, list(pairs)):
        best.setdefault(pairs[key], key)
    page = list(best.values())[start : start + limit]
    end = start + len(page)
    return Hits(hits_of(walk.agent, page, walk.query.words), str(end) if end < len(best) else None)


class _Walk:
    """From the newest key that fits to the oldest; `reached` is the last one that was looked at."""

    def __init__(self, agent: Agent, query: Query) -> None:
        self.agent = agent
        self.query = query
        self.reached = 0
        self.is_over = False
        self._filter = Filter(agent, query)
        sinces = [first_key(each.since) for each in query.periods if each.since]
        untils = [first_key(each.until) for each in query.periods if each.until]
        self._floor, self._ceiling = max(sinces, default=0), min(untils, default=LATEST)

    def pairs(self, below: int) -> Iterator[tuple[int, int]]:
        """Keys that fit and their conversations."""
        for keys in self._chunks(min(below, self._ceiling)):
            passed = self._filter.passed(keys)
            for key in keys:
                self.reached = key
                if key in passed:
                    yield key, passed[key]

    def was_shown(self, conversation: int, *, above: int) -> bool:
        """Whether a newer message of it fits, which was on a page before."""
        keys = [key for key in _keys_of([conversation]) if above <= key < self._ceiling and key >= self._floor]
        return bool(self._filter.passed(index().among(self.query.asked, keys)))

    def _chunks(self, below: int) -> Iterator[list[int]]:
        work = 0
        for step in _growing():
            if work >= STEPS[0] + STEPS[1] and (few := self._few()) is not None:
                keys = [key for key in _keys_of(few) if self._floor <= key < below]
                yield index().among(self.query.asked, keys)
                break
            keys = index().newest(self.query.asked, below=below, floor=self._floor, limit=step)
            yield keys
            work += len(keys)
            if len(keys) < step:
                break
            below = keys[-1]
            if work >= WORK:
                return
        self.is_over = True

    def _few(self) -> list[int] | None:
        """The only conversations that can be meant, if they are few."""
        candidates = [in_sight(self.agent), *(each.of for each in self.query.conditions if not each.negated)]
        for each in candidates:
            if isinstance(each, Condition) and each.few is not None:
                found = {pk for pk in each.few[: 2 * FEW] if pk is not None}
                if len(found) <= FEW:
                    return sorted(found)
        return None


def _growing() -> Iterator[int]:
    yield from STEPS
    while True:
        yield STEPS[-1]


def _keys_of(conversations: Sequence[int]) -> list[int]:
    rows = Message.objects.filter(conversation__in=conversations).values_list("pk", "happened_at")
    return [key_of(at=at, message=pk) for pk, at in rows]


def _number(after: str) -> int:
    """Where to go on; from the beginning for anything else than what an answer said."""
    return int(after) if after.isascii() and after.isdigit() and len(after) < 20 else 0


__all__ = ["LIMIT", "Hit", "Hits", "Order", "conversations", "message_of", "search"]
