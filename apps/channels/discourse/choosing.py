"""Which posts are for us, and which are ours: categories and tags, accounts of the company and of the staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from apps.channels.discourse.shapes import inner, listed, names, number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from apps.channels.discourse.link import Link
    from apps.channels.discourse.options import Options
    from apps.channels.discourse.shapes import Post

#: Topics that are remembered between two rounds, so that each is asked for once.
MOST_REMEMBERED = 1000


def is_chosen(options: Options, post: Post) -> bool:
    """Whether its category is one of those in the settings, as far as the post itself tells."""
    return in_category(options, post.category, post.category_slug)


def in_category(options: Options, category: int, slug: str) -> bool:
    """Categories are chosen by number or by slug; all of them if none is."""
    return not options.categories or str(category) in options.categories or slug.casefold() in options.categories


def is_ours(options: Options, username: str, *, is_staff: bool) -> bool:
    """Whether it was written in the company's name."""
    return username.casefold() in options.is_us or (options.staff_is_us and is_staff)


class Chooser:
    """The same, where the forum can be asked. What was learnt of topics is kept while the adapter is open."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._slugs: dict[int, str] | None = None
        self._wanted: set[int] = set()
        self._groups: frozenset[str] | None = None

    def is_chosen(self, post: Post) -> bool:
        """Raises `AuthError`, `Unavailable`."""
        options = self._link.options
        if not post.is_spoken or not self.in_category(post.category):
            return False
        return not options.tags or self._remembered(post.topic, self._has_tag)

    def is_for_us(self, post: Post) -> bool:
        """Whether a personal message includes our account: admins are given everybody's. Raises as above."""
        return post.is_spoken and self._remembered(post.topic, self._takes_part)

    def in_category(self, category: int) -> bool:
        """Raises as above."""
        options = self._link.options
        by_name = any(not each.isdecimal() for each in options.categories)
        return in_category(options, category, self._slug(category) if by_name else "")

    def has_tag(self, tags: object) -> bool:
        """Whether one of these, as the forum gives them, is among those in the settings; any if there are none."""
        options = self._link.options
        return not options.tags or any(name.casefold() in options.tags for name in names(tags))

    def _slug(self, category: int) -> str:
        if self._slugs is None:
            found = listed(self._link.get("/site.json").get("categories"))
            self._slugs = {number(each.get("id")): str(each.get("slug", "")) for each in found}
        return self._slugs.get(category, "")

    def _remembered(self, topic: int, look: Callable[[Mapping[str, Any]], bool]) -> bool:
        # What is not for us today may be tomorrow: a tag is put on it, our account is invited.
        if topic in self._wanted:
            return True
        found = self._link.get_if_there(f"/t/{topic}.json")
        if found is None or not look(found):
            return False
        if len(self._wanted) >= MOST_REMEMBERED:
            self._wanted.clear()
        self._wanted.add(topic)
        return True

    def _has_tag(self, topic: Mapping[str, Any]) -> bool:
        return self.has_tag(topic.get("tags"))

    def _takes_part(self, topic: Mapping[str, Any]) -> bool:
        details = inner(topic, "details")
        people = {str(each.get("username", "")).casefold() for each in listed(details.get("allowed_users"))}
        groups = {str(each.get("name", "")).casefold() for each in listed(details.get("allowed_groups"))}
        return self._link.options.username.casefold() in people or bool(groups and groups & self._our_groups())

    def _our_groups(self) -> frozenset[str]:
        if self._groups is None:
            user = inner(self._link.get(f"/u/{self._link.options.username.lower()}.json"), "user")
            made = [each for each in listed(user.get("groups")) if each.get("automatic") is not True]
            self._groups = frozenset(str(each.get("name", "")).casefold() for each in made)
        return self._groups
