"""What a service's answer over HTTP means for the contract: which error says what to do next.

An adapter calls with `reading` or `sending`, which raise where nothing came back. What came back is an `Answer`: the
adapter looks at the codes of its own service first, and leaves the rest to `refused_reading` or `refused_sending`.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from apps.channels import http
from apps.channels.contract import (
    Ambiguous,
    AuthError,
    Budget,
    NotSent,
    ParentGone,
    PermanentError,
    RateLimited,
    TooLong,
    Unavailable,
)
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from apps.channels.contract import ChannelError

#: Where a service names no time: short enough for a flood rule, long enough for a counter by the minute.
USUAL_WAIT = 60.0
LONGEST_WAIT = 24 * 3600.0
LONGEST_WORDS = 300

CREDENTIALS = sentence("Check the key or the password of this channel, and what it may do.")
ADDRESS = sentence("Check the address. A server of your own network must be named in HTTP_INSIDE_HOSTS.")


def reading(  # noqa: PLR0913 - as `http.call`
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes = b"",
    inside: Collection[str] = (),
    most_bytes: int = 10 * http.MOST_BYTES,
    seconds: float = http.SECONDS,
    keep_budget: Callable[[Budget], None] | None = None,
) -> http.Answer:
    """`http.call` for a request that may be repeated. Raises `AuthError` for a forbidden address, `Unavailable`."""
    try:
        answer = http.call(
            method, url, headers=headers, content=content, inside=inside, most_bytes=most_bytes, seconds=seconds
        )
    except http.NotAllowed as error:
        raise AuthError(str(error), stage="connect", advice=ADDRESS) from error
    except http.HttpError as error:
        raise Unavailable(str(error), stage="connect" if isinstance(error, http.NotReached) else "read") from error
    return _heard(answer, keep_budget)


def sending(  # noqa: PLR0913 - as `http.call`
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes = b"",
    inside: Collection[str] = (),
    seconds: float = http.SECONDS,
    point_of_no_return: Callable[[], None] | None = None,
    keep_budget: Callable[[Budget], None] | None = None,
) -> http.Answer:
    """`http.call` for a request that must not happen twice.

    Raises `AuthError` for a forbidden address, `NotSent` if it never left, `Ambiguous` if it may have arrived.
    """
    try:
        answer = http.call(
            method,
            url,
            headers=headers,
            content=content,
            inside=inside,
            seconds=seconds,
            point_of_no_return=point_of_no_return,
        )
    except http.NotAllowed as error:
        raise AuthError(str(error), stage="connect", advice=ADDRESS) from error
    except http.NotReached as error:
        raise NotSent(str(error), stage="connect") from error
    except http.HttpError as error:
        raise Ambiguous(str(error), stage="read") from error
    return _heard(answer, keep_budget)


def budget_of(answer: http.Answer) -> Budget | None:
    """What an answer says of how often we may still ask; None if it says nothing.

    `RateLimit-Remaining` and its kin, `RateLimit: "default";r=50;t=30` (draft-ietf-httpapi-ratelimit-headers), and the
    429 that says when to come again.
    """
    for prefix in ("x-ratelimit-", "ratelimit-", "x-rate-limit-"):
        left = _whole(answer.headers.get(f"{prefix}remaining", ""))
        if left is not None:
            limit = _whole(answer.headers.get(f"{prefix}limit", "")) or 0
            seconds = _seconds(answer.headers.get(f"{prefix}reset", ""), answer)
            return Budget(left=left, limit=limit, seconds=max(seconds or 0.0, 0.0))
    said = {
        name: int(value) for name, value in re.findall(r";\s*([rt])=(\d{1,9})", answer.headers.get("ratelimit", ""))
    }
    if "r" in said:
        return Budget(left=said["r"], seconds=said.get("t", 0))
    return Budget(left=0, seconds=retry_after(answer)) if answer.status == 429 else None


def _heard(answer: http.Answer, keep_budget: Callable[[Budget], None] | None) -> http.Answer:
    if keep_budget and (budget := budget_of(answer)):
        keep_budget(budget)
    return answer


def _whole(text: str) -> int | None:
    """The number at its beginning: `RateLimit-Limit` may go on with `, 100;w=60`."""
    found = re.match(r"\s*(\d{1,9})(?=[\s,;.]|$)", text)
    return int(found[1]) if found else None


def refused_reading(answer: http.Answer, *, words: str = "") -> AuthError | Unavailable:
    """What to raise for an answer to a read that is no success; `words` are the service's, if it said more."""
    said = words or words_of(answer)
    if answer.status in (401, 403):
        return AuthError(said, stage="read", advice=CREDENTIALS)
    if answer.status in (429, 503):
        return Unavailable(said, stage="read", retry_after=retry_after(answer))
    return Unavailable(said, stage="read")


