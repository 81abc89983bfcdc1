"""Whose comments are answers of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from apps.channels.contract import Unavailable
from apps.channels.wordpress.link import code_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from apps.channels.wordpress.link import Link

USERS = "wp/v2/users"
#: Those whose roles may moderate comments, as WordPress comes.
MODERATORS = "administrator,editor"
MOST_AT_ONCE = 100


class Staff:
    """The registered people of one blog: asked for once each, as long as the adapter is open."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._me = 0
        self._ours: set[int] = set()
        self._others: set[int] = set()
        self._may_list = link.options.moderators_are_us

    def me(self) -> int:
        """The number of our own account. Raises `AuthError`, `Unavailable`."""
        if not self._me:
            found = self._link.get(f"{USERS}/me").get("id")
            if not isinstance(found, int) or not found:
                raise Unavailable(f"{self._link.options.host} does not say who we are", stage="read")
            self._me = found
            self._ours = {found, *self._named()}
        return self._me

    def is_us(self, author: int, *, writer: int) -> bool:
        """Whether this account answers for us; `writer` wrote the article. Raises `AuthError`, `Unavailable`."""
        if not author:
            return False
        self.me()
        if author not in self._ours | self._others and author != writer:
            self._look_up([author])
        return author == writer or author in self._ours

    def named(self) -> Iterable[str]:
        """The colleagues of the settings whom the blog knows, by user name. Raises `AuthError`, `Unavailable`."""
        return [str(each.get("slug", "")) for each in self._colleagues()]

    def _named(self) -> set[int]:
        return {each["id"] for each in self._colleagues() if isinstance(each.get("id"), int)}

    def _colleagues(self) -> list[dict[str, Any]]:
        names = [slug_of(name) for name in self._link.options.colleagues][:MOST_AT_ONCE]
        return self._users({"slug": ",".join(names)}) if names else []

    def _look_up(self, authors: list[int]) -> None:
        found: set[int] = set()
        if self._may_list:
            query = {"include": ",".join(map(str, authors)), "roles": MODERATORS, "context": "edit"}
            found = {each["id"] for each in self._users(query) if isinstance(each.get("id"), int)}
        self._ours |= found
        self._others |= set(authors) - found

    def _users(self, query: Mapping[str, str | int]) -> list[dict[str, Any]]:
        answer = self._link.ask(USERS, {**query, "per_page": MOST_AT_ONCE})
        if answer.status == 403 and code_of(answer):
            # An editor may not see who has which role; what the settings name must do.
            self._may_list = False
            return []
        found = self._link.read(answer)
        return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def slug_of(name: str) -> str:
    """A user name as WordPress writes it in addresses."""
    return "-".join(name.strip().removeprefix("@").casefold().replace(".", " ").replace("@", " ").split())
