"""Looking again at posts that were told of: the network tells of no deletion, and of no change of a count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.channels.bluesky.envelopes import key_of, sealed
from apps.channels.bluesky.fetching import AT_ONCE, NEWS, posts_at
from apps.channels.bluesky.shapes import inner, number, text
from apps.channels.contract import RawMessage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from apps.channels.bluesky.link import Link
    from apps.channels.bluesky.shapes import Fields
    from apps.channels.contract import Target


def revisit(link: Link, targets: Sequence[Target]) -> list[RawMessage]:
    """What became of them. Raises `AuthError`, `Unavailable`."""
    uris = [each.external_id for each in targets if each.external_id.startswith("at://")]
    found: list[RawMessage] = []
    for start in range(0, len(uris), AT_ONCE):
        some = uris[start : start + AT_ONCE]
        there = posts_at(link, some)
        for uri in some:
            found += _counts(link, there[uri]) if uri in there else _missing(link, uri)
    return found


def _counts(link: Link, post: Fields) -> Iterator[RawMessage]:
    uri, likes, shares = text(post, "uri"), number(post, "likeCount"), number(post, "repostCount")
    if likes or shares:
        # A count that it had before is news on another day.
        key = key_of("tally", uri, likes, shares, link.now.date())
        yield _raw(link, key, sealed("tally", uri=uri, likes=likes, shares=shares))


def _missing(link: Link, uri: str) -> Iterator[RawMessage]:
    """Deleted, or shut away from us (its author blocks us, or has gone into hiding)."""
    query = {"uri": uri, "depth": 0, "parentHeight": 0}
    found = link.get_if_there("app.bsky.feed.getPostThread", query)
    kind = text(inner(found, "thread"), "$type").partition("#")[2]
    if found is not None and kind == "threadViewPost":
        return
    what = "hidden" if kind == "blockedPost" else "deleted"
    payload = sealed(what, id=uri, at=link.now.isoformat())
    yield _raw(link, key_of(what, uri), payload)


def _raw(link: Link, key: str, payload: bytes) -> RawMessage:
    return RawMessage(source=NEWS, key=key, payload=payload, received_at=link.now)
