"""Answering below a comment, looking whether an answer is there, and ruling over what others wrote."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from typing import TYPE_CHECKING, Any

from apps.channels import answers
from apps.channels.contract import (
    Ambiguous,
    AuthError,
    ModerationDeed,
    NotSent,
    ParentGone,
    PermanentError,
    RateLimited,
    Receipt,
    TooLong,
    Unavailable,
)
from apps.channels.http import BadAnswer
from apps.channels.sentences import sentence
from apps.channels.wordpress.book import HELD, SHOWN, number_of, raw_of, status_of
from apps.channels.wordpress.envelopes import mark_of, moment_of, name_of
from apps.channels.wordpress.link import COMMENTS, NOT_THAT_MUCH, code_of
from apps.channels.wordpress.writing import content_of, number_in, parent_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.contract import ChannelError, OutboundMessage, Target
    from apps.channels.http import Answer
    from apps.channels.wordpress.link import Link
    from apps.channels.wordpress.staff import Staff

#: WordPress lets nobody write twice within so many seconds (wp_throttle_comment_flood), and does not say so.
FLOOD_SECONDS = 15.0
#: How much the blog's clock and ours may differ.
CLOCKS_APART = dt.timedelta(minutes=2)
STATUSES = {
    ModerationDeed.APPROVE: "approved",
    ModerationDeed.HOLD: "hold",
    ModerationDeed.SPAM: "spam",
    ModerationDeed.DELETE: "trash",
}
GONE = frozenset(
    {"rest_comment_closed", "rest_comment_trash_post", "rest_comment_draft_post", "rest_comment_invalid_post_id"}
)
LONGER = frozenset({"comment_content_column_length", "rest_comment_content_too_long"})

PARENT_GONE = sentence("The comment that it answers is not there any more, or is in the bin.")
WOULD_BE_PUBLIC = sentence(
    "Only moderators can read the comment that it answers, but everybody could read the answer: let the comment through"
    " first."
)
SAID_BEFORE = sentence("WordPress takes the same words below the same comment only once, and they stand there already.")
NO_SUCH_DEED = sentence("WordPress cannot do that with a comment.")
NOT_THERE = sentence("The comment is not there any more.")
UNCLEAR = sentence("WordPress did not say what became of it.")


def send(
    link: Link, message: OutboundMessage, payload: bytes, *, staff: Staff, point_of_no_return: Callable[[], None]
) -> Receipt:
    """See the contract. WordPress takes answers to comments in the bin, where nobody sees them: that is asked first."""
    fields = json.loads(payload)
    parent = _before_sending(lambda: link.comment(fields["parent"]))
    if parent is None or status_of(parent) not in SHOWN:
        raise ParentGone(PARENT_GONE, stage="parent")
    if status_of(parent) == HELD:
        raise PermanentError(WOULD_BE_PUBLIC, stage="parent")
    content = json.dumps({**fields, "post": number_of(parent, "post")}, ensure_ascii=False).encode()
    answer = link.send(COMMENTS, content, point_of_no_return=point_of_no_return)
    if answer.is_success:
        return _receipt(_made(answer), answer.host)
    if code_of(answer) == "comment_duplicate":
        return _said_before(link, message, staff)
    raise _refused(answer)


def find_sent(link: Link, message: OutboundMessage, staff: Staff) -> Receipt | None:
    """Look among our own comments below the same one. Raises `AuthError`, `Unavailable`."""
    query: dict[str, str | int] = {
        "context": "edit",
        "status": "any",
        "parent": parent_of(message),
        "author": staff.me(),
        "per_page": 100,
        "orderby": "id",
        "order": "desc",
    }
    found, _ = link.list(COMMENTS, query)
    ours = [each for each in found if mark_of(each) == message.external_id[:200]]
    # Where a plugin takes the browser's name away, the words must do.
    alike = [each for each in found if not mark_of(each) and _is_alike(each, message)]
    return _receipt((ours or alike)[0], link.options.host) if ours or alike else None


def moderate(link: Link, deed: ModerationDeed, target: Target) -> None:
    """See the contract. WordPress calls it an error to do what is done already, so that is asked first."""
    status, number = STATUSES.get(deed), number_in(target.external_id)
    if status is None:
        raise PermanentError(NO_SUCH_DEED, stage="moderate")
    comment = _before_sending(lambda: link.comment(number)) if number else None
    if comment is None:
        raise ParentGone(NOT_THERE, stage="moderate")
    if status_of(comment) == status:
        return
    answer = link.send(f"{COMMENTS}/{number}", json.dumps({"status": status}).encode())
    if not answer.is_success:
        raise _refused(answer)
    if status_of(_made(answer)) != status:
        raise Ambiguous(UNCLEAR, stage="moderate")


def _before_sending(ask: Callable[[], dict[str, Any] | None]) -> dict[str, Any] | None:
    """A question that has to be answered before something leaves: as long as it is not, nothing has left."""
    try:
        return ask()
    except Unavailable as error:
        if error.retry_after:
            raise RateLimited(str(error), retry_after=error.retry_after, stage=error.stage) from error
        raise NotSent(str(error), stage=error.stage, advice=error.advice) from error


def _said_before(link: Link, message: OutboundMessage, staff: Staff) -> Receipt:
    """WordPress knows these words below this comment: an earlier attempt of ours, or another answer that says so."""
    try:
        found = find_sent(link, message, staff)
    except Unavailable as error:
        raise Ambiguous(str(error), stage="duplicate") from error
    if found is None:
        raise PermanentError(SAID_BEFORE, stage="answer")
    return found


def _made(answer: Answer) -> dict[str, Any]:
    """The comment in an answer that is a success. Raises `Ambiguous` if it is no such thing."""
    try:
        found = answer.json()
    except BadAnswer as error:
        raise Ambiguous(str(error), stage="answer") from error
    if not isinstance(found, dict) or not isinstance(found.get("id"), int):
        raise Ambiguous(UNCLEAR, stage="answer")
    return found


def _receipt(comment: dict[str, Any], host: str) -> Receipt:
    number, link = number_of(comment), comment.get("link")
    return Receipt(
        answer=name_of(number),
        host=host,
        external_id=name_of(number),
        reference=json.dumps({"post": number_of(comment, "post")}),
        permalink=link if isinstance(link, str) else "",
        awaits_approval=status_of(comment) != "approved",
    )


def _refused(answer: Answer) -> ChannelError:
    code = code_of(answer)
    if code == "comment_flood":
        return RateLimited(answers.words_of(answer), retry_after=FLOOD_SECONDS, stage="answer")
    if code in GONE:
        return ParentGone(answers.words_of(answer), stage="answer")
    if code in LONGER:
        return TooLong(answers.words_of(answer), stage="answer")
    if answer.status in (401, 403) and code.startswith(("rest_forbidden", "rest_cannot", "rest_comment_invalid")):
        return AuthError(answers.words_of(answer), stage="answer", advice=NOT_THAT_MUCH)
    return answers.refused_sending(answer)


def _is_alike(comment: dict[str, Any], message: OutboundMessage) -> bool:
    """The same words, as WordPress may have tidied them, not before they were written."""
    # Two clocks are compared here.
    early = moment_of(comment) < message.written_at - CLOCKS_APART
    return not early and _words(raw_of(comment)) == _words(content_of(message))


def _words(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())
