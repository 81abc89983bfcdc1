"""Reading a blog: what is new by its time and number, and what became of the newest hundreds of comments.

WordPress tells no time of change, and its filter by time is exact to the second and in the blog's local time, which
happens twice in autumn. So everything is asked for again that was written up to two hours before the newest known, but
for what is known; and page by page all that was told of late is compared with what is there.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from apps.channels.contract import Batch, RawMessage
from apps.channels.oddities import oddity
from apps.channels.wordpress.book import MOST_KEPT, Book, Entry, number_of, print_of, status_of
from apps.channels.wordpress.envelopes import is_comment, mark_of, moment_of, post_of, sealed
from apps.channels.wordpress.link import COMMENTS
from apps.channels.wordpress.options import ReadFrom

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.channels.contract import Cursor, Source
    from apps.channels.wordpress.link import Link
    from apps.channels.wordpress.staff import Staff

OVERLAP = dt.timedelta(hours=2)
MONTH = dt.timedelta(days=30)
PAGE = 100
#: They stand in the address, which servers take up to 8,000 characters of.
MOST_EXCLUDED = 300
MOST_PAGES = 50
#: WordPress nests to ten.
DEEPEST = 20
#: That many that are missing are asked for by themselves in one go.
MOST_MISSING = 20


def begin(link: Link) -> Cursor:
    """Where reading begins, as it is configured. Raises `AuthError`, `Unavailable`."""
    newest, _ = link.list(COMMENTS, {**_SHOWN, "orderby": "id", "order": "desc", "per_page": 1})
    since = number_of(newest[0]) if newest and is_comment(newest[0]) else 0
    match link.options.read_from:
        case ReadFrom.NOW:
            return {"since": since, "floor": _iso(link.now - OVERLAP), "at": _iso(link.now), "book": "{}"}
        case ReadFrom.MONTH:
            return {"since": 0, "floor": _iso(link.now - MONTH), "at": _iso(link.now - MONTH), "book": "{}"}
        case ReadFrom.ALL:
            start = _iso(dt.datetime(1970, 1, 2, tzinfo=dt.UTC))
            return {"since": 0, "floor": start, "at": start, "book": "{}"}


class Look:
    """One look at the blog: at most `limit` messages. Raises `AuthError`, `Unavailable`."""

    def __init__(self, link: Link, staff: Staff, source: Source, *, cursor: Cursor, limit: int) -> None:
        self._link, self._staff, self._source, self._limit = link, staff, source, limit
        self._since, self._floor = int(cursor["since"]), _moment(cursor["floor"])
        self._at, self._book = _moment(cursor["at"]), Book.read(str(cursor["book"]))
        self._cursor = cursor
        self._found: list[RawMessage] = []
        self._odd: dict[str, RawMessage] = {}
        self._full = False

    def batch(self) -> Batch:
        """What was found, and where to go on."""
        cursor = {**self._cursor, "at": _iso(self._at)}
        if self._found:
            cursor["book"] = self._book.written()
        odd = list(self._odd.values())[: max(0, self._limit - len(self._found))]
        return Batch(messages=(*self._found, *odd), cursor=cursor, complete=not self._full)

    @property
    def pages(self) -> int:
        """How many pages the known comments fill, at least one."""
        return max(1, -(-len(self._book) // PAGE))

    @property
    def known(self) -> frozenset[int]:
        """Those that every look compares with what was told of them."""
        return frozenset(self._book.newest(MOST_KEPT))

    @property
    def is_full(self) -> bool:
        return self._full

    def read_new(self) -> None:
        """What nobody has been told of yet, the oldest first."""
        known = ",".join(map(str, self._book.newest(MOST_EXCLUDED)))
        after = max(self._at - OVERLAP, self._floor)
        query = {**_SHOWN, "orderby": "date_gmt", "order": "asc", "per_page": PAGE, "after": _iso(after) + "Z"}
        if known:
            query["exclude"] = known
        for page in range(1, MOST_PAGES + 1):
            comments, _ = self._link.list(COMMENTS, {**query, "page": page})
            for comment in self._readable(comments):
                number = number_of(comment)
                if number > self._since and number not in self._book:
                    self._tell_new(comment)
                if self._full:
                    return
                # A comment that is dated ahead must not hide those that are not.
                self._at = max(self._at, min(moment_of(comment), self._link.now)) if self._found else self._at
            if len(comments) < PAGE:
                return

    def look_over(self, page: int) -> None:
        """Compare a page of comments, the newest first, with what was told of them."""
        query = {**_SHOWN, "orderby": "id", "order": "desc", "per_page": PAGE, "page": page}
        comments, _ = self._link.list(COMMENTS, query)
        there = {number_of(comment): comment for comment in self._readable(comments)}
        for number in sorted(there):
            entry = self._book.get(number)
            if entry:
                self._tell_change(there[number], entry)
            elif self._is_ours_to_tell(there[number]):
                self._tell_new(there[number])
        last = max(there, default=0) if page > 1 else max(self._book, default=0)
        first = min(there, default=0) if len(comments) == PAGE else 0
        self._look_for([number for number in self._book.between(first, last) if number not in there])

    def _readable(self, comments: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Those that are comments; what else stands there is kept for people to see."""
        for each in comments:
            if not is_comment(each):
                odd = oddity(each, source=self._source, at=self._link.now)
                self._odd[odd.key] = odd
        return [each for each in comments if is_comment(each)]

    def _look_for(self, missing: Sequence[int]) -> None:
        """Those that are listed no more: somebody took them for spam, or put them into the bin, or emptied it."""
        hidden = [(number, entry) for number in missing if (entry := self._book.get(number)) and entry.is_shown]
        for number, entry in hidden[:MOST_MISSING]:
            comment = self._link.comment(number)
            if comment is not None:
                self._tell_change(comment, entry)
            elif self._has_room(1):
                self._add("deleted", {"id": number}, entry.told())
                self._book.drop(number)

    def _is_ours_to_tell(self, comment: dict[str, Any]) -> bool:
        """Unknown, though not new by its time: dated back, or taken out of the spam."""
        lowest = min(self._book, default=0) if len(self._book) >= MOST_KEPT else self._since
        return number_of(comment) > max(lowest, self._since) and moment_of(comment) > self._floor

    def _tell_new(self, comment: dict[str, Any]) -> None:
        """With those before it in its thread that nobody knows yet: it cannot be understood without them."""
        line, root = self._line(comment)
        reports = [self._mark(each) for each in line]
        shown = [each for each in line if self._entry(each, root).is_shown]
        if not self._has_room(len(shown) + sum(map(bool, reports))):
            return
        for each, original in zip(line, reports, strict=True):
            entry = self._entry(each, root)
            if entry.is_shown and len(self._found) < self._limit:
                entry = entry.told()
                if original:
                    self._report(each, entry, original=original)
                self._add("comment", each, entry)
            self._book.put(number_of(each), entry)

    def _tell_change(self, comment: dict[str, Any], entry: Entry) -> None:
        now = entry.now(comment)
        if now == entry or not self._has_room(2):
            return
        if entry.is_shown and not now.is_shown:
            now = now.told()
            self._add("hidden", comment, now)
        elif now.is_shown:
            if not entry.is_shown and entry.version:
                now = now.told()
                self._add("restored", comment, now)
            now = now.told()
            self._add("comment", comment, now)
        self._book.put(number_of(comment), now)

    def _line(self, comment: dict[str, Any]) -> tuple[list[dict[str, Any]], int]:
        """The comment and those that it answers, as far as nobody knows them, oldest first; and the thread's root."""
        line, parent = [comment], number_of(comment, "parent")
        while parent and parent not in self._book and len(line) < DEEPEST:
            found = self._link.comment(parent)
            if found is None or not is_comment(
                found
            ):  # what it answered was deleted, and its number still holds the answers together
                return line, parent
            line.insert(0, found)
            parent = number_of(found, "parent")
        entry = self._book.get(parent)
        return line, entry.root if entry else number_of(line[0])

    def _entry(self, comment: dict[str, Any], root: int) -> Entry:
        return Entry(print=print_of(comment), status=status_of(comment), version=0, root=root)

    def _has_room(self, count: int) -> bool:
        """Whether so many more fit in; a first thing always does, as far as it goes."""
        if self._found and len(self._found) + count > self._limit:
            self._full = True
        return not self._full

    def _mark(self, comment: dict[str, Any]) -> str:
        """Our own id of it, if our own account wrote it and others see it: the mark alone could be anybody's."""
        mark = mark_of(comment) if status_of(comment) == "approved" else ""
        return mark if mark and number_of(comment, "author") == self._staff.me() else ""

    def _report(self, comment: dict[str, Any], entry: Entry, *, original: str) -> None:
        payload = sealed("sent", comment, version=entry.version, original=original)
        self._found.append(self._raw(f"sent:{number_of(comment)}", payload, moment_of(comment)))

    def _add(self, kind: str, comment: dict[str, Any], entry: Entry) -> None:
        payload = sealed(
            kind,
            comment,
            version=entry.version,
            root=entry.root,
            host=self._link.options.host,
            ours=kind == "comment" and self._is_us(comment),
        )
        first = kind == "comment" and entry.version == 1
        key = f"comment:{number_of(comment)}:{entry.version}"
        self._found.append(self._raw(key, payload, moment_of(comment) if first else self._link.now))

    def _is_us(self, comment: dict[str, Any]) -> bool:
        return self._staff.is_us(number_of(comment, "author"), writer=post_of(comment)["writer"])

    def _raw(self, key: str, payload: bytes, at: dt.datetime) -> RawMessage:
        return RawMessage(source=self._source, key=key, payload=payload, received_at=at)


#: `all` are those that are or may be shown; spam and the bin would be many, and nobody waits there.
_SHOWN: dict[str, str | int] = {"context": "edit", "status": "all", "_embed": "up"}


def _iso(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0).isoformat()


def _moment(text: int | str) -> dt.datetime:
    return dt.datetime.fromisoformat(str(text)).replace(tzinfo=dt.UTC)
