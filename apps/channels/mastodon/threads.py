"""Which thread a post belongs to. The API names none: it is the first post above, asked for once for each thread.

Where we go on in private with somebody who wrote in public, what is said below that is a thread of its own; and so is
what somebody writes in private below what was said to others alone: nobody gets into a talk by guessing its address.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from apps.channels.contract import Unavailable
from apps.channels.mastodon.shapes import listed, status_if_one

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.channels.mastodon.link import Link
    from apps.channels.mastodon.shapes import Account, Fields, Status

#: Posts whose thread is remembered from one round to the next, the last ones.
MOST_REMEMBERED = 300
#: Of what was said before, which is taken in with the first mention.
MOST_ABOVE = 40
#: For so long an instance is asked what is above a post, if it fails at that; then what follows waits no longer.
PATIENCE = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a post stands: its thread, what is above it and was not seen yet, and what the thread was called before."""

    thread: str
    above: tuple[Fields, ...] = ()
    before: tuple[str, ...] = ()


@dataclass(slots=True)
class Threads:
    """What is known of threads: posts and the first posts above them. Kept as `text` within the cursor."""

    roots: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> Threads:
        pairs = (each.partition(":") for each in text.split())
        return cls({post: root or post for post, _, root in pairs})

    def written(self) -> str:
        """One that is its own root stands alone."""
        kept = list(self.roots.items())[-MOST_REMEMBERED:]
        return " ".join(post if post == root else f"{post}:{root}" for post, root in kept)

    def place(self, link: Link, status: Status, *, me: str) -> Place:
        """`me`: who we are there. Raises `AuthError`, `Unavailable`."""
        if not status.parent:
            return self._noted(status, Place(thread=status.id))
        may_begin = not status.is_public and (status.author.id == me or status.author.id != status.parent_author)
        if status.parent in self.roots and not may_begin:
            return self._noted(status, Place(thread=self.roots[status.parent]))
        try:
            found = link.get_if_there(f"/api/v1/statuses/{quote(status.id, safe='')}/context") or {}
        except Unavailable as error:
            if error.retry_after or abs(link.now - status.created) < PATIENCE:
                raise
            return self._noted(status, self._unseen(status, may_begin=may_begin))
        return self._noted(status, self._below(status, listed(found.get("ancestors")), me))

    def _unseen(self, status: Status, *, may_begin: bool) -> Place:
        """Where it stands as long as nobody says what is above it; what is learned later moves the thread."""
        return Place(thread=status.id if may_begin else self.roots.get(status.parent, status.parent))

    def _below(self, status: Status, above: list[Fields], me: str) -> Place:
        """The first one that is there may be no first post: its own parent is gone, or not known here yet."""
        read = [status_if_one(each) for each in above]
        known = [each for each in read if each is not None]
        first = known[0].id if known else status.parent
        *threads, thread = _threads([*known, status], first, me)
        placed = {each.id: its for each, its in zip(known, threads, strict=True)}
        before = {self.roots[each] for each, its in placed.items() if its == first != self.roots.get(each, first)}
        new = [fields for fields, each in zip(above, read, strict=True) if each and each.id not in self.roots]
        self.roots |= placed
        for post, root in self.roots.items():
            if root in before:
                self.roots[post] = first
        return Place(thread=thread, above=tuple(new[-MOST_ABOVE:]), before=tuple(sorted(before)))

    def _noted(self, status: Status, place: Place) -> Place:
        self.roots.pop(status.id, None)
        self.roots[status.id] = place.thread
        return place


def _threads(chain: Sequence[Status], first: str, me: str) -> list[str]:
    """The thread of each of these posts, of which each answers the one before it."""
    found, thread = [], first
    for before, each in zip((None, *chain), chain, strict=False):
        if each.is_public:
            thread = first
        elif before and (each.author.id == me if before.is_public else not _reads(before, each.author, me)):
            thread = each.id
        found.append(thread)
    return found


def _reads(status: Status, who: Account, me: str) -> bool:
    """Whether they can have read it. Servers take whatever is said to be answered, if only its address is known."""
    is_for_few = status.visibility == "direct"
    if not is_for_few or who.id in (me, status.author.id):
        return True
    # Some number whom a post names, and tell who they are by their addresses alone.
    return any(who.id == each.id or who.acct == each.acct != "" for each in status.mentions)
