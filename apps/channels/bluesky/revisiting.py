"""Looking again at posts that were told of: the network tells of no deletion, and of no change of a count."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from apps.channels.bluesky.envelopes import key_of, sealed
from apps.channels.bluesky.fetching import AT_ONCE, NEWS, posts_at
from apps.channels.bluesky.gates import hidden_below
from apps.channels.bluesky.session import SHUT, error_of
from apps.channels.bluesky.shapes import inner, number, text
from apps.channels.contract import RawMessage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from apps.channels.bluesky.link import Link
    from apps.channels.bluesky.shapes import Fields
    from apps.channels.contract import Target

#: So many posts are remembered with their counts.
MOST_TOLD = 10_000
THERE, HIDDEN, DELETED = "restored", "hidden", "deleted"


@dataclass(slots=True)
class Revisitor:
    """Tells what has changed. `told` are the counts that were told, of each post."""

    told: dict[str, tuple[int, int]] = field(default_factory=dict)

    def revisit(self, link: Link, targets: Sequence[Target]) -> list[RawMessage]:
        """What became of them. Raises `AuthError`, `Unavailable`."""
        wanted = {each.external_id: each for each in targets if each.external_id.startswith("at://")}
        hidden = {uri for root in {each.thread for each in wanted.values()} for uri in hidden_below(link, root)}
        uris, found = list(wanted), list[RawMessage]()
        for start in range(0, len(uris), AT_ONCE):
            some = uris[start : start + AT_ONCE]
            there = posts_at(link, some)
            for uri in some:
                stands = THERE if uri in there else _why_not(link, uri)
                found += _changed(link, wanted[uri], HIDDEN if stands == THERE and uri in hidden else stands)
                found += self._counts(link, there.get(uri, {}))
        return found

    def _counts(self, link: Link, post: Fields) -> Iterator[RawMessage]:
        uri, counts = text(post, "uri"), (number(post, "likeCount"), number(post, "repostCount"))
        if counts == self.told.get(uri, (0, 0)):
            return
        if len(self.told) >= MOST_TOLD:
            self.told.clear()
        self.told[uri] = counts
        likes, shares = counts
        payload = sealed("tally", uri=uri, likes=likes, shares=shares)
        yield _raw(link, key_of("tally", uri, likes, shares, link.now), payload)


def _why_not(link: Link, uri: str) -> str:
    """Deleted, or out of sight: one of us blocks the other, or the account is shut for now."""
    query = {"uri": uri, "depth": 0, "parentHeight": 0}
    found = link.get_if_there("app.bsky.feed.getPostThread", query)
    kind = text(inner(found, "thread"), "$type").partition("#")[2]
    if kind in ("threadViewPost", "blockedPost"):
        return THERE if kind == "threadViewPost" else HIDDEN
    answer = link.ask("app.bsky.actor.getProfile", {"actor": uri.removeprefix("at://").partition("/")[0]})
    if error_of(answer) in SHUT:
        return HIDDEN
    if answer.status not in (400, 404):
        link.read(answer)
    return DELETED


def _changed(link: Link, target: Target, stands: str) -> Iterator[RawMessage]:
    """It, unless we know. What is deleted stays so; all else can change again, and is then news again."""
    if stands == (HIDDEN if target.withdrawn else THERE):
        return
    uri = target.external_id
    key = key_of(stands, uri) if stands == DELETED else key_of(stands, uri, link.now)
    yield _raw(link, key, sealed(stands, id=uri, at=link.now.isoformat()))


def _raw(link: Link, key: str, payload: bytes) -> RawMessage:
    return RawMessage(source=NEWS, key=key, payload=payload, received_at=link.now)
