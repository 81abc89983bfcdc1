"""Looking again at comments that are older than those which every look at the blog compares."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from apps.channels.contract import RawMessage
from apps.channels.wordpress.book import SHOWN, number_of, print_of, status_of
from apps.channels.wordpress.envelopes import is_comment, post_of, sealed
from apps.channels.wordpress.link import COMMENTS
from apps.channels.wordpress.writing import number_in

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from apps.channels.contract import Source, Target
    from apps.channels.wordpress.link import Link
    from apps.channels.wordpress.staff import Staff

#: A request for all of one conversation, and one for each that is not listed any more.
MOST, MOST_MISSING = 100, 5


def revisit(
    link: Link, staff: Staff, source: Source, targets: Sequence[Target], *, known: Container[int]
) -> list[RawMessage]:
    """What became of these comments, but for those in `known`. Raises `AuthError`, `Unavailable`."""
    old = {number: each for each in targets[:MOST] if (number := number_in(each.external_id)) and number not in known}
    if not old:
        return []
    query: dict[str, str | int] = {"context": "edit", "status": "any", "_embed": "up", "per_page": MOST}
    query["include"] = ",".join(map(str, old))
    found, _ = link.list(COMMENTS, query)
    there = {number_of(each): each for each in found if is_comment(each)}
    missing = [number for number in old if number not in there][:MOST_MISSING]
    now = there | {number: link.comment(number) for number in missing}
    news = [(kind, number) for number in sorted(now) for kind in _news(now[number], old[number])]
    return [_told(link, staff, source, kind, now[number] or {"id": number}, old[number]) for kind, number in news]


def _news(comment: dict[str, Any] | None, target: Target) -> list[str]:
    """What is not known of it yet, in order."""
    if comment is None:
        return ["deleted"]
    if status_of(comment) not in SHOWN:
        return [] if target.withdrawn else ["hidden"]
    back = ["restored"] if target.withdrawn else []
    return back if _is_as_told(comment, target) else [*back, "comment"]


def _is_as_told(comment: dict[str, Any], target: Target) -> bool:
    try:
        told = json.loads(target.reference)
    except (ValueError, RecursionError):
        return False
    now = {"print": print_of(comment), "status": status_of(comment)}
    return isinstance(told, dict) and all(told.get(name) == value for name, value in now.items())


def _told(link: Link, staff: Staff, source: Source, kind: str, comment: dict[str, Any], target: Target) -> RawMessage:
    """Its version is the blog's time: WordPress counts none, and what was told of it before was counted from 1."""
    number, version = number_of(comment), int(link.now.timestamp())
    ours = kind == "comment" and staff.is_us(number_of(comment, "author"), writer=post_of(comment)["writer"])
    root = number_in(target.thread) or number
    payload = sealed(kind, comment, version=version, root=root, host=link.options.host, ours=ours)
    return RawMessage(source=source, key=f"comment:{number}:{kind}:{version}", payload=payload, received_at=link.now)
