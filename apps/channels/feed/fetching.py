"""One feed, and the comments below its newest entries: what is new in it, and what has changed.

A feed shows its newest entries only: what is not in it any more is not gone. Which were told, in which version, is
noted in the cursor.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from apps.channels.contract import Batch, ChannelError, RawMessage, Unavailable
from apps.channels.feed.asking import DAY, GONE, TAKE_OUT, Gone, Known, ask
from apps.channels.feed.entries import read, short
from apps.channels.feed.envelopes import sealed
from apps.channels.feed.rules import wants
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from apps.channels.contract import Cursor, Source
    from apps.channels.feed.entries import Entry, Feed
    from apps.channels.feed.options import Options

NOT_NAMED = sentence("This feed is not in the settings any more.")
MOST_KEPT = 2_000
#: Feeds of comments that are asked for in one look, and below how many of the newest entries.
COMMENTS_AT_ONCE = 3
MOST_WITH_COMMENTS = 30


@dataclass(slots=True)
class Row:
    """What is noted of an entry. `version` 0: it was not told. `page` is a print of its page."""

    print: str
    version: int
    page: str


class Look:
    """One look at a feed: at most `limit` messages. Raises `AuthError`, `Unavailable`."""

    def __init__(self, options: Options, source: Source, *, cursor: Cursor, limit: int) -> None:
        self._options, self._source, self._limit = options, source, limit
        self._now = dt.datetime.fromtimestamp(0, dt.UTC)
        #: Until the feed was read through once, what is in it is from before.
        self._is_first = not cursor.get("begun")
        self._cursor: dict[str, int | str] = dict(cursor) or {"rows": "{}"}
        self._rows = {name: Row(*row) for name, row in json.loads(str(self._cursor["rows"])).items()}
        self._seen: set[str] = set()
        self._told: list[RawMessage] = []
        self._full = False
        self._rest = float(self._cursor.get("rest", 0))

    def batch(self, *, turn: int) -> Batch:
        """What was found; `turn` counts the looks, so that all feeds of comments are looked at in time."""
        if self._cursor.get("gone"):
            raise Unavailable(GONE, stage="read", advice=TAKE_OUT, retry_after=DAY)
        try:
            self._look_at_feed()
        except Gone:
            # Noted first; the next look, at once, says so.
            return Batch(messages=(), cursor={**self._cursor, "gone": 1}, complete=False)
        was_begun = not self._is_first
        if not self._full:
            self._cursor["begun"] = 1
            if was_begun:
                self._look_at_comments(turn)
        pause = max(self._options.seconds, self._rest)
        return Batch(messages=tuple(self._told), cursor=self._cursor, complete=not self._full, pause=pause)

    def _look_at_feed(self) -> None:
        known = Known(etag=str(self._cursor.get("etag", "")), modified=str(self._cursor.get("modified", "")))
        found = ask(self._address(), known, inside=self._options.inside)
        self._now = found.now
        if found.moved_to:
            self._cursor["moved_to"] = found.moved_to
        self._rest = max(self._rest, found.fresh) if found.content is None else found.fresh
        if found.content is None:
            return
        feed = read(found.content, content_type=found.content_type, url=found.url)
        self._rest = max(self._rest, feed.rest)
        self._take(feed, below=None)
        self._note("rest", int(feed.rest))
        if not self._full:
            # Half-told it must come again, though it has not changed.
            self._note("etag", found.known.etag)
            self._note("modified", found.known.modified)
            self._note("comments", self._comments_of(feed))
        self._keep_rows()

    def _address(self) -> str:
        """Where the feed is now. Raises `Unavailable` for one that is not in the settings any more."""
        if self._source.name not in self._options.feeds:
            raise Unavailable(NOT_NAMED, stage="settings", advice=TAKE_OUT)
        return str(self._cursor.get("moved_to") or self._options.feeds[self._source.name])

    def _comments_of(self, feed: Feed) -> str:
        if not self._options.with_comments:
            return ""
        named = {each.comments: each.name for each in feed.entries if each.comments}
        newest = list(named.items())[-MOST_WITH_COMMENTS:]
        pages = {each.name: each.page for each in feed.entries}
        begun = {url for url, _name, _page, is_begun in self._known_comments() if is_begun}
        return json.dumps([[url, name, pages[name], int(url in begun)] for url, name in newest]) if newest else ""

    def _known_comments(self) -> list[list[Any]]:
        """Feeds of comments: address, entry, its page, and whether they were read before."""
        found: list[list[Any]] = json.loads(str(self._cursor.get("comments") or "[]"))
        return found

    def _look_at_comments(self, turn: int) -> None:
        """Some of them in turn. One that cannot be read is none of the feed's faults, and is tried again."""
        known = self._known_comments()
        for step in range(min(COMMENTS_AT_ONCE, len(known))):
            place = known[(turn * COMMENTS_AT_ONCE + step) % len(known)]
            url, name, page, is_begun = place
            try:
                found = ask(url, Known(), inside=self._options.inside)
                feed = read(found.content or b"", content_type=found.content_type, url=found.url)
            except (ChannelError, Gone):
                continue
            # What stood below an old entry before we came is as old as that.
            above = self._rows.get(name)
            self._is_first = not is_begun and not (above and above.version)
            self._take(feed, below=(name, page))
            if self._full:
                break
            place[3] = 1
        self._note("comments", json.dumps(known) if known else "")
        self._keep_rows()

    def _take(self, feed: Feed, *, below: tuple[str, str] | None) -> None:
        pages = {row.page for row in self._rows.values() if row.version and row.page}
        for entry in feed.entries:
            self._seen.add(entry.name)
            row = self._rows.get(entry.name)
            if row is None:
                row = Row(print="", version=0, page=page_print(entry.page or (below[1] if below else "")))
                is_old = self._is_first and not self._options.from_the_start
                is_wanted = not is_old and self._wants(entry, pages, below)
            else:
                is_wanted = row.print != entry.print and (bool(row.version) or self._wants(entry, pages, below))
            if is_wanted and len(self._told) >= self._limit:
                self._full = True
                return
            row.print = entry.print
            if is_wanted:
                row.version += 1
                pages.add(row.page)
                self._tell(entry, row, feed, below)
            self._rows[entry.name] = row

    def _wants(self, entry: Entry, pages: set[str], below: tuple[str, str] | None) -> bool:
        above = self._rows.get(entry.answers or (below[0] if below else ""))
        page = page_print(entry.page or (below[1] if below else ""))
        is_below = bool(above and above.version) or (bool(page) and page in pages and (below or bool(entry.answers)))
        return bool(is_below) or wants(self._options, entry)

    def _tell(self, entry: Entry, row: Row, feed: Feed, below: tuple[str, str] | None) -> None:
        payload = sealed(
            entry, feed, version=row.version, below=below, ours=entry.author.casefold() in self._options.ours
        )
        written = dt.datetime.fromtimestamp(entry.at, dt.UTC) if entry.at else self._now
        # What shows up later is new, whatever date its publisher gives it.
        at = min(written, self._now) if self._is_first else self._now
        key = f"{entry.name}:{row.version}"
        self._told.append(RawMessage(source=self._source, key=key, payload=payload, received_at=at))

    def _keep_rows(self) -> None:
        """Of too many those go that are in the feed no more, the oldest first."""
        for name in [each for each in self._rows if each not in self._seen][: max(0, len(self._rows) - MOST_KEPT)]:
            del self._rows[name]
        kept = {name: [row.print, row.version, row.page] for name, row in self._rows.items()}
        self._cursor["rows"] = json.dumps(kept)

    def _note(self, name: str, value: int | str) -> None:
        if value or name in self._cursor:
            self._cursor[name] = value


def page_print(page: str) -> str:
    """A page in a few letters; empty if there is none."""
    return short(page)[:10] if page else ""
