"""What is kept of a post, and what it says when it is read: everything that reading needs is in the payload."""

from __future__ import annotations

import base64
import hashlib
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from apps.channels.bluesky import facets
from apps.channels.bluesky.shapes import (
    PROFILE,
    inner,
    listed,
    milliseconds,
    moment,
    number,
    permalink,
    split_uri,
    text,
)
from apps.channels.bluesky.views import AS_GROUP, labels_of, missing_words, notices_of, quoted, shown_besides
from apps.channels.contract import (
    Address,
    Audience,
    InboundAttachment,
    InboundMessage,
    Tally,
    UnreadableMessage,
    Withdrawal,
    Withdrawn,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from apps.channels.bluesky.shapes import Fields

Told = InboundMessage | Withdrawal | Tally
#: What a network without places of its own calls itself in our addresses.
HOST = "atproto"
TAG = "https://bsky.app/hashtag/"
#: Names below these are given out to anybody; any other is a domain that its owner has shown to be theirs.
GIVEN_OUT = (".bsky.social", ".bsky.team", ".brid.gy")
WITHDRAWN = {each.value: each for each in Withdrawn}


def sealed(kind: str, **more: object) -> bytes:
    """The payload: `kind` is `post`, `message`, `tally` or what became of it."""
    return json.dumps({"kind": kind, **more}, sort_keys=True, separators=(",", ":")).encode()


def key_of(kind: str, *facts: object) -> str:
    """A name for a payload: addresses of the network are too long for one."""
    said = "\n".join(map(str, facts))
    return f"{kind}:{hashlib.sha256(said.encode()).hexdigest()[:40]}"


def opened(payload: bytes) -> Told:
    """What it says. Raises `UnreadableMessage`."""
    envelope = _envelope(payload)
    match envelope.get("kind"):
        case "post":
            return _post(envelope, inner(envelope, "post"))
        case "message":
            return _direct_message(envelope, inner(envelope, "message"))
        case "tally":
            return Tally(external_id=_uri(envelope), likes=number(envelope, "likes"), shares=number(envelope, "shares"))
        case "deleted" | "hidden" | "restored" as kind:
            at = moment(text(envelope, "at"))
            version = milliseconds(at) if at else 0
            return Withdrawal(external_id=text(envelope, "id"), what=WITHDRAWN[kind], version=version, at=at)
    raise UnreadableMessage("this is no post of the network")


def address_of(author: Mapping[str, Any]) -> Address:
    """A person by the id that stays when the handle changes. Raises `UnreadableMessage`."""
    did, handle = text(author, "did"), text(author, "handle")
    split_uri(f"at://{did}/a/a")
    # The network says so where a handle does not lead back to the account.
    handle = "" if handle == "handle.invalid" else handle
    own_domain = bool(handle) and not handle.endswith(GIVEN_OUT)
    return Address(
        name=text(author, "displayName").strip() or handle or did,
        address=f"{did}@{HOST}",
        handle=f"@{handle}" if handle else "",
        url=f"{PROFILE}{did}",
        links=(f"https://{handle}",) if own_domain else (),
    )


def did_of(address: str) -> str:
    """The account behind an address of ours; empty if there is none."""
    did, at, host = address.rpartition("@")
    return did if at and host == HOST else ""


def reference_of(post: Mapping[str, Any]) -> str:
    """What an answer needs besides: its content's id, where its thread begins, and who can be mentioned."""
    record = inner(post, "record")
    handle, did = text(inner(post, "author"), "handle").lower(), text(inner(post, "author"), "did")
    people = {**facets.mentions(record), **({handle: did} if "." in handle else {})}
    root = inner(record, "reply", "root")
    found: Fields = {"cid": text(post, "cid"), "people": people}
    if language := _language(record):
        found["language"] = language
    if text(root, "uri"):
        found["root"] = {"uri": text(root, "uri"), "cid": text(root, "cid")}
    return json.dumps(found, sort_keys=True)


def _envelope(payload: bytes) -> Fields:
    found: object = None
    with suppress(ValueError, RecursionError):
        found = json.loads(payload)
    if not isinstance(found, dict):
        raise UnreadableMessage("this is no post of the network")
    return found


def _post(envelope: Mapping[str, Any], post: Mapping[str, Any]) -> InboundMessage:
    record, author = inner(post, "record"), inner(post, "author")
    uri, sender = _uri(post), address_of(author)
    reply = inner(record, "reply")
    parent, root = text(inner(reply, "parent"), "uri"), text(inner(reply, "root"), "uri")
    files, missing = _files(listed(envelope, "files"))
    plain = facets.plain(record)
    aside = shown_besides(post)
    said = [uri, sender.address, text(record, "createdAt"), text(record, "text")]
    return InboundMessage(
        external_id=uri,
        content_hash=_hash(said),
        sender=sender,
        text="\n\n".join(filter(None, (plain, *(each.text for each in aside)))),
        html=facets.as_html(record, profile=PROFILE, tag=TAG) + "".join(each.html for each in aside),
        in_reply_to=(parent,) if parent else (),
        references=(root,) if root and root != parent else (),
        sent_at=_written(record, post),
        language=_language(record),
        attachments=files,
        notices=tuple(sorted({*missing, *notices_of(post)})),
        spam="spam" in labels_of(post),
        thread=root or uri,
        audience=Audience.PUBLIC,
        permalink=permalink(uri),
        reference=reference_of(post),
        by_us=text(author, "did") == text(envelope, "us"),
        overheard=envelope.get("overheard") is True,
    )


def _direct_message(envelope: Mapping[str, Any], message: Mapping[str, Any]) -> InboundMessage:
    conversation, number_ = text(envelope, "conversation"), text(message, "id")
    written = moment(text(message, "sentAt"))
    if not (conversation and number_ and written):
        raise UnreadableMessage("this is no direct message")
    author = {"did": text(inner(message, "sender"), "did"), **inner(envelope, "author")}
    sender, quote = address_of(author), quoted(inner(message, "embed"))
    said = [conversation, number_, sender.address, text(message, "text")]
    return InboundMessage(
        external_id=message_id(conversation, number_),
        content_hash=_hash(said),
        sender=sender,
        text="\n\n".join(filter(None, (facets.plain(message), *(each.text for each in quote)))),
        html=facets.as_html(message, profile=PROFILE, tag=TAG) + "".join(each.html for each in quote),
        sent_at=written,
        notices=(AS_GROUP,) if envelope.get("group") is True else (),
        thread=f"convo:{conversation}",
        audience=Audience.PRIVATE,
        permalink=f"https://bsky.app/messages/{conversation}",
        reference=json.dumps({"conversation": conversation}),
        by_us=sender.address == f"{text(envelope, 'us')}@{HOST}",
    )


def message_id(conversation: str, number_: str) -> str:
    """How we call a direct message."""
    return f"message:{conversation}/{number_}"


def _files(found: Sequence[Mapping[str, Any]]) -> tuple[tuple[InboundAttachment, ...], list[str]]:
    """The pictures that came along, and what is said of those that could not be had."""
    files, missing = [], []
    for place, each in enumerate(found, 1):
        content = b""
        with suppress(ValueError):
            content = base64.b64decode(text(each, "content"), validate=True)
        kind = text(each, "type") or "application/octet-stream"
        if content:
            film = "film-" if each.get("film") is True else ""
            name = f"{film}{place}.{kind.rpartition('/')[2]}"
            files.append(
                InboundAttachment(name=name, content_type=kind, content=content, description=text(each, "alt"))
            )
        elif each.get("film") is not True:
            missing.append(missing_words(text(each, "link"), text(each, "alt")))
    return tuple(files), missing


def _written(record: Mapping[str, Any], post: Mapping[str, Any]) -> dt.datetime | None:
    """Its author's time, unless that is yet to come (atproto.com/guides/timestamps)."""
    claimed, seen = moment(text(record, "createdAt")), moment(text(post, "indexedAt"))
    known = [each for each in (claimed, seen) if each]
    return min(known) if known else None


def _language(record: Mapping[str, Any]) -> str:
    found = record.get("langs")
    return found[0][:20] if isinstance(found, list) and found and isinstance(found[0], str) else ""


def _uri(fields: Mapping[str, Any]) -> str:
    uri = text(fields, "uri")
    split_uri(uri)
    return uri


def _hash(said: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
