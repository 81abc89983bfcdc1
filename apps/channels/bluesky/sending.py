"""Putting answers on the network, and looking whether they are there.

Each post has a key of our own, so that putting it once more changes nothing; that of an answer in several posts goes
on where it stopped, since each post that is there already tells the id that the next one needs.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from apps.channels.bluesky import convos, facets
from apps.channels.bluesky.fetching import posts_at
from apps.channels.bluesky.link import before_sending
from apps.channels.bluesky.shapes import inner, permalink, text
from apps.channels.bluesky.writing import POST
from apps.channels.contract import Ambiguous, ParentGone, PermanentError, Receipt
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from apps.channels.bluesky.link import Link
    from apps.channels.bluesky.shapes import Fields
    from apps.channels.contract import OutboundMessage

GONE = sentence("The post that it answers is not there any more.")
CLOSED = sentence("Its author lets only some people answer, and we are not among them.")
BLOCKED = sentence("Its author has blocked our account.")
UNCLEAR = sentence("The network did not say which post it made.")
REST_REFUSED = sentence("%(count)s posts of this answer are there; the next one was refused: %(words)s")


def send(link: Link, message: OutboundMessage, payload: bytes, *, mark: Callable[[], None]) -> Receipt:
    """See the contract."""
    made = json.loads(payload)
    if made["kind"] == "message":
        return convos.send(link, message, made, mark=mark)
    reply = _reply(link, made)
    people = _people(link, made)
    embed = _embed(link, message, made)
    put: list[Fields] = []
    for place, post in enumerate(made["posts"]):
        record = {**post["record"], "reply": {"root": reply["root"], "parent": put[-1] if put else reply["parent"]}}
        if marks := facets.found_in(record["text"], people):
            record["facets"] = marks
        if embed and not place:
            record["embed"] = embed
        put.append(_put(link, post["rkey"], record, before=len(put), mark=None if put else mark))
    return _receipt(put, reply["root"])


def find_sent(link: Link, message: OutboundMessage, payload: bytes) -> Receipt | None:
    """All posts of it by their own keys, or None if one is missing. Raises `AuthError`, `Unavailable`."""
    made = json.loads(payload)
    if made["kind"] == "message":
        return convos.find_sent(link, message, made)
    put: list[Fields] = []
    root: Fields = {}
    for post in made["posts"]:
        found = _own(link, post["rkey"])
        if found is None:
            return None
        put.append({"uri": text(found, "uri"), "cid": text(found, "cid")})
        root = root or inner(found, "value", "reply", "root")
    return _receipt(put, root)


def _reply(link: Link, made: Fields) -> Fields:
    """What the first post answers, as it is now. Somebody who cannot be answered (any more) is not answered.

    Raises `ParentGone`, `PermanentError`, `NotSent`, `AuthError`.
    """
    parent = before_sending(lambda: posts_at(link, [made["parent"]])).get(made["parent"])
    if parent is None or not text(parent, "cid"):
        own = before_sending(lambda: _own(link, made["posts"][0]["rkey"]))
        if own is None:
            raise ParentGone(GONE, stage="parent")
        return inner(own, "value", "reply")
    if inner(parent, "viewer").get("replyDisabled") is True:
        raise PermanentError(CLOSED, stage="parent")
    if inner(parent, "author", "viewer").get("blockedBy") is True:
        raise PermanentError(BLOCKED, stage="parent")
    itself = {"uri": text(parent, "uri"), "cid": text(parent, "cid")}
    return {"root": inner(parent, "record", "reply", "root") or itself, "parent": itself}


def _people(link: Link, made: Fields) -> dict[str, str]:
    """Those whom the text mentions: as they were known, or as the network knows them. Others stay plain words."""
    known = dict(made["people"])
    words = "\n".join(post["record"]["text"] for post in made["posts"])
    return known | resolved(link, [each for each in facets.handles_in(words) if each not in known])


def resolved(link: Link, handles: Sequence[str]) -> dict[str, str]:
    """The DIDs of those handles that there are. Raises `NotSent`, `AuthError`."""
    found: dict[str, str] = {}
    for handle in handles:
        answer = before_sending(lambda: link.ask("com.atproto.identity.resolveHandle", {"handle": handle}))  # noqa: B023
        if answer.is_success and (did := text(before_sending(lambda: link.read(answer)), "did")):  # noqa: B023
            found[handle] = did
    return found


def _embed(link: Link, message: OutboundMessage, made: Fields) -> Fields:
    """The pictures, which are there before the post is. Raises `NotSent`, `PermanentError`, `AuthError`."""
    images = []
    for each, file in zip(made["pictures"], message.attachments, strict=True):
        blob = inner(link.upload(file.read(), each["type"]), "blob")
        images.append({"alt": each["alt"], "image": blob})
    return {"$type": "app.bsky.embed.images", "images": images} if images else {}


def _put(link: Link, rkey: str, record: Fields, *, before: int, mark: Callable[[], None] | None) -> dict[str, Any]:
    words = {"repo": link.me, "collection": POST, "rkey": rkey, "record": record}
    try:
        found = link.do("com.atproto.repo.putRecord", words, point_of_no_return=mark)
    except PermanentError as error:
        if before:
            said = REST_REFUSED % {"count": before, "words": error}
            raise type(error)(said, stage="answer", advice=error.advice) from error
        raise
    uri, cid = text(found, "uri"), text(found, "cid")
    if not uri or not cid:
        raise Ambiguous(UNCLEAR, stage="answer")
    return {"uri": uri, "cid": cid}


def _own(link: Link, rkey: str) -> Fields | None:
    """A post of ours as our own server holds it. Raises `AuthError`, `Unavailable`."""
    return link.get_if_there("com.atproto.repo.getRecord", {"repo": link.me, "collection": POST, "rkey": rkey})


def _receipt(put: Sequence[Fields], root: Fields) -> Receipt:
    first = put[0]
    return Receipt(
        answer=first["uri"],
        host="atproto",
        external_id=first["uri"],
        reference=json.dumps({"cid": first["cid"], "people": {}, "root": root}, sort_keys=True),
        permalink=permalink(first["uri"]),
        thread=text(root, "uri") or first["uri"],
        parts=tuple(each["uri"] for each in put[1:]),
    )
