"""What is kept of an entry, and what it says when it is read."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from apps.channels.contract import Address, Audience, InboundMessage, UnreadableMessage
from apps.channels.email.plaintext import from_html

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.channels.feed.entries import Entry, Feed

#: Addresses of programs, under which many people write.
NOBODY = re.compile(r"(?:no|do-?not)[-_.]?reply|nobody|webmaster|admin|info", re.IGNORECASE)


def sealed(entry: Entry, feed: Feed, *, version: int, below: tuple[str, str] | None, ours: bool) -> bytes:
    """The payload. `below` names the entry, and its page, in whose feed of comments it stood."""
    fields = entry.as_dict()
    if below:
        fields["answers"] = fields["answers"] or below[0]
        fields["page"] = below[1] or fields["page"]
    said = {"entry": fields, "feed": {"title": feed.title, "link": feed.link}, "version": version, "ours": ours}
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def opened(payload: bytes) -> InboundMessage:
    """What it says. Raises `UnreadableMessage`."""
    found: object = None
    with suppress(ValueError, RecursionError):
        found = json.loads(payload)
    entry = found.get("entry") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(entry, dict) or not _text(entry, "name"):
        raise UnreadableMessage("this is no entry of a feed")
    version, feed = found.get("version"), found.get("feed")
    return _message(
        entry,
        feed if isinstance(feed, dict) else {},
        version=version if isinstance(version, int) else 0,
        ours=found.get("ours") is True,
    )


def _message(entry: Mapping[str, Any], feed: Mapping[str, Any], *, version: int, ours: bool) -> InboundMessage:
    html, title, link = _text(entry, "html"), from_html(_text(entry, "title")), _text(entry, "link")
    answers, page = _text(entry, "answers"), _text(entry, "page")
    sender = _author(entry, feed)
    said = json.dumps([sender.address, sender.name, title, html, link])
    return InboundMessage(
        external_id=_text(entry, "name"),
        content_hash=hashlib.sha256(said.encode()).hexdigest(),
        sender=sender,
        subject=title,
        text=from_html(html) or title,
        html=html,
        in_reply_to=(answers,) if answers else (),
        sent_at=_moment(entry.get("at")),
        thread=page,
        audience=Audience.PUBLIC,
        permalink=link,
        version=version,
        by_us=ours,
    )


def _author(entry: Mapping[str, Any], feed: Mapping[str, Any]) -> Address:
    """Feeds know people by name, and a mail address in them proves nothing. Without either the feed itself spoke."""
    name, email = _text(entry, "author"), _text(entry, "email")
    link = _text(entry, "link") or _text(feed, "link")
    host = _host(link)
    local, at, domain = email.rpartition("@")
    if local and at and domain and not NOBODY.fullmatch(local):
        return Address(name=name or local, address=f"{local}@{domain.lower()}")
    title = _text(feed, "title") or host
    if not name or name == email:
        return Address(name=title, address=f"feed@{host}", url=_text(feed, "link"))
    return Address(name=name, address=f"{'-'.join(name.casefold().split())[:200]}@{host}")


def _host(link: str) -> str:
    with suppress(ValueError):
        return urlsplit(link).hostname or "feed.invalid"
    return "feed.invalid"


def _moment(value: object) -> dt.datetime | None:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < 32_503_680_001:
        return None
    return dt.datetime.fromtimestamp(value, dt.UTC)


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""
