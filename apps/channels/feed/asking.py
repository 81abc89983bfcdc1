"""Fetching a feed as its publisher wishes: only if it changed (RFC 9110 section 13), and not before they say."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from apps.channels import answers, http
from apps.channels.contract import AuthError, Unavailable
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Collection

MOST_BYTES = 5 * http.MOST_BYTES
MOST_REDIRECTS = 5
DAY = 24 * 3600.0
ACCEPT = "application/atom+xml, application/rss+xml, application/rdf+xml;q=0.9, application/xml;q=0.8, */*;q=0.1"
MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})")

GONE = sentence("Its publisher has ended this feed (410). It is not asked for any more.")
TAKE_OUT = sentence("Take it out of the settings.")
NOT_THERE = sentence("Check its address in a browser.")
LOCKED = sentence("This feed is not for everybody: only feeds that need no password can be read.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the publisher gave to recognise the version of a feed by."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`content` is None if nothing has changed. `moved_to`: where it lives for good. `fresh`: so many seconds. `now` is
    the publisher's clock.
    """

    content: bytes | None
    content_type: str
    url: str
    moved_to: str
    known: Known
    fresh: float
    now: dt.datetime


class Gone(Exception):
    """The feed has ended for good."""


def ask(url: str, known: Known, *, inside: Collection[str]) -> Found:
    """GET it. Raises `Gone`, `AuthError` for what is not for us, `Unavailable`."""
    headers = {"Accept": ACCEPT, "If-None-Match": known.etag, "If-Modified-Since": known.modified}
    sent = {name: value for name, value in headers.items() if value}
    try:
        answer = http.call("GET", url, headers=sent, inside=inside, most_bytes=MOST_BYTES, redirects=MOST_REDIRECTS)
    except http.NotAllowed as error:
        raise AuthError(str(error), stage="connect", advice=answers.ADDRESS) from error
    except http.HttpError as error:
        raise Unavailable(str(error), stage="connect", advice=NOT_THERE) from error
    if answer.status == 410:
        raise Gone
    if answer.status == 304:
        return _found(answer, None, known)
    if not answer.is_success:
        raise _refused(answer)
    given = Known(etag=answer.headers.get("etag", ""), modified=answer.headers.get("last-modified", ""))
    return _found(answer, answer.content, given)


def _found(answer: http.Answer, content: bytes | None, known: Known) -> Found:
    return Found(
        content=content,
        content_type=answer.headers.get("content-type", ""),
        url=answer.url,
        moved_to=answer.moved_to,
        known=known,
        fresh=max_age(answer.headers.get("cache-control", "")),
        now=_moment(answer.headers.get("date", "")),
    )


def _moment(said: str) -> dt.datetime:
    try:
        moment = parsedate_to_datetime(said)
    except (ValueError, TypeError):
        return dt.datetime.now(dt.UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def max_age(said: str) -> float:
    """For how many seconds it need not be asked again (RFC 9111 section 5.2.2.1), at most a day."""
    found = MAX_AGE.search(said.lower())
    return min(float(found[1]), DAY) if found else 0.0


def _refused(answer: http.Answer) -> AuthError | Unavailable:
    words = answers.words_of(answer)
    if answer.status in (401, 403):
        return AuthError(words, stage="read", advice=LOCKED)
    waits = answers.retry_after(answer) if answer.status == 429 or answers.has_retry_after(answer) else 0.0
    return Unavailable(words, stage="read", advice=NOT_THERE, retry_after=waits)
