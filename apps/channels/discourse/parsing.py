"""From a kept payload to what happened: a message, a withdrawal, or what became of a post that waited. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, Any

from apps.channels.contract import (
    Address,
    Audience,
    DeliveryAction,
    InboundMessage,
    SendReport,
    UnreadableMessage,
    Withdrawal,
    Withdrawn,
)
from apps.channels.discourse import cooked
from apps.channels.discourse.choosing import is_ours
from apps.channels.discourse.link import as_json
from apps.channels.discourse.shapes import Event, inner, milliseconds, moment_of, number, read_post, text_of

if TYPE_CHECKING:
    from apps.channels.contract import RawMessage
    from apps.channels.discourse.options import Options
    from apps.channels.discourse.shapes import Fields, Post

WHAT = {
    Event.HIDDEN: Withdrawn.HIDDEN,
    Event.DELETED: Withdrawn.DELETED,
    Event.RESTORED: Withdrawn.RESTORED,
}


def parse(options: Options, raw: RawMessage) -> InboundMessage | Withdrawal | SendReport | None:
    """Raises `UnreadableMessage`."""
    payload = _read(raw.payload)
    try:
        event = Event(str(payload.get("event")))
        fields = inner(payload, "post")
        if event in (Event.QUEUED, Event.REVIEWED):
            return _of_queue(options, event, fields, payload)
        post = read_post(fields)
    except ValueError as error:
        raise UnreadableMessage(f"not a post of Discourse: {error}") from error
    if event in WHAT:
        return _withdrawal(f"post:{post.id}", WHAT[event], payload)
    if not post.is_spoken:
        return None
    return _message(options, post)


def _read(payload: bytes) -> dict[str, Any]:
    try:
        found = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise UnreadableMessage("not JSON") from error
    if not isinstance(found, dict):
        raise UnreadableMessage("not a JSON object")
    return found


def _withdrawal(external_id: str, what: Withdrawn, payload: Fields) -> Withdrawal:
    at = moment_of(payload.get("at"))
    return Withdrawal(external_id=external_id, what=what, version=milliseconds(at) if at else 0, at=at)


def _message(options: Options, post: Post) -> InboundMessage:
    ours = is_ours(options, post.username, is_staff=post.is_staff)
    # Our own answers stay as they were sent, so that they are known again.
    text = post.raw.strip() if ours and post.raw else cooked.text_of(post.raw, post.cooked)
    return InboundMessage(
        external_id=f"post:{post.id}",
        content_hash=_hash(str(post.user), str(post.topic), post.title if post.number == 1 else "", text),
        sender=author(options, post),
        subject=post.title,
        text=text,
        html=cooked.html_of(post.cooked, options.absolute("/").rstrip("/")),
        sent_at=post.created,
        automatic=post.is_automatic,
        thread=f"topic:{post.topic}" if post.topic else "",
        audience=Audience.PRIVATE if post.is_private else Audience.PUBLIC,
        permalink=permalink(options, post),
        reference=reference(post),
        # Within minutes an author's edits get no new number: the time of the last one always grows.
        version=milliseconds(post.updated),
        by_us=ours,
    )


def author(options: Options, post: Post) -> Address:
    """Accounts can be renamed: what stays is the number."""
    return Address(
        name=post.name or post.username,
        address=f"{post.user}@{options.host}",
        handle=f"@{post.username}" if post.username else "",
        url=f"{options.base}/u/{post.username}" if post.username else "",
    )


def permalink(options: Options, post: Post) -> str:
    if post.url.startswith("/"):
        return options.absolute(post.url)
    return f"{options.base}/t/{post.slug or '-'}/{post.topic}/{post.number}"


def reference(post: Post) -> str:
    """What an answer needs besides the topic: the number within it, and whom to write to in private."""
    known = {"number": post.number, "user": post.username, "private": post.is_private}
    return as_json(known).decode()


def _of_queue(
    options: Options, event: Event, fields: Fields, payload: Fields
) -> InboundMessage | Withdrawal | SendReport | None:
    """A post that waits for a moderator; the `post` is a review, or a line of our own pending posts."""
    review = number(fields.get("id"))
    if review <= 0:
        raise ValueError("a review without an id")
    external_id = f"reviewable:{review}"
    if payload.get("ours") is True:
        return _verdict(options, external_id, payload) if event is Event.REVIEWED else None
    if event is Event.REVIEWED:
        return _withdrawal(external_id, Withdrawn.DELETED, payload)
    return _waiting(options, external_id, fields)


def _verdict(options: Options, external_id: str, payload: Fields) -> SendReport:
    post = number(payload.get("became"))
    topic = number(payload.get("topic"))
    return SendReport(
        original_id=external_id,
        action=DeliveryAction.DELIVERED if post else DeliveryAction.FAILED,
        external_id=f"post:{post}" if post else "",
        permalink=options.absolute(f"/p/{post}") if post and topic else "",
        words="" if post else "rejected",
    )


def _waiting(options: Options, external_id: str, fields: Fields) -> InboundMessage:
    said = inner(fields, "payload")
    user = inner(fields, "target_created_by") or inner(fields, "created_by")
    text, name = text_of(said.get("raw")), text_of(user.get("username"))
    topic = number(fields.get("topic_id"))
    title = text_of(inner(fields, "topic").get("title")) or text_of(said.get("title"))
    return InboundMessage(
        external_id=external_id,
        content_hash=_hash(external_id, text),
        sender=Address(
            name=text_of(user.get("name")) or name,
            address=f"{number(user.get('id'))}@{options.host}",
            handle=f"@{name}",
            url=f"{options.base}/u/{name}",
        ),
        subject=title,
        text=cooked.text_of(text, ""),
        sent_at=moment_of(fields.get("created_at")) or dt.datetime.fromtimestamp(0, dt.UTC),
        thread=f"topic:{topic}" if topic else external_id,
        audience=Audience.PUBLIC,
        permalink=options.absolute(f"/review/{number(fields.get('id'))}"),
        reference=as_json({"number": 0, "user": name, "private": False}).decode(),
        awaits_approval=True,
    )


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
