"""Ruling over what others wrote: flags, hiding, deleting and bringing back, letting through what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from apps.channels import answers
from apps.channels.contract import AuthError, ModerationDeed, NotSent, ParentGone, PermanentError, Unavailable
from apps.channels.discourse.link import as_json
from apps.channels.discourse.queue import APPROVED, PENDING
from apps.channels.discourse.reporting import FLAGS, NOTIFY_MODERATORS
from apps.channels.discourse.shapes import inner, number
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from apps.channels.contract import Report, Target
    from apps.channels.discourse.link import Link
    from apps.channels.discourse.shapes import Fields
    from apps.channels.http import Answer

#: What everybody may do, and what moderators may.
EVERYBODY = frozenset({ModerationDeed.FLAG})
MODERATORS = frozenset(
    {
        ModerationDeed.APPROVE,
        ModerationDeed.HIDE,
        ModerationDeed.SHOW,
        ModerationDeed.SPAM,
        ModerationDeed.DELETE,
        ModerationDeed.FLAG,
    }
)
INAPPROPRIATE, SPAM = FLAGS["inappropriate"], FLAGS["spam"]
FLAGGED = "Flagged in our inbox."

UNKNOWN = sentence("This deed is not known to the forum, or not allowed to our account.")
NOT_THERE = sentence("The post is not there any more.")
DECIDED = sentence("Somebody else has decided about it already.")


def moderate(link: Link, deed: ModerationDeed, target: Target) -> None:
    """Raises `NotSent`, `Ambiguous`, `AuthError`, `PermanentError`."""
    if deed not in (MODERATORS if link.options.moderates else EVERYBODY):
        raise PermanentError(UNKNOWN, stage="deed")
    kind, number_of = _named(target)
    try:
        if kind == "reviewable":
            _review(link, deed, number_of)
        else:
            _rule(link, deed, number_of)
    except Unavailable as error:
        raise NotSent(str(error), stage=error.stage) from error


def report(link: Link, target: Target, told: Report) -> None:
    """See the contract. What waits for the moderators is before them already. Raises as `moderate`."""
    kind, number_of = _named(target)
    if kind == "reviewable" or not told.reason:
        moderate(link, ModerationDeed.FLAG, target)
        return
    try:
        found = _post(link, number_of)
        _flag(link, number_of, found, FLAGS.get(told.reason, NOTIFY_MODERATORS), words=told.words)
    except Unavailable as error:
        raise NotSent(str(error), stage=error.stage) from error


def _named(target: Target) -> tuple[str, int]:
    kind, _, digits = target.external_id.partition(":")
    return kind, int(digits) if digits.isdecimal() else 0


def _rule(link: Link, deed: ModerationDeed, post: int) -> None:
    found = _post(link, post)
    match deed:
        case ModerationDeed.DELETE:
            if found.get("deleted_at") is None:
                _do(link, "DELETE", f"{_place(post, found)}.json")
        case ModerationDeed.APPROVE | ModerationDeed.SHOW:
            _show(link, post, found)
        case ModerationDeed.HIDE:
            if found.get("hidden") is not True:
                _flag(link, post, found, INAPPROPRIATE, hides=True)
        case ModerationDeed.SPAM:
            _flag(link, post, found, SPAM, hides=True)
        case _:
            _flag(link, post, found, NOTIFY_MODERATORS)


def _post(link: Link, number_of: int) -> Fields:
    found = link.get_if_there(f"/posts/{number_of}.json")
    if found is None:
        raise ParentGone(NOT_THERE, stage="deed")
    return found


def _show(link: Link, post: int, found: Fields) -> None:
    if found.get("deleted_at") is not None:
        _do(link, "PUT", f"{_place(post, found)}/recover.json")
    if found.get("hidden") is True:
        _do(link, "PUT", f"/posts/{post}/unhide.json")


def _place(post: int, found: Fields) -> str:
    """The first post goes and comes back with its topic (PostGuardian: "can't delete the first post")."""
    return f"/t/{number(found.get('topic_id'))}" if number(found.get("post_number")) == 1 else f"/posts/{post}"


def _flag(link: Link, post: int, found: Fields, kind: int, *, hides: bool = False, words: str = "") -> None:
    """A moderator's flag that takes action hides the post at once; each account flags a post once."""
    done = any(number(each.get("id")) == kind and each.get("acted") is True for each in _actions(found))
    if done and (not hides or found.get("hidden") is True):
        return
    # PostActionsController compares with the word "true".
    fields: Fields = {"id": post, "post_action_type_id": kind, "flag_topic": "false"}
    fields |= {"take_action": "true"} if hides else {"message": words or FLAGGED}
    _do(link, "POST", "/post_actions.json", fields)


def _actions(found: Fields) -> list[Fields]:
    value = found.get("actions_summary")
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _review(link: Link, deed: ModerationDeed, review: int) -> None:
    found = link.get_if_there(f"/review/{review}.json")
    fields = inner(found or {}, "reviewable")
    if not fields:
        raise ParentGone(NOT_THERE, stage="review")
    status = number(fields.get("status"))
    approves = deed in (ModerationDeed.APPROVE, ModerationDeed.SHOW)
    if status != PENDING:
        if (status == APPROVED) is not approves:
            raise PermanentError(DECIDED, stage="review")
        return
    if deed is ModerationDeed.FLAG:
        return  # it is before the moderators already
    # A post for a topic that was closed meanwhile is let through by another name.
    closed = b"approve_post_closed" in as_json(found)
    action = ("approve_post_closed" if closed else "approve_post") if approves else "reject_post"
    version = urlencode({"version": number(fields.get("version"))})
    _do(link, "PUT", f"/review/{review}/perform/{action}.json?{version}")


def _do(link: Link, method: str, path: str, fields: Fields | None = None) -> None:
    answer = link.send(method, path, as_json(fields or {}))
    if not answer.is_success:
        raise _refusal(link, answer)


def _refusal(link: Link, answer: Answer) -> Exception:
    link.require_key(answer)
    refused = answers.refused_sending(answer)
    if isinstance(refused, AuthError):
        return PermanentError(str(refused), stage="deed", advice=UNKNOWN)
    return refused
