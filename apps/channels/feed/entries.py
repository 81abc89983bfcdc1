"""The entries of a feed, in the one form in which they are kept, compared and read."""

from __future__ import annotations

import calendar
import hashlib
import json
import re
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urlsplit
from xml.parsers import expat

import feedparser

from apps.channels.contract import Unavailable
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Beyond it only what is well-formed is read: guessing costs seconds for each megabyte.
MOST_TO_GUESS = 1_048_576
MOST_TEXT = 500_000
MOST_ENTRIES = 500
DAY = 24 * 3600.0
BEGINNING = re.compile(rb"<\s*(?:[a-z0-9]+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
#: Where blogs lead to a comment on the page of its article.
COMMENT = re.compile(r"(?:comments?|respond|c|cmt|reply)[-_=]?\d*", re.IGNORECASE)
PERIODS = {"hourly": 3600.0, "daily": DAY, "weekly": DAY, "monthly": DAY, "yearly": DAY}

NO_FEED = sentence("There is something, but no RSS or Atom feed.")
BROKEN = sentence("This feed is not written correctly: %(words)s.")
LOOK = sentence("Look at it in a browser, or ask its publisher.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An article, a post, a comment. `name` is ours for it, `answers` that of what it answers, `page` where people
    read it and what stands below it (empty if it has no page of its own). `at` is in seconds since 1970, 0: unknown.
    """

    name: str
    title: str
    html: str
    author: str
    email: str
    link: str
    page: str
    answers: str
    at: float
    comments: str

    @property
    def print(self) -> str:
        """A short print of what a reader sees."""
        return short(json.dumps([self.title, self.html, self.author]))

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """`entries` are in the order in which they were written. `rest` is how long to leave it alone, in seconds."""

    title: str
    link: str
    rest: float
    entries: Sequence[Entry]


def read(content: bytes, *, content_type: str, url: str) -> Feed:
    """What a feed says. Raises `Unavailable` for what is none, or is broken beyond reading."""
    if not BEGINNING.search(_ascii(content[:20_000])):
        raise Unavailable(NO_FEED, stage="read", advice=LOOK)
    if len(content) > MOST_TO_GUESS:
        _require_well_formed(content)
    headers = {"content-type": content_type or "application/xml", "content-location": url}
    found = feedparser.parse(content, response_headers=headers)
    if not found.entries and (found.bozo or not found.version):
        words = str(found.get("bozo_exception") or "")[:200]
        raise Unavailable(BROKEN % {"words": words} if words else NO_FEED, stage="read", advice=LOOK)
    host = urlsplit(url).hostname or ""
    link = _text(found.feed, "link")
    entries = [_entry(each, host=host, home=link) for each in found.entries[:MOST_ENTRIES]]
    # The newest usually stand first; where all tell a time, that decides.
    entries.reverse()
    if all(each.at for each in entries):
        entries.sort(key=lambda each: each.at)
    unique = {each.name: each for each in entries}
    return Feed(title=_text(found.feed, "title"), link=link, rest=_rest(found.feed), entries=list(unique.values()))


def short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _ascii(content: bytes) -> bytes:
    """UTF-16 without its zeros, for a look at its beginning."""
    return content.replace(b"\0", b"")


def _require_well_formed(content: bytes) -> None:
    try:
        expat.ParserCreate().Parse(content, True)  # noqa: FBT003 - its own signature
    except expat.ExpatError as error:
        raise Unavailable(BROKEN % {"words": error}, stage="read", advice=LOOK) from error


def _entry(found: Mapping[str, Any], *, host: str, home: str) -> Entry:
    title, html, link = _text(found, "title"), _html(found), _web_address(_text(found, "link"))
    identity = _text(found, "id") or f"{link}\n{title}"
    parent = found.get("thr_in-reply-to")
    above = parent if isinstance(parent, dict) else {}
    details = found.get("author_detail")
    person = details if isinstance(details, dict) else {}
    return Entry(
        name=name_of(identity, host=host),
        title=title,
        html=html,
        author=_text(person, "name") or _text(found, "author"),
        email=_text(person, "email"),
        link=link,
        page=_page(link, _web_address(_text(above, "href")), home=home),
        answers=name_of(ref, host=host) if (ref := _text(above, "ref")) else "",
        at=_moment(found),
        comments=_web_address(_text(found, "wfw_commentrss")),
    )


def name_of(identity: str, *, host: str) -> str:
    """Ids that look like addresses (RFC 4287 section 4.2.6) are the same in all feeds, others in those of one host."""
    is_global = bool(re.match(r"[a-z][a-z0-9+.-]*:", identity, re.IGNORECASE))
    return f"entry:{short(identity if is_global else f'{host} {identity}')}"


def _page(link: str, above: str, *, home: str) -> str:
    """The page on which it can be read, that of its article for a comment; not the front page that all lead to."""
    plain, fragment = urldefrag(link)
    if above:
        page = urldefrag(above)[0]
    elif fragment and COMMENT.fullmatch(fragment):
        page = plain
    else:
        page = link
    return "" if page.rstrip("/") == home.rstrip("/") else page


def _html(found: Mapping[str, Any]) -> str:
    """The whole text if the feed has it, or what there is of it; made harmless by feedparser, and again by the core."""
    contents = found.get("content")
    values = [_text(each, "value") for each in contents if isinstance(each, dict)] if isinstance(contents, list) else []
    return (max(values, key=len, default="") or _text(found, "summary"))[:MOST_TEXT]


def _moment(found: Mapping[str, Any]) -> float:
    for name in ("published_parsed", "updated_parsed", "created_parsed"):
        value = found.get(name)
        if isinstance(value, time.struct_time):
            with suppress(ValueError, OverflowError):
                return max(0.0, min(float(calendar.timegm(value)), 32_503_680_000.0))
    return 0.0


def _rest(found: Mapping[str, Any]) -> float:
    """`<ttl>` in minutes (RSS 2.0), or the period of the syndication module; at most a day."""
    ttl, period = _text(found, "ttl"), _text(found, "sy_updateperiod").strip().lower()
    often = _text(found, "sy_updatefrequency").strip()
    by_period = PERIODS.get(period, 0.0) / (int(often) if re.fullmatch(r"[1-9]\d{0,5}", often) else 1)
    by_ttl = float(ttl) * 60 if re.fullmatch(r"\d{1,7}", ttl.strip()) else 0.0
    return min(max(by_ttl, by_period), DAY)


def _web_address(text: str) -> str:
    try:
        return text[:2000] if urlsplit(text).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _text(found: Mapping[str, Any], name: str) -> str:
    """A text of an element, without what cannot be stored; empty if there is none."""
    value = found.get(name)
    if not isinstance(value, str):
        return ""
    return value.replace("\0", "").encode("utf-8", "replace").decode().strip()[:MOST_TEXT]
