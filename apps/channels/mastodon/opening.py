"""What is read from a payload that was kept (envelopes.py)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING

from apps.channels.contract import (
    Address,
    Audience,
    InboundAttachment,
    InboundMessage,
    Tally,
    ThreadMoved,
    UnreadableMessage,
    Withdrawal,
    Withdrawn,
)
from apps.channels.mastodon import content, quotes
from apps.channels.mastodon.shapes import ident, inner, listed, moment, number, read_status, text
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from apps.channels.mastodon.shapes import Account, Fields, Status

FOLLOWERS = sentence("Only their followers and those who are named can read this. An answer goes to those alone.")
LEFT = sentence("A file was left on the network: %(name)s, %(link)s")
POLL = sentence("It holds a poll, which can be answered on the network alone.")

NO_JSON, NO_POST = "the payload is no JSON object", "the payload holds no post"


def opened(payload: bytes) -> InboundMessage | Withdrawal | Tally | ThreadMoved:
    """Raises `UnreadableMessage`."""
    try:
        fields = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise UnreadableMessage(NO_JSON) from error
    if not isinstance(fields, dict):
        raise UnreadableMessage(NO_JSON)
    if gone := ident(fields, "gone"):
        at = moment(fields.get("at"))
        return Withdrawal(external_id=gone, what=Withdrawn.DELETED, version=number(fields.get("version")), at=at)
    if counted := ident(fields, "tally"):
        likes, shares = number(fields.get("likes")), number(fields.get("shares"))
        return Tally(external_id=counted, likes=likes, shares=shares)
    if (moved := ident(fields, "moved")) and (now := ident(fields, "now")):
        return ThreadMoved(thread=moved, now=now)
    try:
        return _message(fields, read_status(inner(fields, "status")))
    except ValueError as error:
        raise UnreadableMessage(NO_POST) from error


def _message(fields: Fields, status: Status) -> InboundMessage:
    # Old versions of Takahe name everybody with their server, us too.
    name = text(fields, "name").partition("@")[0]
    quote = quotes.quoted(inner(fields, "status"))
    whole = quotes.without_address(status.content) if quote else status.content
    html = content.without_us(whole[: content.LONGEST], name, text(fields, "domain"))
    plain, options = content.text_of(html), _options(status.poll)
    files = tuple(_files(fields))
    by_us = status.author.id == ident(fields, "me")
    return InboundMessage(
        external_id=status.id,
        content_hash=_hash(status),
        sender=_address(status.author, fields),
        text="\n\n".join(part for part in (status.warning, plain, "\n".join(options), quotes.as_text(quote)) if part),
        html=content.folded(html + _listed(options) + quotes.as_html(quote), status.warning),
        in_reply_to=(status.parent,) if status.parent else (),
        sent_at=status.created,
        automatic=status.author.is_bot and not by_us,
        language=status.language,
        attachments=files,
        notices=tuple(_notices(fields, status, files, by_us=by_us)),
        thread=ident(fields, "thread") or status.id,
        audience=Audience.PUBLIC if status.is_public else Audience.PRIVATE,
        permalink=status.url,
        reference=_reference(fields, status),
        version=status.version,
        by_us=by_us,
        overheard=fields.get("overheard") is True,
    )


def _address(account: Account, fields: Mapping[str, object]) -> Address:
    domain = text(dict(fields), "domain")
    known = account.acct if "@" in account.acct or not domain else f"{account.acct}@{domain}"
    address = f"{account.id}@{text(dict(fields), 'host') or domain or 'localhost'}"
    return Address(
        name=account.name or account.acct, address=address, handle=f"@{known}", url=account.url, links=account.links
    )


def _reference(fields: Fields, status: Status) -> str:
    """What an answer needs: who reads it, whom it names, behind what warning it stands."""
    me = ident(fields, "me")
    people = [each for each in (status.author, *status.mentions) if each.id != me and each.acct]
    return json.dumps(
        {
            "visibility": status.visibility,
            "author": status.author.id,
            "people": list(dict.fromkeys(each.acct for each in people)),
            "warning": status.warning,
            "uri": status.uri,
        },
        ensure_ascii=False,
    )


def _notices(fields: Fields, status: Status, files: Sequence[InboundAttachment], *, by_us: bool) -> list[str]:
    found = [FOLLOWERS] if status.visibility not in ("public", "unlisted", "direct") and not by_us else []
    found += [POLL] if status.poll and not by_us else []
    links = [each for each in listed(fields.get("files")) if not text(each, "data")]
    return found + [LEFT % {"name": text(each, "name"), "link": text(each, "link")} for each in links]


def _files(fields: Fields) -> list[InboundAttachment]:
    found = []
    for each in listed(fields.get("files")):
        with suppress(binascii.Error, ValueError):
            data = base64.b64decode(text(each, "data"), validate=True)
            if data:
                file = InboundAttachment(
                    name=text(each, "name") or "file",
                    content_type=text(each, "type") or "application/octet-stream",
                    content=data,
                    description=text(each, "description"),
                )
                found.append(file)
    return found


def _options(poll: Fields) -> list[str]:
    """A poll in words: each option, with its votes if they are told."""
    if not poll:
        return []
    found = []
    for each in listed(poll.get("options")):
        votes = each.get("votes_count")
        found.append(f"○ {text(each, 'title')}" + (f" ({votes})" if number(votes) or votes == 0 else ""))
    return found


def _listed(options: Sequence[str]) -> str:
    return "".join(f"<p>{escape(each)}</p>" for each in options)


def _hash(status: Status) -> str:
    """Of what a person would call the same: not of counts, nor of how we came across it."""
    media = [ident(each) for each in status.media]
    edited = status.edited.isoformat() if status.edited else ""
    same = [status.uri or status.id, status.author.id, status.content, status.warning, edited, media]
    return hashlib.sha256(json.dumps(same).encode("utf-8", "surrogatepass")).hexdigest()
