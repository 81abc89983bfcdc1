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
from itertools import islice, repeat
from typing import TYPE_CHECKING

from apps.conversations.models import Message
from apps.search.conditions import Condition, in_sight
from apps.search.filtering import Filter
from apps.search.hits import hits_of
from apps.search.index import LATEST, first_key, index, key_of
from apps.search.query import parse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from apps.accounts.models import Agent
    from apps.search.hits import Hit
    from apps.search.query import Query

LIMIT = 25
MOST = 100
#: How many keys are looked at, first and then; and for one answer.
STEPS = (60, 1_000, 4_000)
#: The same where each is weighed.
WEIGHED = 1_000
WORK = 40_000
#: After so many of them conversations that are few (`Backend.few`) are looked through instead.
BEFORE_FEW = 1_000
#: Of so many, the most fitting come first.
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
        return _ranked(walk, limit=limit, after=after)
    return _newest(walk, limit=limit, below=_number(after))


def conversations(agent: Agent, text: str, *, most: int) -> list[int]:
    """The row ids of what `search` finds, the newest first; as many as the work for one answer brings."""
    query = parse(text, agent=agent)
    if query.problems or query.is_empty:
        return []
    found: dict[int, None] = {}
    for pairs in _Walk(agent, query).chunks(LATEST):
        found |= dict.fromkeys(conversation for _key, conversation in pairs)
        if len(found) >= most:
            break
    return list(found)[:most]


def _newest(walk: _Walk, *, limit: int, below: int) -> Hits:
    found: dict[int, int] = {}
    for pairs in walk.chunks(below or LATEST):
        new: dict[int, int] = {}
        for key, conversation in pairs:
            if conversation not in found:
                new.setdefault(conversation, key)
        for conversation in walk.shown(new, above=below) if below else ():
            del new[conversation]
        found |= new
        if len(found) >= limit:
            break
    keys = list(found.values())[:limit]
    end = None if walk.is_over and len(found) <= limit else keys[-1] if len(found) >= limit else walk.reached
    return Hits(hits_of(keys, walk.query.words), str(end) if end else None)


def _ranked(walk: _Walk, *, limit: int, after: str) -> Hits:
    """A page of the newest that fit, sorted by how well; after all of these, of those that are next. The sort is made
    anew for each page.
    """
    start, below = (_number(each) for each in (*after.split("."), "")[:2])
    pairs: dict[int, int] = {}
    for some in walk.chunks(below or LATEST, weighed=True):
        pairs |= dict(some)
        if len(pairs) >= RANKED:
            break
    newest = list(pairs)[:RANKED]
    before = walk.shown(set(pairs.values()), above=below) if below else set()
    best: dict[int, int] = {}
    for key in sorted(newest, key=lambda each: (walk.weights.get(each, 0.0), each), reverse=True):
        if pairs[key] not in before:
            best.setdefault(pairs[key], key)
    page = list(best.values())[start : start + limit]
    end, following = start + len(page), None
    if end < len(best):
        following = f"{end}.{below}"
    elif len(pairs) > RANKED or not walk.is_over:
        following = f"0.{newest[-1] if len(pairs) > RANKED else walk.reached}"
    return Hits(hits_of(page, walk.query.words), following)


class _Walk:
    """From the newest key that fits to the oldest; `reached` is the last one that was looked at."""

    def __init__(self, agent: Agent, query: Query) -> None:
        self.agent = agent
        self.query = query
        self.reached = 0
        self.is_over = False
        self.weights: dict[int, float] = {}
        self._filter = Filter(agent, query)
        sinces = [first_key(each.since) for each in query.periods if each.since]
        untils = [first_key(each.until) for each in query.periods if each.until]
        self._floor, self._ceiling = max(sinces, default=0), min(untils, default=LATEST)

    def chunks(self, below: int, *, weighed: bool = False) -> Iterator[list[tuple[int, int]]]:
        """Keys that fit and their conversations, some at a time."""
        for keys in self._chunks(min(below, self._ceiling), weighed=weighed):
            passed = self._filter.passed(keys)
            self.reached = keys[-1] if keys else self.reached
            yield [(key, passed[key]) for key in keys if key in passed]

    def shown(self, conversations: Collection[int], *, above: int) -> set[int]:
        """Those of which a newer message fits, which was on a page before."""
        keys = [key for key in _keys_of(conversations) if above <= key < self._ceiling and key >= self._floor]
        return set(self._filter.passed(list(index().among(self.query.asked, keys))).values())

    def _chunks(self, below: int, *, weighed: bool) -> Iterator[list[int]]:
        newest, work = self._keys(below, weighed=weighed), 0
        for step in repeat(WEIGHED) if weighed else _growing():
            if work >= BEFORE_FEW and not weighed and (few := self._few()) is not None:
                yield from self._among(few, below)
                return
            keys = list(islice(newest, step))
            work += len(keys)
            self.is_over = len(keys) < step
            yield keys
            if self.is_over or work >= WORK:
                return

    def _among(self, conversations: Collection[int], below: int) -> Iterator[list[int]]:
        """Of these conversations, the newest messages first."""
        rest = iter(sorted((key for key in _keys_of(conversations) if self._floor <= key < below), reverse=True))
        for step in _growing():
            some = list(islice(rest, step))
            self.is_over = len(some) < step
            yield sorted(index().among(self.query.asked, some), reverse=True)
            if self.is_over:
                return

    def _keys(self, below: int, *, weighed: bool) -> Iterator[int]:
        if not weighed:
            yield from index().newest(self.query.asked, below=below, floor=self._floor)
            return
        for key, weight in index().weighed(self.query.asked, below=below, floor=self._floor):
            self.weights[key] = weight
            yield key

    def _few(self) -> list[int] | None:
        """The only conversations that can be meant, if they are few."""
        candidates = [in_sight(self.agent), *(each.of for each in self.query.conditions if not each.negated)]
        for each in candidates:
            if isinstance(each, Condition) and each.few is not None:
                found = {pk for pk in each.few[: 2 * index().few] if pk is not None}
                if len(found) <= index().few:
                    return sorted(found)
        return None


def _growing() -> Iterator[int]:
    yield from STEPS
    while True:
        yield STEPS[-1]


def _keys_of(conversations: Collection[int]) -> list[int]:
    rows = Message.objects.filter(conversation__in=list(conversations)).values_list("pk", "happened_at")
    return [key_of(at=at, message=pk) for pk, at in rows]


def _number(after: str) -> int:
    """Where to go on; from the beginning for anything else than what an answer said."""
    return int(after) if after.isascii() and after.isdigit() and len(after) < 20 else 0
