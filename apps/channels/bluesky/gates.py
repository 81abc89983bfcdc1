"""The gate of a thread of ours (app.bsky.feed.threadgate): it names the answers that stand hidden below."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from apps.channels.bluesky.shapes import inner, split_uri, texts
from apps.channels.contract import UnreadableMessage

if TYPE_CHECKING:
    from apps.channels.bluesky.link import Link
    from apps.channels.bluesky.shapes import Fields

GATE = "app.bsky.feed.threadgate"


def hidden_below(link: Link, root: str) -> list[str]:
    """The answers that are hidden below this post; none below one of somebody else's, where that is not ours to say.

    Raises `AuthError`, `Unavailable`.
    """
    try:
        owner, _, rkey = split_uri(root)
    except UnreadableMessage:
        return []
    return texts(gate_of(link, root, rkey), "hiddenReplies") if owner == link.me else []


def gate_of(link: Link, root: str, rkey: str) -> Fields:
    """The record of our own as our server holds it, or the one that is to be. Raises `AuthError`, `Unavailable`."""
    query = {"repo": link.me, "collection": GATE, "rkey": rkey}
    found = link.get_if_there("com.atproto.repo.getRecord", query)
    return inner(found, "value") or {"$type": GATE, "post": root, "createdAt": stamp(link.now)}


def stamp(at: dt.datetime) -> str:
    """A time as records hold it (atproto.com/specs/lexicon, datetime)."""
    return at.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
