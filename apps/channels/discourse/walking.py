"""Reading the lists of posts: first the open questions, then all posts by their ids, and in each round what was edited,
deleted or recovered among the newest 50, so that nothing is missed when web hooks are lost.

The cursor is `at`, the id up to which all was read; `seen`, what those of the newest page looked like; and at the
beginning `todo`, the topics with open questions, of which the first is read up to its post number `done`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from apps.channels.contract import Batch
from apps.channels.discourse import questions
from apps.channels.discourse.pages import PAGE, Pages, id_of
from apps.channels.discourse.shapes import PRIVATE, Event, kept, milliseconds, read_post
from apps.channels.oddities import oddity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from apps.channels.contract import Cursor, RawMessage, Source
    from apps.channels.discourse.choosing import Chooser
    from apps.channels.discourse.link import Link
    from apps.channels.discourse.shapes import Fields


#: A post's id, what it looks like now, and what is to be kept of it.
_Step = tuple[int, str, "list[RawMessage]"]
#: Looks of what needs no second look when it stands in no list: gone, unlisted, not for us.
_SETTLED = ("x", "u", "-")


def fetch(link: Link, chooser: Chooser, source: Source, cursor: Cursor, limit: int) -> Batch:
    """What came after the cursor. Raises `AuthError`, `Unavailable`."""
    if cursor.get("todo"):
        return questions.fetch(link, chooser, cursor, limit)
    pages = Pages(link, source)
    newest = pages.before()
    if not cursor:
        return _begin(pages, chooser, newest)
    return _Round(pages, chooser, newest, cursor, limit).read()


def _begin(pages: Pages, chooser: Chooser, newest: Sequence[Fields]) -> Batch:
    """Where reading starts: with what comes from now on, or some days back, open questions first."""
    days = pages.link.options.days
    if not days:
        at = id_of(newest[0]) if newest else 0
        return Batch(messages=(), cursor={"at": at, "seen": _looks_up_to(newest, at)}, complete=True)
    start = pages.link.now - dt.timedelta(days=days)
    at = pages.since(start, newest)
    open_ones = [] if pages.source == PRIVATE else questions.open_topics(pages.link, chooser, start)
    cursor: Cursor = {"at": at, "seen": "", "todo": " ".join(map(str, open_ones)), "done": 0}
    return Batch(messages=(), cursor=cursor, complete=not newest)


@dataclass(slots=True)
class _Round:
    """One reading of the list: changes of what is known, then what is new."""

    pages: Pages
    chooser: Chooser
    newest: Sequence[Fields]
    cursor: Cursor
    limit: int
    messages: list[RawMessage] = field(default_factory=list)

    def read(self) -> Batch:
        at = int(self.cursor.get("at", 0))
        seen = _read_looks(self.cursor)
        complete = self._take(self._changes(dict(seen), at), seen)
        reached = at
        if complete:
            posts, reached = self.pages.after(at, self.newest, wanted=self.limit - len(self.messages))
            for fields in posts:
                if not self._take(iter([self._written(fields)]), seen):
                    reached, complete = id_of(fields) - 1, False
                    break
        top = id_of(self.newest[0]) if self.newest else reached
        cursor: Cursor = {"at": reached, "seen": self._shown(seen, reached)}
        odd = {each.key: each for each in map(self._odd, self.pages.odd)}
        some = list(odd.values())[: max(0, self.limit - len(self.messages))]
        return Batch(messages=(*self.messages, *some), cursor=cursor, complete=complete and reached >= top)

    def _odd(self, fields: Fields) -> RawMessage:
        return oddity(fields, source=self.pages.source, at=self.pages.link.now)

    def _take(self, steps: Iterator[_Step], seen: dict[int, str]) -> bool:
        """Put down what fits, and what is known by then; false if there was more."""
        for post, look, messages in steps:
            if self.messages and len(self.messages) + len(messages) > self.limit:
                return False
            self.messages += messages
            seen[post] = look
        return True

    def _written(self, fields: Fields) -> _Step:
        gone = read_post(fields).is_gone
        return self._step(fields, Event.DELETED if gone else Event.WRITTEN)

    def _changes(self, seen: dict[int, str], at: int) -> Iterator[_Step]:
        """Of the posts up to `at`: edited, hidden, back again, come late (ids are given before the commit)."""
        there = {id_of(each): each for each in self.newest if id_of(each) <= at}
        oldest = min(seen, default=at + 1)
        for post, fields in sorted(there.items()):
            before, now = seen.get(post), _read_look(_look(fields))[1]
            if before is None and post < oldest:
                yield post, now, []  # older ones move up where newer ones were deleted
            elif before is None or before.rstrip("-") != now:
                yield self._step(fields, *_news(before, now))
        lowest = id_of(self.newest[-1]) if len(self.newest) >= PAGE else 0
        for post in sorted(seen.keys() - there.keys()):
            if lowest <= post <= at and seen[post][-1:] not in _SETTLED:
                yield self._gone(post)

    def _step(self, fields: Fields, *events: Event) -> _Step:
        post = read_post(fields)
        wanted = self.chooser.is_for_us if post.is_private else self.chooser.is_chosen
        look = _read_look(_look(fields))[1]
        if not wanted(post):
            return post.id, look + "-", []
        # Whoever may not see what is hidden is given neither its text nor its version.
        told = [each for each in events if not (post.is_hidden and not post.raw and each is Event.WRITTEN)]
        told += [Event.HIDDEN] if post.is_hidden and Event.DELETED not in told else []
        return post.id, look, [kept(event, fields, at=self.pages.link.now) for event in told]

    def _gone(self, post: int) -> _Step:
        """It stands in no list any more: deleted, or moved where the account does not read."""
        found = self.pages.link.get_if_there(f"/posts/{post}.json")
        if found is not None and id_of(found) == post and not read_post(found).is_gone:
            return post, "u", []
        archetype = "private_message" if self.pages.source == PRIVATE else "regular"
        fields = {**(found or {}), "id": post, "topic_archetype": archetype}
        return post, "x", [kept(Event.DELETED, fields, at=self.pages.link.now)]

    def _shown(self, seen: dict[int, str], reached: int) -> str:
        """What is known of the newest page, and of nothing else."""
        lowest = id_of(self.newest[-1]) if len(self.newest) >= PAGE else 0
        return " ".join(
            f"{post}:{look}" for post, look in sorted(seen.items())[-PAGE * 2 :] if lowest <= post <= reached
        )


def _news(before: str | None, now: str) -> tuple[Event, ...]:
    if now.endswith("x"):
        return (Event.DELETED,)
    if before is None or before.endswith("x") or (before.endswith("h") and not now.endswith("h")):
        return (Event.WRITTEN, Event.RESTORED)
    return (Event.WRITTEN,)


def _look(fields: Fields) -> str:
    """A post as it stands, in few letters: its id, when it was changed last, gone (x) or hidden (h)."""
    post = read_post(fields)
    mark = "x" if post.is_gone else "h" if post.is_hidden else ""
    return f"{post.id}:{milliseconds(post.updated)}{mark}"


def _looks_up_to(newest: Sequence[Fields], at: int) -> str:
    return " ".join(_look(each) for each in reversed(newest) if id_of(each) <= at)


def _read_looks(cursor: Cursor) -> dict[int, str]:
    return dict(_read_look(each) for each in str(cursor.get("seen", "")).split())


def _read_look(look: str) -> tuple[int, str]:
    post, _, rest = look.partition(":")
    return int(post), rest
