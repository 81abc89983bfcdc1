"""What a forum holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

Fields = dict[str, object]


@dataclass(slots=True, kw_only=True)
class User:
    id: int
    username: str
    name: str
    admin: bool = False
    moderator: bool = False
    groups: list[str] = field(default_factory=list)

    @property
    def is_staff(self) -> bool:
        return self.admin or self.moderator


@dataclass(slots=True, kw_only=True)
class Key:
    """`scopes` as "topics:write"; empty: all that its user may do. `calls_left` ends it in the middle of something."""

    key: str
    username: str
    scopes: frozenset[str] = frozenset()
    calls_left: int | None = None


@dataclass(slots=True, kw_only=True)
class Category:
    id: int
    slug: str
    staff_only: bool = False


@dataclass(slots=True, kw_only=True)
class Topic:
    id: int
    title: str
    category: int | None
    created_at: dt.datetime
    bumped_at: dt.datetime
    author: User
    tags: list[str] = field(default_factory=list)
    people: list[User] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    external_id: str = ""
    closed: bool = False
    deleted_at: dt.datetime | None = None

    @property
    def is_private(self) -> bool:
        return self.category is None

    @property
    def slug(self) -> str:
        return "-".join("".join(sign if sign.isalnum() else " " for sign in self.title.lower()).split()) or "topic"


@dataclass(slots=True, kw_only=True)
class Post:
    id: int
    topic: Topic
    number: int
    user: User
    raw: str
    created_at: dt.datetime
    updated_at: dt.datetime
    version: int = 1
    kind: int = 1
    answers: int | None = None
    hidden: bool = False
    user_deleted: bool = False
    deleted_at: dt.datetime | None = None
    before: str = ""
    flags: list[tuple[str, int]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Review:
    """A post that waits for a moderator (ReviewableQueuedPost)."""

    id: int
    user: User
    raw: str
    created_at: dt.datetime
    topic: Topic | None = None
    title: str = ""
    category: int | None = None
    answers: int | None = None
    status: int = 0
    version: int = 0
    post: Post | None = None


@dataclass(slots=True, kw_only=True)
class Hook:
    """Where the forum calls; without `url` calls are only put down."""

    id: int
    url: str
    secret: str
    active: bool = True
    events: tuple[str, ...] = ("post_created", "post_edited", "post_destroyed", "post_recovered", "reviewable_updated")
    last_status: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call of a hook, signed."""

    hook: Hook
    event: str
    headers: dict[str, str]
    body: bytes
    at: dt.datetime
