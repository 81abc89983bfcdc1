"""Reading on from where it was left: who mentioned us, and what our account wrote with other programs.

Both lists are paged forward (`min_id`), so that nothing is left out however much has come. The cursor is `at`, the id
up to which all was read, and `roots`, what is known of threads. An instance may leave out of a page what it does not
show: only an empty page that stands for nothing says that there is no more.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from apps.channels.contract import Batch, Source
from apps.channels.mastodon.dialects import LISTED
from apps.channels.mastodon.gathering import Round
from apps.channels.mastodon.shapes import ident, inner, moment, order_of, status_if_one
from apps.channels.mastodon.threads import Threads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.channels.contract import Cursor
    from apps.channels.mastodon.instance import Instance
    from apps.channels.mastodon.link import Link
    from apps.channels.mastodon.shapes import Fields

#: What concerns us, also while the instance streams it; and what we wrote elsewhere. In seconds.
MENTIONS = Source(name="mentions", every=30)
OWN = Source(name="own", every=60)
#: Before the first of all ids.
BEGINNING = "0"
PAGE = 40
#: Of history, when a channel is new.
MOST_PAGES = 25
#: An id of a list, the post that it tells of (empty: none for us), and when that came.
_Entry = tuple[str, "Fields", "dt.datetime | None"]
MENTION = ("types[]", "mention")
#: Since 4.3 strangers are sorted out, who are the very people that ask.
FILTERED = ("include_filtered", "true")


@dataclass(slots=True)
class Reader:
    """Reads one account of an instance. `heard` are ids of known posts that the stream told of."""

    link: Link
    instance: Instance
    heard: dict[str, None] = field(default_factory=dict)
    at: str = ""
    threads: Threads = field(default_factory=Threads)

    def fetch(self, source: Source, cursor: Cursor, limit: int) -> Batch:
        """What came after the cursor. Raises `AuthError`, `Unavailable`."""
        is_own = source.name == OWN.name
        if not cursor:
            begin = self._newest_own() if is_own else self._begin()
            self.at = self.at if is_own else begin
            return Batch(messages=(), cursor={"at": begin, "roots": ""}, complete=is_own or not self.link.options.days)
        at, threads = str(cursor.get("at", BEGINNING)), Threads.read(str(cursor.get("roots", "")))
        entries, odd = self._own(at, limit) if is_own else self._mentions(at, limit)
        if is_own:
            # What was mentioned to us need not be asked for, and told, again.
            threads.roots = {**self.threads.roots, **threads.roots}
        page = Round(self.link, self.instance, threads, OWN if is_own else MENTIONS, limit)
        if not is_own:
            self._take_heard(page)
        page.keep(odd)
        for name, status_fields, came in entries:
            if not page.takes(status_fields, came=came):
                break
            at = name
        if not is_own:
            self.at, self.threads = at, threads
        after: Cursor = {"at": at, "roots": threads.written()} if entries else cursor
        complete = not entries and (is_own or not self.heard)
        return Batch(messages=tuple(page.messages), cursor=after, complete=complete)

    def is_behind(self) -> bool:
        """Whether there is more than what was read last. Raises `AuthError`, `Unavailable`.

        Asks for the newest alone: of requests for pages Mastodon takes 20 a minute, of others 60.
        """
        page, newest = self.link.page("/api/v1/notifications", MENTION, FILTERED, ("limit", "1"))
        return bool(self.at) and max(order_of(_newest(page)), order_of(newest)) > order_of(self.at)

    def _take_heard(self, page: Round) -> None:
        for name in list(self.heard):
            if not page.takes_again(name):
                return
            del self.heard[name]

    def _mentions(self, at: str, limit: int) -> tuple[list[_Entry], list[Fields]]:
        query = (MENTION, FILTERED, ("min_id", at), ("limit", str(min(limit, PAGE))))
        fresh, odd, newest = self._next("/api/v1/notifications", at, *query)
        # Some instances give all kinds, whatever they are asked for.
        found = [(ident(each), _status_in(each), moment(each.get("created_at"))) for each in fresh]
        return found or _nothing_shown(newest, at), odd

    def _own(self, at: str, limit: int) -> tuple[list[_Entry], list[Fields]]:
        """Answers alone: what we tell everybody belongs to no conversation before somebody answers it."""
        fresh, odd, newest = self._next(self._statuses, at, *_own_query(("min_id", at), limit=limit))
        found: list[_Entry] = [
            (_listed(each), each if _is_answer(each, self.instance.me) else {}, None) for each in fresh
        ]
        return found or _nothing_shown(newest, at), odd

    def _next(self, route: str, at: str, *query: tuple[str, str]) -> tuple[list[Fields], list[Fields], str]:
        """What a page has after `at`, the oldest first, its odd things, and the newest id that it stands for.

        Some give the newest of what came instead of the next of it: what lies between is asked for after a full page.
        """
        page, newest = self.link.page(route, *query)
        fresh, odd = _after(page, at)
        for _ in range(MOST_PAGES):
            if not fresh or len(page) < int(dict(query)["limit"]):
                break
            oldest = _listed(fresh[0])
            page = self.link.list(route, *query, ("max_id", oldest))
            fresh = [each for each in _after(page, at)[0] if order_of(_listed(each)) < order_of(oldest)] + fresh
            if _listed(fresh[0]) == oldest:
                break
        return fresh, odd, newest

    def _begin(self) -> str:
        """The id after which history begins that is to be read."""
        days = self.link.options.days
        query = (MENTION, FILTERED, ("limit", str(PAGE if days else 1)))
        page = self.link.list("/api/v1/notifications", *query)
        if not days:
            return _newest(page)
        start = self.link.now - dt.timedelta(days=days)
        for _ in range(MOST_PAGES):
            older = [each for each in page if (moment(each.get("created_at")) or self.link.now) < start]
            if older or not page:
                return _newest(older)
            last = min(map(ident, page), key=order_of)
            page = self.link.list("/api/v1/notifications", *query, ("max_id", last))
        return _newest(page)

    def _newest_own(self) -> str:
        return _newest(self.link.list(self._statuses, *_own_query(limit=1)))

    @property
    def _statuses(self) -> str:
        return f"/api/v1/accounts/{quote(self.instance.me, safe='')}/statuses"


def _after(page: Sequence[Fields], at: str) -> tuple[list[Fields], list[Fields]]:
    """What is newer than `at`, the oldest first, whatever the order and whatever else a server repeats; and what has
    no id, so that nobody can tell when it came.
    """
    fresh = {_listed(each): each for each in page if order_of(_listed(each)) > order_of(at)}
    return [fresh[name] for name in sorted(fresh, key=order_of)], [each for each in page if not ident(each)]


def _nothing_shown(newest: str, at: str) -> list[_Entry]:
    """A page of which the instance shows nothing, and behind which there may be more."""
    return [(newest, {}, None)] if order_of(newest) > order_of(at) else []


def _status_in(notification: Fields) -> Fields:
    """What it tells of; the whole if that is no post, and nobody can read it. Of a post that is gone there is none."""
    if notification.get("type") != "mention" or notification.get("status", "") is None:
        return {}
    return inner(notification, "status") or notification


def _own_query(*more: tuple[str, str], limit: int) -> tuple[tuple[str, str], ...]:
    return (("exclude_reblogs", "true"), ("limit", str(min(limit, PAGE))), *more)


def _is_answer(fields: Fields, me: str) -> bool:
    """To others: what goes on below a post of ours is one with it."""
    status = status_if_one(fields)
    if status is None:
        return True  # and is kept as what nobody can read
    return bool(status.parent) and (status.parent_author != me or any(each.id != me for each in status.mentions))


def _newest(page: Sequence[Fields]) -> str:
    return max(filter(None, map(_listed, page)), key=order_of, default=BEGINNING)


def _listed(fields: Fields) -> str:
    """What a list is ordered by."""
    return ident(fields, LISTED) or ident(fields)
