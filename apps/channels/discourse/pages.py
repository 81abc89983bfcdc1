"""Lists of posts, of which the forum gives the newest 50 before an id: `/posts.json`, `/private-posts.json`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from apps.channels.discourse.shapes import PRIVATE, listed, number, read_post

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from apps.channels.contract import Source
    from apps.channels.discourse.link import Link
    from apps.channels.discourse.shapes import Fields

#: How many posts a page has (LatestPostsQuery::PAGE_SIZE).
PAGE = 50
#: A step of ids to look at in one go; it grows where posts are few, since ids are also given to what we do not see.
FIRST_STEP = 100
LONGEST_STEP = 100_000
FEW, MANY = 25, 200
#: Requests for one batch: an admin's key may ask 60 times a minute, for all that it does.
MOST_REQUESTS = 12


@dataclass(frozen=True, slots=True)
class Pages:
    """One of the two lists."""

    link: Link
    source: Source
    #: What stood in the lists that has no id.
    odd: list[Fields] = field(default_factory=list)

    def before(self, post: int | None = None) -> list[Fields]:
        """The newest 50 posts, or those before an id; the newest first. Raises `AuthError`, `Unavailable`."""
        private = self.source == PRIVATE
        path, root = ("/private-posts.json", "private_posts") if private else ("/posts.json", "latest_posts")
        found = self.link.get(path, *([("before", str(post))] if post else []))
        every = listed(found.get(root))
        posts = [each for each in every if id_of(each) > 0]
        self.odd.extend(each for each in every if id_of(each) <= 0)
        for each in posts:
            each.setdefault("topic_archetype", "private_message" if private else "regular")
        posts = [each for each in posts if post is None or id_of(each) < post]
        return sorted(posts, key=id_of, reverse=True)

    def after(self, at: int, newest: Sequence[Fields], *, wanted: int) -> tuple[list[Fields], int]:
        """About `wanted` posts after an id, the oldest first, and the id up to which they are all there is.

        The forum only reads backwards, so this goes forward in steps of ids. Raises `AuthError`, `Unavailable`.
        """
        top = id_of(newest[0]) if newest else at
        if not newest or id_of(newest[-1]) <= at:
            return [each for each in reversed(newest) if id_of(each) > at], max(top, at)
        found: list[Fields] = []
        step, asked = FIRST_STEP, 0
        while at < top and len(found) < wanted and asked < MOST_REQUESTS:
            high = min(at + step, top)
            between, requests = self._between(at, high)
            found += between
            at, asked = high, asked + requests
            step = _next_step(step, len(between))
        return found, at

    def since(self, moment: dt.datetime, newest: Sequence[Fields]) -> int:
        """The id of the last post that is older than a moment, by halving. Raises `AuthError`, `Unavailable`."""
        low, high = 0, id_of(newest[0]) if newest else 0
        while low < high:
            middle = (low + high) // 2
            found = self.before(middle + 1)
            young = [each for each in found if read_post(each).created >= moment]
            if not young:
                low = middle + 1 if middle == low else middle
            elif len(young) < len(found):
                return id_of(young[-1]) - 1
            else:
                high = id_of(young[-1]) - 1
        return high

    def _between(self, low: int, high: int) -> tuple[list[Fields], int]:
        """The posts with ids above `low`, up to `high`, the oldest first; and how often the forum was asked."""
        found: list[Fields] = []
        before, asked = high + 1, 0
        while before > low + 1:
            page, asked = self.before(before), asked + 1
            found += [each for each in page if id_of(each) > low]
            if not page or id_of(page[-1]) <= low:
                break
            before = id_of(page[-1])
        return found[::-1], asked


def id_of(fields: Fields) -> int:
    return number(fields.get("id"))


def _next_step(step: int, found: int) -> int:
    if found < FEW:
        return min(step * 2, LONGEST_STEP)
    return max(step // 2, 1) if found > MANY else step
