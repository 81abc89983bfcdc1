"""Reading what concerns us: who mentioned, answered or quoted us, what was said before, and what we wrote elsewhere."""

from __future__ import annotations

import datetime as dt
from itertools import chain
from typing import TYPE_CHECKING, Any

from apps.channels.bluesky import backwards, facets, pictures
from apps.channels.bluesky.backwards import PAGE, Book, Entry, at_of, short
from apps.channels.bluesky.envelopes import key_of, sealed
from apps.channels.bluesky.options import ReadFrom
from apps.channels.bluesky.shapes import EPOCH, inner, is_uri, listed, moment, text
from apps.channels.contract import Batch, RawMessage, Source, Unavailable
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from apps.channels.bluesky.backwards import Page
    from apps.channels.bluesky.link import Link
    from apps.channels.bluesky.shapes import Fields
    from apps.channels.contract import Cursor

#: In seconds: how often they are asked for, whatever the bell says. Each time is one request.
NEWS = Source(name="news", every=30.0)
OWN = Source(name="own", every=60.0)
REASONS = ("mention", "reply", "quote")
#: getPosts takes no more.
AT_ONCE = 25
#: How many posts above an answer are taken in with it.
HIGHEST = 30
#: So many posts are remembered as given, so that what is above their answers is not asked for again.
MOST_GIVEN = 300
SPANS = {ReadFrom.WEEK: dt.timedelta(days=7), ReadFrom.MONTH: dt.timedelta(days=30)}
KEPT = ("uri", "cid", "record", "embed", "indexedAt", "labels")
NO_LIST = sentence("The network did not answer with a list.")