def refused_sending(answer: http.Answer, *, words: str = "") -> ChannelError:
    """What to raise for an answer to a send that is no success; `words` are the service's, if it said more.

    5xx may come from a proxy in between, or after the deed was done: nobody knows. 503 and 429 mean "not now".
    """
    said = words or words_of(answer)
    match answer.status:
        case 401 | 403:
            return AuthError(said, stage="answer", advice=CREDENTIALS)
        case 404 | 410:
            return ParentGone(said, stage="answer")
        case 413:
            return TooLong(said, stage="answer")
        case 429:
            return RateLimited(said, retry_after=retry_after(answer), stage="answer")
        case 503 if has_retry_after(answer):
            return RateLimited(said, retry_after=retry_after(answer), stage="answer")
        case 408 | 425:
            return Ambiguous(said, stage="answer")
        case status if 400 <= status < 500 or 300 <= status < 400:
            return PermanentError(said, stage="answer")
        case _:
            return Ambiguous(said, stage="answer")


def words_of(answer: http.Answer) -> str:
    """What the service said about it: its own short words, if its JSON has any, after the status."""
    said = f"{answer.host}: {answer.status}"
    found = _json(answer)
    for name in ("message", "error_description", "error", "detail", "errors"):
        value = found.get(name)
        text = ", ".join(map(str, value)) if isinstance(value, list) else value
        if isinstance(text, str) and text:
            return f"{said} {text[:LONGEST_WORDS]}"
    return said


def retry_after(answer: http.Answer) -> float:
    """After how many seconds it may be tried again, in whatever style the service says it (1 to `LONGEST_WAIT`).

    `Retry-After` in seconds or as a date (RFC 9110 section 10.2.3); `RateLimit-Reset`, `X-RateLimit-Reset` in seconds,
    as a Unix time or in ISO 8601, which count from the answer's own `Date`; the fields of a JSON body.
    """
    found = [each for each in (*_of_headers(answer), *_of_body(answer)) if each is not None]
    return min(max(found[0], 1.0), LONGEST_WAIT) if found else USUAL_WAIT


def has_retry_after(answer: http.Answer) -> bool:
    """Whether the service says when to come again: it throttles, it is not broken."""
    return "retry-after" in answer.headers


def _of_headers(answer: http.Answer) -> tuple[float | None, ...]:
    names = ("retry-after", "ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset")
    return tuple(_seconds(answer.headers.get(name, ""), answer) for name in names)


def _of_body(answer: http.Answer) -> tuple[float | None, ...]:
    found = _json(answer)
    milliseconds = _number(found.get("retry_after_ms"))
    return (
        _number(_object(found.get("extras")).get("wait_seconds")),
        _number(_object(found.get("parameters")).get("retry_after")),
        _number(found.get("retry_after")),
        None if milliseconds is None else milliseconds / 1000,
    )


def _seconds(text: str, answer: http.Answer) -> float | None:
    """A number of seconds, a Unix time, an HTTP date or a time in ISO 8601, as seconds from the answer on."""
    if re.fullmatch(r"\d{1,15}(\.\d{1,9})?", text.strip()):
        number = float(text)
        # Nobody asks to wait for thirty years: that is a moment.
        return number - _moment_of(answer).timestamp() if number > 1_000_000_000 else number
    moment = _moment(text)
    return None if moment is None else (moment - _moment_of(answer)).total_seconds()


def _moment_of(answer: http.Answer) -> dt.datetime:
    """The service's clock, where it tells it: its times count from there, whatever ours says."""
    return _moment(answer.headers.get("date", "")) or dt.datetime.now(dt.UTC)


def _moment(text: str) -> dt.datetime | None:
    for read in (parsedate_to_datetime, dt.datetime.fromisoformat):
        with suppress(ValueError, TypeError, OverflowError):
            found = read(text.strip())
            return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
    return None


def _number(value: object) -> float | None:
    usable = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e12
    return float(value) if usable and isinstance(value, int | float) else None


def _json(answer: http.Answer) -> Mapping[str, Any]:
    with suppress(ValueError, RecursionError):
        return _object(json.loads(answer.content))
    return {}


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
