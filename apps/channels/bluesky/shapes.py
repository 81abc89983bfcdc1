"""What the network's JSON holds, whatever it holds: texts, objects, lists and times of the types they should have."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from apps.channels.contract import UnreadableMessage

if TYPE_CHECKING:
    from collections.abc import Mapping

Fields = dict[str, Any]
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
#: Where people read the network with a browser.
PROFILE = "https://bsky.app/profile/"
#: at://did/collection/rkey (atproto.com/specs/at-uri-scheme).
_URI = re.compile(r"at://(did:[a-z]{1,20}:[A-Za-z0-9._:%-]{1,260})/([A-Za-z0-9.]{1,100})/([A-Za-z0-9._:~-]{1,100})")


def text(fields: object, name: str) -> str:
    """A text of an object, without what cannot be stored; empty if there is none."""
    value = fields.get(name) if isinstance(fields, dict) else None
    return value.replace("\0", "").encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def inner(fields: object, *names: str) -> Fields:
    """An object in an object, along a path of names; empty if there is none."""
    for name in names:
        fields = fields.get(name) if isinstance(fields, dict) else None
    return fields if isinstance(fields, dict) else {}


def listed(fields: object, name: str) -> list[Fields]:
    """The objects of a list in an object, without whatever else stands there."""
    value = fields.get(name) if isinstance(fields, dict) else None
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def texts(fields: object, name: str) -> list[str]:
    """The texts of a list in an object."""
    value = fields.get(name) if isinstance(fields, dict) else None
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def number(fields: Mapping[str, Any], name: str) -> int:
    """A whole number that is not negative, and of a size that counts have; 0 for all else."""
    value = fields.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53 else 0


def moment(value: str) -> dt.datetime | None:
    """A time in ISO 8601, aware, between 1970 and 9999."""
    try:
        found = dt.datetime.fromisoformat(value)
        found = found.astimezone(dt.UTC) if found.tzinfo else found.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        return None
    return found if found >= EPOCH else None


def is_uri(text_: str) -> bool:
    """Whether it is the address of a record, as everything is that can be asked for."""
    return _URI.fullmatch(text_) is not None


def split_uri(uri: str) -> tuple[str, str, str]:
    """Whose, in which collection, under which key. Raises `UnreadableMessage`."""
    found = _URI.fullmatch(uri)
    if found is None:
        raise UnreadableMessage("it has no address on the network")
    return found[1], found[2], found[3]


def permalink(uri: str) -> str:
    """Where people find a post. Raises `UnreadableMessage`."""
    did, _, key = split_uri(uri)
    return f"{PROFILE}{did}/post/{key}"


def milliseconds(at: dt.datetime) -> int:
    """Since 1970."""
    return (at - EPOCH) // dt.timedelta(milliseconds=1)