class Reader:
    """Reads one source of an account. What it raises is `AuthError` and `Unavailable`.

    `kept` holds for each source what its readers gave that is safely kept by now: what stands above an answer there
    needs not be told again.
    """

    def __init__(self, link: Link, source: Source, kept: dict[str, set[str]]) -> None:
        self._link = link
        self._source = source
        self._kept = kept
        self._page: Page = self._noted if source == NEWS else self._written
        self._looks = 0
        #: The newest entry when the list was looked at last.
        self._newest = ""

    def fetch(self, cursor: Cursor, limit: int) -> Batch:
        """What came after the cursor, the oldest first; an entry with what it answers, as far as nobody knows that."""
        if "floor" not in cursor:
            return self._begin()
        book, given = Book.read(cursor), str(cursor["given"]).split()
        self._kept[self._source.name] = set(given)
        new = backwards.news(self._page, book, deep=self._looks % backwards.DEEP_EVERY == 0)
        self._looks += 1
        found: list[RawMessage] = []
        for entry, post in self._seen(new):
            told = {*given, *chain(*self._kept.values())}
            line = self._line(post, told)[-limit:] if self._is_to_be_told(post) else []
            if found and len(found) + len(line) > limit:
                return _batch(found, book, given, complete=False)
            ours = self._concerning_us(line)
            found += [self._raw(each, entry, overheard=text(each, "uri") not in ours) for each in line]
            given += [short(text(each, "uri")) for each in line]
            book.add(entry)
        if not new:
            return Batch(messages=(), cursor=cursor, complete=True)
        return _batch(found, book, given, complete=True)

    def rings(self) -> bool:
        """Whether the newest entry is another one than last time: one small question.

        It is told nothing where much else stands above (likes, follows): then it is as it was.
        """
        entries, _ = self._notes("", most=1)
        return bool(self._newest and entries) and entries[0].uri != self._newest

    def _begin(self) -> Batch:
        span = SPANS.get(self._link.options.read_from)
        # Which tells the network's clock, too.
        first = self._page("")
        since = self._link.now - span if span else None
        book = backwards.begin(lambda cursor: self._page(cursor) if cursor else first, since, now=self._link.now)
        return _batch([], book, [], complete=since is None)

    def _noted(self, cursor: str) -> tuple[list[Entry], str]:
        entries, following = self._notes(cursor, most=PAGE)
        return self._turned(entries, cursor), following

    def _notes(self, cursor: str, *, most: int) -> tuple[list[Entry], str]:
        """Notifications, where they stand by their own time. Without a word the account's taste would filter them."""
        query: dict[str, Any] = {"reasons": REASONS, "limit": most, "priority": "false"}
        found = self._link.get(
            "app.bsky.notification.listNotifications", query | ({"cursor": cursor} if cursor else {})
        )
        notes = [each for each in _list(found, "notifications") if text(each, "reason") in REASONS]
        entries = [
            Entry(uri=text(each, "uri"), at=at_of(moment(text(each, "indexedAt"))), fields=each) for each in notes
        ]
        return entries, text(found, "cursor")

    def _written(self, cursor: str) -> tuple[list[Entry], str]:
        """Our own posts and answers, where they stand by the earlier of both times; reposts are not ours."""
        query: dict[str, Any] = {
            "actor": self._link.me,
            "filter": "posts_with_replies",
            "limit": PAGE,
        }
        found = self._link.get("app.bsky.feed.getAuthorFeed", query | ({"cursor": cursor} if cursor else {}))
        posts = [inner(each, "post") for each in _list(found, "feed") if "reason" not in each]
        entries = [Entry(uri=text(each, "uri"), at=_stands_at(each), fields=each) for each in posts]
        return self._turned(entries, cursor), text(found, "cursor")

    def _turned(self, entries: list[Entry], cursor: str) -> list[Entry]:
        if not cursor:
            self._newest = entries[0].uri if entries else "-"
        return entries

    def _seen(self, entries: Sequence[Entry]) -> Iterator[tuple[Entry, Fields]]:
        """Each with its post as readers see it; what is not to be seen (any more) as far as the list told it."""
        for start in range(0, len(entries), AT_ONCE):
            some = entries[start : start + AT_ONCE]
            # One address that is none would make the network refuse the question.
            sound = [each.uri for each in some if is_uri(each.uri)]
            there = posts_at(self._link, sound) if self._source == NEWS else {}
            for entry in some:
                yield entry, there.get(entry.uri, entry.fields)

    def _is_to_be_told(self, post: Mapping[str, Any]) -> bool:
        """Of our own posts those that answer somebody; what we tell the world is told when somebody answers it."""
        if self._source == NEWS:
            return True
        reply, ours = inner(post, "record", "reply"), f"at://{self._link.me}/"
        above = [text(inner(reply, name), "uri") for name in ("root", "parent")]
        return all(above) and not all(uri.startswith(ours) for uri in above)

    def _line(self, post: Fields, given: set[str]) -> list[Fields]:
        """The post and those above it that nobody knows yet, the first one first."""
        parent = text(inner(post, "record", "reply", "parent"), "uri")
        if not parent or short(parent) in given:
            return [post]
        query = {"uri": text(post, "uri"), "depth": 0, "parentHeight": HIGHEST}
        found = self._link.get_if_there("app.bsky.feed.getPostThread", query) or {}
        line, above = [post], inner(found, "thread", "parent")
        while (view := inner(above, "post")) and inner(view, "record") and short(text(view, "uri")) not in given:
            line.insert(0, view)
            above = inner(above, "parent")
        return line

    def _concerning_us(self, line: Sequence[Fields]) -> set[str]:
        """Of these posts, the last of which we are told of: that one, what is for us or ours, and what we answered."""
        me = self._link.me
        found = {text(line[-1], "uri")} if line else set()
        for post in line:
            record, author = inner(post, "record"), text(inner(post, "author"), "did")
            parent = text(inner(record, "reply", "parent"), "uri")
            if me in {author, *facets.mentions(record).values()} or parent.startswith(f"at://{me}/"):
                found.add(text(post, "uri"))
            found |= {parent} if author == me else set()
        return found

    def _raw(self, post: Mapping[str, Any], entry: Entry, *, overheard: bool) -> RawMessage:
        """All that came with an entry came when we were told of it, whenever it was written."""
        kept: Fields = {name: post[name] for name in KEPT if name in post}
        author = inner(post, "author")
        kept["author"] = {name: author.get(name) for name in ("did", "handle", "displayName")}
        kept["author"]["viewer"] = {"blockedBy": inner(author, "viewer").get("blockedBy") is True}
        kept["viewer"] = {"replyDisabled": inner(post, "viewer").get("replyDisabled") is True}
        files = pictures.fetched(self._link, post)
        seen = moment(text(entry.fields, "indexedAt")) or EPOCH
        return RawMessage(
            source=self._source,
            key=key_of("post", text(post, "uri"), text(post, "cid")),
            payload=sealed(
                "post", post=kept, us=self._link.me, files=files, **({"overheard": True} if overheard else {})
            ),
            received_at=min(max(seen, moment(text(post, "indexedAt")) or seen), max(self._link.now, seen)),
        )


def posts_at(link: Link, uris: Sequence[str]) -> dict[str, Fields]:
    """The posts that are to be seen at these addresses, at most `AT_ONCE`. Raises `AuthError`, `Unavailable`."""
    found = link.get("app.bsky.feed.getPosts", {"uris": uris}) if uris else {"posts": []}
    return {text(each, "uri"): each for each in _list(found, "posts")}


def _stands_at(post: Mapping[str, Any]) -> int:
    seen = moment(text(post, "indexedAt")) or EPOCH
    return at_of(min(moment(text(inner(post, "record"), "createdAt")) or seen, seen))


def _list(found: Mapping[str, Any], name: str) -> list[Fields]:
    if not isinstance(found.get(name), list):
        raise Unavailable(NO_LIST, stage="read")
    return listed(found, name)


def _batch(found: list[RawMessage], book: Book, given: list[str], *, complete: bool) -> Batch:
    cursor = {**book.written(), "given": " ".join(given[-MOST_GIVEN:])}
    return Batch(messages=tuple(found), cursor=cursor, complete=complete)
