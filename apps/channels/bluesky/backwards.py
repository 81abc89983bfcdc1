"""Reading a list that the network gives from its newest end only, without a gap and each entry once.

Entries stand where the time of their post puts them, which its author claims: one that is claimed to be older stands
behind others that are known. So it is noted which entries are known, back to a `floor`; what stands above it and is not
known is new, wherever it stands.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from apps.channels.bluesky.shapes import EPOCH, milliseconds

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from apps.channels.bluesky.shapes import Fields
    from apps.channels.contract import Cursor

    Page = Callable[[str], tuple[list["Entry"], str]]

#: One page of a list.
PAGE = 100
#: So many entries are known by name; older ones are below the floor.
MOST_KNOWN = 200
#: So many are looked at to know where a list begins: what it holds may have been taken out of them.
FIRST_PAGES = 10
#: At most so many pages are read at once: what is further back was never read by anybody.
MOST_PAGES = 60
#: Every so many looks, all that is above the floor is looked at, not only the newest page.
DEEP_EVERY = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One of a list: `at` says where it stands in it, in milliseconds since 1970."""

    uri: str
    at: int
    fields: Fields

    @property
    def name(self) -> str:
        return short(self.uri)


@dataclass(slots=True)
class Book:
    """Which entries are known: all up to `floor`, and those above by their names."""

    floor: int
    known: dict[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, cursor: Cursor) -> Book:
        pairs = (each.partition(":") for each in str(cursor["known"]).split())
        return cls(int(cursor["floor"]), {name: int(at) for name, _, at in pairs})

    def written(self) -> Cursor:
        """For a cursor; the oldest of too many are settled by the floor."""
        ordered = sorted(self.known.items(), key=lambda each: (each[1], each[0]))
        for _, at in ordered[:-MOST_KNOWN]:
            self.floor = max(self.floor, at)
        kept = [f"{name}:{at}" for name, at in ordered if at > self.floor]
        return {"floor": self.floor, "known": " ".join(kept)}

    def is_new(self, entry: Entry) -> bool:
        return entry.at > self.floor and entry.name not in self.known

    def add(self, entry: Entry) -> None:
        self.known[entry.name] = entry.at


def begin(page: Page, since: dt.datetime | None, *, now: dt.datetime) -> Book:
    """Where reading begins: after `since`, or (None) with what comes from `now` on."""
    if since is not None:
        return Book(milliseconds(since))
    entries: list[Entry] = []
    for found, following in islice(_pages(page), FIRST_PAGES):
        entries += found
        if not following:
            return Book(-1, {entry.name: entry.at for entry in entries})
        if len(entries) >= PAGE:
            break
    # Where the list goes on, what stands below is old, also when something above it is taken away.
    floor = min((entry.at for entry in entries), default=milliseconds(now))
    return Book(floor, {entry.name: entry.at for entry in entries if entry.at > floor})


def news(page: Page, book: Book, *, deep: bool) -> list[Entry]:
    """What is not known yet, the oldest first; `deep`: wherever it stands above the floor."""
    found: dict[str, Entry] = {}
    for entries, _ in _pages(page):
        new = [entry for entry in entries if book.is_new(entry)]
        found |= {entry.uri: entry for entry in new if entry.uri not in found}
        below = bool(entries) and min(entry.at for entry in entries) <= book.floor
        # A page may be empty, and those after it not: what nobody asked for was taken out of it.
        if below or not (new or deep or not entries):
            break
    return sorted(found.values(), key=lambda entry: (entry.at, entry.uri))


def short(uri: str) -> str:
    """Short for an address: what is kept for each must be little."""
    return hashlib.sha256(uri.encode()).hexdigest()[:10]


def at_of(moment: dt.datetime | None) -> int:
    """Where an entry with this time stands."""
    return milliseconds(moment or EPOCH)


def _pages(page: Page) -> Iterator[tuple[list[Entry], str]]:
    """Each with what leads to the next one, which is empty for the last."""
    cursor = ""
    for _ in range(MOST_PAGES):
        entries, following = page(cursor)
        following = "" if following == cursor else following
        yield entries, following
        if not following:
            return
        cursor = following
