"""One topic and its posts: `/t/{id}.json` gives the ids of all, the first 20, and the rest on request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.channels.discourse.shapes import inner, listed, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.channels.discourse.link import Link
    from apps.channels.discourse.shapes import Fields

AT_ONCE = 20
RAW = ("include_raw", "true")


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as the forum gave it."""

    link: Link
    fields: Fields

    @property
    def is_private(self) -> bool:
        return self.fields.get("archetype") == "private_message"

    @property
    def takes_answers(self) -> bool:
        return not (self.fields.get("closed") is True or self.fields.get("archived") is True)

    @property
    def stream(self) -> list[int]:
        """The ids of its posts, the first one first."""
        found = inner(self.fields, "post_stream").get("stream")
        return [each for each in found if number(each) > 0] if isinstance(found, list) else []

    def posts(self, wanted: Sequence[int]) -> list[Fields]:
        """The posts with these ids that are there, in the order of their ids. Raises `AuthError`, `Unavailable`."""
        held = {number(each.get("id")): each for each in listed(inner(self.fields, "post_stream").get("posts"))}
        missing = [each for each in wanted if each not in held]
        for start in range(0, len(missing), AT_ONCE):
            held |= self._asked(missing[start : start + AT_ONCE])
        return [self._complete(held[each]) for each in sorted(wanted) if each in held]

    def _asked(self, wanted: Sequence[int]) -> dict[int, Fields]:
        query = [("post_ids[]", str(each)) for each in wanted]
        found = self.link.get(f"/t/{number(self.fields.get('id'))}/posts.json", RAW, *query)
        return {number(each.get("id")): each for each in listed(inner(found, "post_stream").get("posts"))}

    def _complete(self, fields: Fields) -> Fields:
        """With what a list of posts says and a topic does not repeat."""
        return {
            "topic_title": self.fields.get("title"),
            "category_id": self.fields.get("category_id"),
            "topic_archetype": "private_message" if self.is_private else "regular",
            **fields,
        }


def topic_if_there(link: Link, topic: int) -> Topic | None:
    """Raises `AuthError`, `Unavailable`."""
    found = link.get_if_there(f"/t/{topic}.json", RAW)
    return Topic(link, found) if found is not None else None
