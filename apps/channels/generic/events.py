"""Events of the other side, read: what docs/channels/generic.md describes, from bytes to the contract's records."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import json
import math
import re
from html import escape
from typing import TYPE_CHECKING, Any

from apps.channels.contract import (
    Address,
    Audience,
    DeliveryAction,
    InboundAttachment,
    InboundMessage,
    SendReport,
    UnreadableMessage,
    Withdrawal,
    Withdrawn,
)
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.channels.generic.enclosing import Enclosed
    from apps.channels.generic.options import GenericOptions

TEST = "test"
WITHDRAWN = {
    "message.deleted": Withdrawn.DELETED,
    "message.hidden": Withdrawn.HIDDEN,
    "message.restored": Withdrawn.RESTORED,
}
STATES = {
    "published": DeliveryAction.DELIVERED,
    "delivered": DeliveryAction.DELIVERED,
    "held": DeliveryAction.DELAYED,
    "rejected": DeliveryAction.FAILED,
    "failed": DeliveryAction.FAILED,
}
NOT_FETCHED = sentence("“%(name)s” could not be fetched and stays a link. %(words)s")
LONGEST_ID = 200
LONGEST_TEXT = 1_000_000
MOST_FILES = 100


def read_event(
    body: bytes, options: GenericOptions, *, files: Mapping[str, Enclosed] | None = None
) -> InboundMessage | Withdrawal | SendReport | None:
    """None for a test. `files` are those that it names by their addresses.

    Raises `UnreadableMessage` that says what is missing or wrong.
    """
    event = _json(body)
    kind, data = _text(event, "type"), _object(event, "data")
    if kind == TEST:
        return None
    at = _moment(event, "timestamp")
    if at is None:
        raise UnreadableMessage("timestamp is missing")
    if kind in WITHDRAWN:
        return Withdrawal(
            external_id=_id(data, "external_id"),
            what=WITHDRAWN[kind],
            version=_version(data, at),
            at=at,
        )
    if kind == "message.status":
        return _report(data)
    if kind in ("message.created", "message.edited"):
        version = _version(data, at if kind == "message.edited" else None)
        return _message(data, options, version=version, body=body, enclosed=files or {})
    raise UnreadableMessage("type is none of those that are known")


def _message(
    data: Mapping[str, Any], options: GenericOptions, *, version: int, body: bytes, enclosed: Mapping[str, Enclosed]
) -> InboundMessage:
    parent = _text(data, "parent_id", most=LONGEST_ID)
    author = _object(data, "author")
    files, links, notices = _files(data, enclosed)
    text, html = _text(data, "text", most=LONGEST_TEXT), _text(data, "html", most=LONGEST_TEXT)
    if not text and not html and not files and not links:
        raise UnreadableMessage("there is neither text nor html in it")
    mail = _mail(author)
    return InboundMessage(
        external_id=_id(data, "external_id"),
        content_hash=hashlib.sha256(body).hexdigest(),
        sender=_author(author, options.host),
        reply_to=(Address(name=_text(author, "name", most=LONGEST_ID), address=mail),) if mail else (),
        subject=_text(data, "subject"),
        text=text + _as_text(links) if text or not html else "",
        html=html + _as_html(links) if html else "",
        in_reply_to=(parent,) if parent else (),
        sent_at=_moment(data, "created_at"),
        attachments=tuple(files),
        notices=tuple(notices),
        thread=_text(data, "thread_id", most=LONGEST_ID),
        audience=_audience(data, options),
        permalink=_web(data, "permalink"),
        reference=_text(data, "reference", most=2000),
        version=version,
        by_us=_flag(data, "by_us"),
        awaits_approval=_flag(data, "awaits_approval"),
    )


def _report(data: Mapping[str, Any]) -> SendReport:
    state = _text(data, "status")
    if state not in STATES:
        raise UnreadableMessage(f"status is none of {', '.join(STATES)}")
    return SendReport(
        original_id=_text(data, "message_id", most=998) or _id(data, "external_id"),
        action=STATES[state],
        external_id=_text(data, "external_id", most=LONGEST_ID),
        permalink=_web(data, "permalink"),
        words=_text(data, "reason", most=1000),
    )


def _author(author: Mapping[str, Any], host: str) -> Address:
    name = next((found for key in ("id", "handle", "email") if (found := _text(author, key, most=LONGEST_ID))), "")
    if not name:
        raise UnreadableMessage("author.id is missing")
    shown = _text(author, "name", most=LONGEST_ID) or _text(author, "handle", most=LONGEST_ID) or name
    return Address(
        name=shown,
        address=f"{'_'.join(name.split())}@{host}",
        handle=_text(author, "handle", most=LONGEST_ID),
        url=_web(author, "url"),
    )


def _mail(author: Mapping[str, Any]) -> str:
    found = _text(author, "email")
    return found if re.fullmatch(r"[^@\s<>,;]{1,64}@[^@\s<>,;]{1,255}", found) else ""


def _audience(data: Mapping[str, Any], options: GenericOptions) -> Audience:
    said = _text(data, "audience") or ("public" if options.is_public else "private")
    if said not in ("public", "private"):
        raise UnreadableMessage("audience is neither public nor private")
    return Audience(said)


def _files(
    data: Mapping[str, Any], enclosed: Mapping[str, Enclosed]
) -> tuple[list[InboundAttachment], list[tuple[str, str]], list[str]]:
    """Files that are here; names and addresses of those that still lie elsewhere, and why."""
    listed = data.get("attachments") or []
    if not isinstance(listed, list) or len(listed) > MOST_FILES:
        raise UnreadableMessage("attachments is no list, or too long")
    files, links, notices = [], [], []
    for each in listed:
        if not isinstance(each, dict):
            raise UnreadableMessage("an attachment is no object")
        name = _text(each, "name") or "file"
        if "content" in each:
            content_type = _text(each, "content_type") or "application/octet-stream"
            files.append(InboundAttachment(name=name, content_type=content_type, content=_content(each)))
        elif (url := _web(each, "url")) and (found := enclosed.get(url)) and not found.why:
            files.append(InboundAttachment(name=name, content_type=found.content_type, content=found.content))
        elif url:
            links.append((name, url))
            notices += [NOT_FETCHED % {"name": name, "words": found.why}] if found else []
        else:
            raise UnreadableMessage("an attachment has neither content nor url")
    return files, links, notices


def _content(each: Mapping[str, Any]) -> bytes:
    try:
        return base64.b64decode(str(each["content"]), validate=True)
    except (binascii.Error, ValueError):
        raise UnreadableMessage("the content of an attachment is no base64") from None


def _as_text(links: list[tuple[str, str]]) -> str:
    return "".join(f"\n\n{name}: {url}" for name, url in links)


def _as_html(links: list[tuple[str, str]]) -> str:
    return "".join(f'<p><a href="{escape(url)}">{escape(name)}</a></p>' for name, url in links)


def _json(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise UnreadableMessage("it is no JSON") from None
    if not isinstance(found, dict):
        raise UnreadableMessage("it is no JSON object")
    return found


def _object(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = value.get(name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise UnreadableMessage(f"{name} is no object")
    return found


def _id(data: Mapping[str, Any], name: str) -> str:
    if not (found := _text(data, name, most=LONGEST_ID)):
        raise UnreadableMessage(f"{name} is missing")
    return found


def _text(data: Mapping[str, Any], name: str, *, most: int = 500) -> str:
    """A text, or a whole number as one: many services count their things."""
    found = data.get(name)
    if found is None:
        return ""
    if isinstance(found, int) and not isinstance(found, bool) and abs(found) < 10**30:
        found = str(found)
    if not isinstance(found, str) or len(found) > most:
        raise UnreadableMessage(f"{name} is no text, or longer than {most} characters")
    return found.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _web(data: Mapping[str, Any], name: str) -> str:
    found = _text(data, name, most=2000)
    if found and not re.fullmatch(r"https?://[^\s\"<>]+", found):
        raise UnreadableMessage(f"{name} is no web address")
    return found


def _flag(data: Mapping[str, Any], name: str) -> bool:
    found = data.get(name, False)
    if not isinstance(found, bool):
        raise UnreadableMessage(f"{name} is neither true nor false")
    return found


def _version(data: Mapping[str, Any], at: dt.datetime | None) -> int:
    """The service's own count, or else the time of the event in milliseconds, which grows too."""
    found = data.get("version")
    if found is None:
        return math.floor(at.timestamp() * 1000) if at else 0
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found < 2**63:
        raise UnreadableMessage("version is no whole number")
    return found


def _moment(data: Mapping[str, Any], name: str) -> dt.datetime | None:
    """A time in ISO 8601 with its offset, within years that people live in."""
    found = data.get(name)
    if found is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(str(found))
    except ValueError:
        raise UnreadableMessage(f"{name} is no time in ISO 8601") from None
    if moment.tzinfo is None or not 1970 < moment.year < 2200:
        raise UnreadableMessage(f"{name} has no offset from UTC, or an impossible year")
    return moment
