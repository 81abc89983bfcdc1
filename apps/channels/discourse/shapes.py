"""One shape for a post, whether a web hook, a list, a topic or the review queue gave it, and the payload that is kept.

A payload is the JSON of one post with the event that brought it: `{"event": ..., "post": {...}}`. Fields are those of
Discourse's PostSerializer, WebHookPostSerializer, PendingPostSerializer and ReviewableQueuedPostSerializer.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from apps.channels.contract import RawMessage, Source
from apps.channels.discourse.link import as_json

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Looked at so often that eight of the 60 requests a minute of an admin's key are used; web hooks bring news sooner.
POSTS, PRIVATE, QUEUE = (
    Source(name=name, every=every) for name, every in (("posts", 15), ("private", 20), ("queue", 60))
)

#: Post.types: what people write, and a moderator's in colour; small actions (3) and whispers (4) are for nobody here.
SPOKEN = frozenset({1, 2})
EPOCH = dt.datetime.fromtimestamp(0, dt.UTC)

Fields = dict[str, Any]


class Event(StrEnum):
    """What happened to a post."""

    WRITTEN = "written"
    HIDDEN = "hidden"
    DELETED = "deleted"
    RESTORED = "restored"
    QUEUED = "queued"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What of a post matters here. Numbers that are not known are 0, moments are `EPOCH`."""

    id: int
    topic: int
    number: int
    kind: int
    user: int
    username: str
    name: str
    title: str
    slug: str
    raw: str
    cooked: str
    url: str
    category: int
    category_slug: str
    answers: int
    version: int
    created: dt.datetime
    updated: dt.datetime
    deleted: dt.datetime | None
    is_private: bool
    is_hidden: bool
    is_staff: bool
    is_automatic: bool

    @property
    def is_gone(self) -> bool:
        return self.deleted is not None

    @property
    def is_spoken(self) -> bool:
        return self.kind in SPOKEN


def read_post(fields: Mapping[str, Any]) -> Post:
    """Take what is there in the types that it should have. Raises `ValueError` for what is no post."""
    given = _Given(fields)
    if given.number("id") <= 0:
        raise ValueError("a post without an id")
    created = given.moment("created_at") or EPOCH
    updated = given.moment("updated_at") or created
    by_author = updated if fields.get("user_deleted") is True else None
    return Post(
        id=given.number("id"),
        topic=given.number("topic_id"),
        number=given.number("post_number"),
        kind=given.number("post_type") or 1,
        user=given.number("user_id"),
        username=given.text("username"),
        name=given.text("display_username") or given.text("name"),
        title=given.text("topic_title"),
        slug=given.text("topic_slug"),
        raw=given.text("raw"),
        cooked=given.text("cooked"),
        url=given.text("post_url"),
        category=given.number("category_id"),
        category_slug=given.text("category_slug"),
        answers=given.number("reply_to_post_number"),
        version=given.number("version"),
        created=created,
        updated=updated,
        deleted=given.moment("deleted_at") or by_author,
        is_private=given.text("topic_archetype") == "private_message",
        is_hidden=fields.get("hidden") is True,
        is_staff=is_staff(fields, given.number("user_id")),
        is_automatic=fields.get("is_auto_generated") is True or given.number("user_id") < 0,
    )


def kept(event: Event, fields: Fields, *, at: dt.datetime) -> RawMessage:
    """The payload to keep, under a key that a web hook and a list give alike. `at` is when this was so.

    What was written has its post's own times in the key, so that whoever tells of it again tells nothing new; a
    recovery leaves no trace in the post, and only the moment tells one from the next.
    """
    post = read_post(fields)
    payload = {"event": event.value, "post": fields}
    moment = min(post.created, at) if post.created > EPOCH else at
    if event is Event.WRITTEN:
        key = f"{post.id}:{post.version}:{milliseconds(post.updated)}"
    else:
        when = post.deleted if event is Event.DELETED and post.deleted else at
        payload["at"] = when.isoformat()
        key = f"{post.id}:{post.version}:{event.value}:{milliseconds(when)}"
        moment = when
    source = PRIVATE if post.is_private else POSTS
    return RawMessage(source=source, key=key, payload=as_json(payload), received_at=moment)


def is_staff(fields: Mapping[str, Any], user: int) -> bool:
    """Whether a moderator or an admin wrote it; the forum's own accounts (`system`, -1) are admins, and nobody."""
    return user > 0 and any(fields.get(name) is True for name in ("staff", "admin", "moderator"))


def milliseconds(moment: dt.datetime) -> int:
    """Since 1970: what Discourse tells of a moment (its JSON has three digits after the second)."""
    return (moment - EPOCH) // dt.timedelta(milliseconds=1)


def listed(value: object) -> list[Fields]:
    """The objects of a JSON list, without whatever else stands there."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def inner(fields: Mapping[str, Any], name: str) -> Fields:
    """An object in an object; empty if there is none."""
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def number(value: object) -> int:
    """A number of a size that ids have; 0 for all else."""
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53 else 0


def text_of(value: object) -> str:
    """A text without what cannot be stored; empty for all else."""
    return value.replace("\0", "").encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def names(value: object) -> list[str]:
    """Tags are strings, or objects with a name since 2026.01."""
    found = value if isinstance(value, list) else []
    texts = [each.get("name") if isinstance(each, dict) else each for each in found]
    return [text for text in texts if isinstance(text, str)]


def moment_of(text: object) -> dt.datetime | None:
    """A time in ISO 8601, aware."""
    try:
        found = dt.datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    if found is None:
        return None
    try:
        return found.astimezone(dt.UTC) if found.tzinfo else found.replace(tzinfo=dt.UTC)
    except OverflowError:
        return None


@dataclass(frozen=True, slots=True)
class _Given:
    """Fields of the types that they should have, whatever they are."""

    fields: Mapping[str, Any]

    def text(self, name: str) -> str:
        value = self.fields.get(name)
        return text_of(value)

    def number(self, name: str) -> int:
        return number(self.fields.get(name))

    def moment(self, name: str) -> dt.datetime | None:
        return moment_of(self.fields.get(name))
