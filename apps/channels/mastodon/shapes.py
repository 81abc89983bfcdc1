"""Posts and people as an instance gives them (docs.joinmastodon.org/entities), whatever stands in their fields."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

Fields = dict[str, Any]

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
#: Everybody can read what is marked so; all else is for some.
EVERYBODY = frozenset({"public", "unlisted"})
#: The widest last. What a server has invented besides is as wide as it says, and no wider than our own word for it.
WIDTHS = {"direct": 0, "list": 0, "private": 1, "mutuals_only": 1, "local": 2, "unlisted": 2, "public": 3}

WIDEST = max(WIDTHS.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody's account. `acct` is the name by which it is mentioned: with its server, if that is another one."""

    id: str
    acct: str
    name: str
    url: str
    is_bot: bool
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A post. `id` is the instance's own name for it and opaque, `uri` the name that it has everywhere."""

    id: str
    uri: str
    url: str
    parent: str
    parent_author: str
    author: Account
    content: str
    warning: str
    visibility: str
    language: str
    created: dt.datetime
    edited: dt.datetime | None
    mentions: tuple[Account, ...]
    media: tuple[Fields, ...]
    poll: Fields
    likes: int
    shares: int

    @property
    def version(self) -> int:
        return milliseconds(self.edited) if self.edited else 0

    @property
    def is_public(self) -> bool:
        return self.visibility in EVERYBODY

    def concerns(self, me: str) -> bool:
        """Whether the account `me` wrote it, is named in it or answered by it."""
        return me in {self.author.id, self.parent_author, *(each.id for each in self.mentions)}


def status_if_one(fields: Fields) -> Status | None:
    """The post; None for what is none."""
    try:
        return read_status(fields)
    except ValueError:
        return None


def read_status(fields: Fields) -> Status:
    """Raises `ValueError` for what has no id or no author, and so is none."""
    author = read_account(inner(fields, "account"))
    if not ident(fields) or not author.id:
        raise ValueError("no post")
    return Status(
        id=ident(fields),
        uri=text(fields, "uri"),
        url=text(fields, "url") or text(fields, "uri"),
        parent=ident(fields, "in_reply_to_id"),
        parent_author=ident(fields, "in_reply_to_account_id"),
        author=author,
        content=text(fields, "content"),
        warning=text(fields, "spoiler_text").strip(),
        visibility=text(fields, "visibility") or "direct",
        language=text(fields, "language"),
        created=moment(fields.get("created_at")) or EPOCH,
        edited=moment(fields.get("edited_at")),
        mentions=tuple(read_account(each) for each in listed(fields.get("mentions"))),
        media=tuple(listed(fields.get("media_attachments"))),
        poll=inner(fields, "poll"),
        likes=number(fields.get("favourites_count")),
        shares=number(fields.get("reblogs_count")),
    )


def read_account(fields: Fields) -> Account:
    proven = [text(each, "value") for each in listed(fields.get("fields")) if moment(each.get("verified_at"))]
    return Account(
        id=ident(fields),
        acct=text(fields, "acct").lstrip("@"),
        name=text(fields, "display_name").strip() or text(fields, "username") or text(fields, "acct"),
        url=text(fields, "url"),
        is_bot=fields.get("bot") is True,
        links=tuple(link for each in proven if (link := _link_in(each))),
    )


def ident(fields: Fields, name: str = "id") -> str:
    """An id: a text without blanks, whatever else; some servers give numbers."""
    value = fields.get(name)
    found = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    usable = isinstance(found, str) and 0 < len(found) <= 100 and found.isprintable() and not set(found) & set(" :/?#")
    # `_` is what Akkoma puts for something that is there and that we cannot see: the same for all of it.
    return found if usable and isinstance(found, str) and any(each.isalnum() for each in found) else ""


def text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    # No database takes a zero or half of a surrogate pair.
    return value.replace("\0", "").encode("utf-8", "ignore").decode() if isinstance(value, str) else ""


def inner(fields: Fields, name: str) -> Fields:
    """An object in an object; empty if there is none."""
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def listed(value: object) -> list[Fields]:
    """The objects of a JSON list, without whatever else stands there."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53 else 0


def moment(value: object) -> dt.datetime | None:
    """A time in ISO 8601, aware."""
    with suppress(ValueError, OverflowError):
        found = dt.datetime.fromisoformat(value) if isinstance(value, str) else None
        if found is not None:
            return found.astimezone(dt.UTC) if found.tzinfo else found.replace(tzinfo=dt.UTC)
    return None


def milliseconds(when: dt.datetime) -> int:
    """Since 1970."""
    return (when - EPOCH) // dt.timedelta(milliseconds=1)


def order_of(name: str) -> tuple[int, str]:
    """Ids are opaque, and yet grow with time on each server: decimal numbers, ULIDs, flakes."""
    return len(name), name


def _link_in(value: str) -> str:
    """The address in a field of a profile, which is a piece of HTML."""
    _before, found, rest = value.partition('href="')
    return rest.partition('"')[0].replace("&amp;", "&") if found else ""
