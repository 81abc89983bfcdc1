"""What is kept of a comment, and what it says when it is read: everything that reading needs is in the payload."""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

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
from apps.channels.email.plaintext import from_html
from apps.channels.wordpress.book import number_of, print_of, raw_of, status_of

if TYPE_CHECKING:
    from collections.abc import Mapping

Told = InboundMessage | Withdrawal | SendReport
#: How comments of ours are marked, in the one field that nobody reads and that comes back as it was.
MARK = "DialogInbox/"
KEPT = ("id", "parent", "post", "author", "author_name", "author_email", "author_url", "date_gmt", "link", "status")
TAG = re.compile(r"<[^>]*>")
WITHDRAWN = {each.value: each for each in Withdrawn}


def sealed(kind: str, comment: Mapping[str, Any], **more: object) -> bytes:
    """The payload: `kind` is `comment`, `sent` or what became of it (`Withdrawn`). No IP address is kept."""
    kept = {name: comment.get(name) for name in KEPT}
    kept["content"] = {name: _text(comment.get("content"), name) for name in ("raw", "rendered")}
    envelope = {"kind": kind, "comment": kept, "post": post_of(comment), **more}
    return json.dumps(envelope, sort_keys=True, separators=(",", ":")).encode()


def post_of(comment: Mapping[str, Any]) -> dict[str, Any]:
    """The article that it stands under, as far as the blog shows it; `writer` is its author's number."""
    embedded = comment.get("_embedded")
    up = embedded.get("up") if isinstance(embedded, dict) else None
    post = up[0] if isinstance(up, list) and up and isinstance(up[0], dict) else {}
    writer = post.get("author")
    return {
        "title": html.unescape(TAG.sub("", _text(post.get("title"), "rendered"))).strip(),
        "writer": writer if isinstance(writer, int) else 0,
    }


def mark_of(comment: Mapping[str, Any]) -> str:
    """Our own id of a comment that we sent, as it says itself; empty for all others."""
    agent = _text(comment, "author_user_agent")
    return agent.removeprefix(MARK) if agent.startswith(MARK) else ""


def moment_of(comment: Mapping[str, Any]) -> dt.datetime:
    """When it was written, by the blog's clock. Raises `UnreadableMessage`."""
    try:
        return dt.datetime.fromisoformat(_text(comment, "date_gmt")).replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        raise UnreadableMessage("a comment without a time") from None


def is_comment(comment: Mapping[str, Any]) -> bool:
    """Whether it has what reading needs of every comment."""
    try:
        return number_of(comment) > 0 <= number_of(comment, "parent") + number_of(comment, "author") and bool(
            moment_of(comment)
        )
    except UnreadableMessage:
        return False


def name_of(number: int) -> str:
    """How we call a comment, and the thread that begins with it."""
    return f"comment:{number}"


def opened(payload: bytes) -> Told:
    """What it says. Raises `UnreadableMessage`."""
    envelope = _envelope(payload)
    comment = envelope["comment"]
    name, version = name_of(number_of(comment)), number_of(envelope, "version")
    if envelope["kind"] == "comment":
        return _message(envelope, comment)
    if envelope["kind"] == "sent":
        return _report(envelope, comment)
    if envelope["kind"] in WITHDRAWN:
        return Withdrawal(external_id=name, what=WITHDRAWN[envelope["kind"]], version=version)
    raise UnreadableMessage("this is no comment of a blog")


def _envelope(payload: bytes) -> dict[str, Any]:
    found: object = None
    with suppress(ValueError, RecursionError):
        found = json.loads(payload)
    if not isinstance(found, dict) or not isinstance(found.get("comment"), dict):
        raise UnreadableMessage("this is no comment of a blog")
    return {**found, "kind": _text(found, "kind")}


def _message(envelope: Mapping[str, Any], comment: Mapping[str, Any]) -> InboundMessage:
    number, parent = number_of(comment), number_of(comment, "parent")
    rendered = _text(comment.get("content"), "rendered")
    sender = _author(comment, host=_text(envelope, "host"))
    written = moment_of(comment)
    said = [sender.address, sender.name, written.isoformat(), raw_of(comment)]
    return InboundMessage(
        external_id=name_of(number),
        content_hash=hashlib.sha256(json.dumps(said).encode()).hexdigest(),
        sender=sender,
        reply_to=_typed(comment, sender),
        subject=_text(envelope.get("post"), "title"),
        text=from_html(rendered),
        html=rendered,
        in_reply_to=(name_of(parent),) if parent else (),
        sent_at=written,
        spam=status_of(comment) == "spam",
        thread=name_of(number_of(envelope, "root")),
        audience=Audience.PUBLIC,
        permalink=_web_address(_text(comment, "link")),
        # What was told, so that a later look knows what is new.
        reference=json.dumps(
            {"post": number_of(comment, "post"), "print": print_of(comment), "status": status_of(comment)}
        ),
        version=number_of(envelope, "version"),
        by_us=envelope.get("ours") is True,
        awaits_approval=status_of(comment) == "hold",
    )


def _author(comment: Mapping[str, Any], *, host: str) -> Address:
    """A registered account by its number. Of guests the blog knows what they typed: the mail address, if there is one,
    which proves nothing.
    """
    number, email = number_of(comment, "author"), _typed_mail(comment)
    address = f"user:{number}@{host}" if number else email or f"guest:{number_of(comment)}@{host}"
    name = html.unescape(_text(comment, "author_name")).strip() or email.rpartition("@")[0] or host
    return Address(name=name, address=address, url=_web_address(_text(comment, "author_url")))


def _typed(comment: Mapping[str, Any], sender: Address) -> tuple[Address, ...]:
    """Where a guest wants to be answered by mail."""
    email = "" if number_of(comment, "author") else _typed_mail(comment)
    return (Address(name=sender.name, address=email),) if email else ()


def _typed_mail(comment: Mapping[str, Any]) -> str:
    local, at, domain = _text(comment, "author_email").strip().rpartition("@")
    return f"{local}@{domain.lower()}" if local and at and domain else ""


def _report(envelope: Mapping[str, Any], comment: Mapping[str, Any]) -> SendReport:
    """A comment of ours, seen on the blog with our own mark."""
    return SendReport(
        original_id=_text(envelope, "original"),
        action=DeliveryAction.DELIVERED,
        external_id=name_of(number_of(comment)),
        permalink=_web_address(_text(comment, "link")),
    )


def _web_address(text: str) -> str:
    try:
        return text if urlsplit(text).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _text(found: object, name: str) -> str:
    """A text of an object, without what cannot be stored; empty if there is none."""
    value = found.get(name) if isinstance(found, dict) else None
    return value.replace("\0", "").encode("utf-8", "replace").decode() if isinstance(value, str) else ""
