"""Looking again at posts of a topic that are older than the newest page, of whose edits only a web hook tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.channels.discourse.shapes import Event, kept, number, read_post
from apps.channels.discourse.topics import topic_if_there

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.channels.contract import RawMessage, Target
    from apps.channels.discourse.link import Link
    from apps.channels.discourse.shapes import Fields

#: Requests for one topic are few: its page, a page for each further 20 posts, and one for each post that is missing.
MOST_POSTS, MOST_MISSING = 40, 5


def revisit(link: Link, targets: Sequence[Target]) -> list[RawMessage]:
    """What these posts of one topic are now. Raises `AuthError`, `Unavailable`."""
    known = [_id(each.external_id, "post:") for each in targets if _id(each.external_id, "post:")]
    topic = next((_id(each.thread, "topic:") for each in targets if _id(each.thread, "topic:")), 0)
    if not known or not topic:
        return []
    wanted = known[:MOST_POSTS]
    found = topic_if_there(link, topic)
    posts = found.posts(wanted) if found else []
    there = {number(each.get("id")) for each in posts}
    missing = [each for each in wanted if each not in there][:MOST_MISSING]
    private = found.is_private if found else any('"private":true' in each.reference for each in targets)
    gone = [_gone(link, each, private=private) for each in missing]
    return [*(_as_it_is(each) for each in posts), *(each for each in gone if each)]


def _as_it_is(fields: Fields) -> RawMessage:
    """Under a key that stays the same until the post changes again."""
    post = read_post(fields)
    if post.is_gone:
        return kept(Event.DELETED, fields, at=post.updated)
    hidden = post.is_hidden and not post.raw
    return kept(Event.HIDDEN if hidden else Event.WRITTEN, fields, at=post.updated)


def _gone(link: Link, post: int, *, private: bool) -> RawMessage | None:
    """It does not stand in its topic any more: deleted, or (None) moved to another one."""
    found = link.get_if_there(f"/posts/{post}.json")
    if found is not None and number(found.get("id")) == post and not read_post(found).is_gone:
        return None
    archetype = "private_message" if private else "regular"
    return kept(Event.DELETED, {**(found or {}), "id": post, "topic_archetype": archetype}, at=link.now)


def _id(name: str, kind: str) -> int:
    text = name.removeprefix(kind)
    return int(text) if name.startswith(kind) and text.isascii() and text.isdecimal() and len(text) < 16 else 0
