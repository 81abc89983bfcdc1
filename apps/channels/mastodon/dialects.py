"""What an instance gives, with its posts as most instances would give them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apps.channels.mastodon.quirks import Quirks
    from apps.channels.mastodon.shapes import Fields

#: Under what a post was listed, if that is no name to know it by.
LISTED = "listed_as"
LISTS, ONE = ("ancestors", "descendants"), "status"


def as_usual(found: Any, quirks: Quirks) -> Any:
    """The same post, or list of posts or notifications, or context. Pure."""
    if isinstance(found, list):
        return [_entry(each, quirks) for each in found]
    return _entry(found, quirks)


def _entry(found: Any, quirks: Quirks) -> Any:
    if not isinstance(found, dict):
        return found
    if isinstance(found.get(ONE), dict):
        return {**found, ONE: _post(found[ONE], quirks)}
    lists = {name: found[name] for name in LISTS if isinstance(found.get(name), list)}
    if lists:
        return found | {name: [_post(each, quirks) for each in listed] for name, listed in lists.items()}
    return _post(found, quirks)


def _post(found: Any, quirks: Quirks) -> Any:
    if not isinstance(found, dict) or not {"account", "visibility"} <= found.keys():
        return found
    fields = _as_written(found)
    if quirks.blurs and fields.get("visibility") == "private":
        fields = {**fields, "visibility": "direct"}
    return _known_by_one_name(fields, quirks.renames) if quirks.renames else fields


def _as_written(fields: Fields) -> Fields:
    """What somebody has shared may stand within a post of theirs that has the very same name."""
    shared = fields.get("reblog")
    is_same = isinstance(shared, dict) and bool(shared.get("id")) and shared.get("id") == fields.get("id")
    return shared if is_same and isinstance(shared, dict) else fields


def _known_by_one_name(fields: Fields, changing: int) -> Fields:
    names = {name: fields[name] for name in ("id", "in_reply_to_id") if isinstance(fields.get(name), str)}
    kept = {name: "0" * changing + value[changing:] for name, value in names.items()}
    return {**fields, **kept, LISTED: fields.get("id")}
