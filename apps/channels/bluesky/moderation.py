"""Ruling over what others wrote, as far as the network lets anybody: below our own posts, and for our own eyes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from apps.channels.bluesky.envelopes import did_of
from apps.channels.bluesky.fetching import posts_at
from apps.channels.bluesky.gates import GATE, gate_of, stamp
from apps.channels.bluesky.link import before_sending
from apps.channels.bluesky.reporting import told
from apps.channels.bluesky.shapes import inner, split_uri, text, texts
from apps.channels.bluesky.tid import tid
from apps.channels.bluesky.writing import reference
from apps.channels.contract import ModerationDeed, ParentGone, PermanentError, Report, UnreadableMessage
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.bluesky.link import Link
    from apps.channels.bluesky.shapes import Fields
    from apps.channels.contract import Target

BLOCK = "app.bsky.graph.block"
#: app.bsky.feed.threadgate takes no more.
MOST_HIDDEN = 300
BEGINNING = dt.datetime(2023, 1, 1, tzinfo=dt.UTC)

NO_SUCH_DEED = sentence("Bluesky cannot do that with a post.")
NOT_OURS = sentence("Only answers to posts of our own account can be hidden.")
NOT_THERE = sentence("The post is not there any more.")
NO_POST = sentence("This is no post of Bluesky.")
TOO_MANY = sentence("Bluesky hides %(most)s answers to one post at most.")
BY_LIST = sentence("This person is blocked by a list; take them off it on Bluesky.")


def moderate(link: Link, deed: ModerationDeed, target: Target) -> None:
    """See the contract."""
    do = _DEEDS.get(deed)
    if do is None:
        raise PermanentError(NO_SUCH_DEED, stage="moderate")
    do(link, target)


def _hide(link: Link, target: Target) -> None:
    _set_hidden(link, target, hidden=True)


def _show(link: Link, target: Target) -> None:
    _set_hidden(link, target, hidden=False)


def _set_hidden(link: Link, target: Target, *, hidden: bool) -> None:
    """The gate of a thread of ours names the answers that stand hidden below it."""
    uri = target.external_id
    root = text(inner(reference(target), "root"), "uri") or target.thread
    owner, _, rkey = _parts(root)
    if owner != before_sending(lambda: link.me) or root == uri:
        raise PermanentError(NOT_OURS, stage="moderate")
    gate = before_sending(lambda: gate_of(link, root, rkey))
    before = texts(gate, "hiddenReplies")
    after = [each for each in before if each != uri] + ([uri] if hidden else [])
    if hidden == (uri in before):
        return
    if len(after) > MOST_HIDDEN:
        raise PermanentError(TOO_MANY % {"most": MOST_HIDDEN}, stage="moderate")
    place = {"repo": owner, "collection": GATE, "rkey": rkey}
    link.do("com.atproto.repo.putRecord", place | {"record": {**gate, "hiddenReplies": after}})


def report(link: Link, target: Target, why: Report) -> None:
    """See the contract."""
    _parts(target.external_id)
    subject = {"$type": "com.atproto.repo.strongRef", "uri": target.external_id, "cid": _content_of(link, target)}
    link.do("com.atproto.moderation.createReport", {"subject": subject, **told(why)})


def _content_of(link: Link, target: Target) -> str:
    """The id of what it says. Whom we block is kept from us, and what they wrote stands there all the same."""
    post = before_sending(lambda: posts_at(link, [target.external_id])).get(target.external_id)
    if post is not None:
        return text(post, "cid")
    known = text(reference(target), "cid")
    if not known or not text(_relation(link, _author(target)), "blocking"):
        raise ParentGone(NOT_THERE, stage="moderate")
    return known


def _flag(link: Link, target: Target) -> None:
    report(link, target, Report())


def _mute(link: Link, target: Target) -> None:
    link.do("app.bsky.graph.muteActor", {"actor": _author(target)})


def _unmute(link: Link, target: Target) -> None:
    link.do("app.bsky.graph.unmuteActor", {"actor": _author(target)})


def _block(link: Link, target: Target) -> None:
    did = _author(target)
    if text(_relation(link, did), "blocking"):
        return
    record = {"$type": BLOCK, "subject": did, "createdAt": stamp(link.now)}
    link.do("com.atproto.repo.putRecord", _key(link, did) | {"record": record})


def _unblock(link: Link, target: Target) -> None:
    """The block that the network knows, and the one that we may just have made."""
    did = _author(target)
    relation = _relation(link, did)
    known = text(relation, "blocking")
    if known:
        link.do("com.atproto.repo.deleteRecord", {"repo": link.me, "collection": BLOCK, "rkey": _parts(known)[2]})
    link.do("com.atproto.repo.deleteRecord", _key(link, did))
    if not known and inner(relation, "blockingByList"):
        raise PermanentError(BY_LIST, stage="moderate")


_DEEDS: dict[ModerationDeed, Callable[[Link, Target], None]] = {
    ModerationDeed.HIDE: _hide,
    ModerationDeed.SHOW: _show,
    ModerationDeed.FLAG: _flag,
    ModerationDeed.MUTE: _mute,
    ModerationDeed.UNMUTE: _unmute,
    ModerationDeed.BLOCK: _block,
    ModerationDeed.UNBLOCK: _unblock,
}


def _relation(link: Link, did: str) -> Fields:
    """How we stand to them. Raises `NotSent`, `AuthError`."""
    return inner(before_sending(lambda: link.get("app.bsky.actor.getProfile", {"actor": did})), "viewer")


def _key(link: Link, did: str) -> Fields:
    """Where our block of them stands: always at the same place, so that a repeat makes no second one."""
    return {"repo": link.me, "collection": BLOCK, "rkey": tid(BEGINNING, did)}


def _author(target: Target) -> str:
    return did_of(target.author) or _parts(target.external_id)[0]


def _parts(uri: str) -> tuple[str, str, str]:
    try:
        return split_uri(uri)
    except UnreadableMessage as error:
        raise PermanentError(NO_POST, stage="moderate") from error
