"""What waits for a moderator of the forum: our own posts, and, where our account is one, those of others.

The cursor is `ours`, our posts that wait, and `others`, the reviews that are shown. What leaves the queue was let
through, if a post of ours with its words stands in the topic, or else rejected.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

from apps.channels.contract import Batch, RawMessage
from apps.channels.discourse.choosing import in_category, is_ours
from apps.channels.discourse.finding import own_post, same_text
from apps.channels.discourse.link import as_json
from apps.channels.discourse.shapes import QUEUE, Event, inner, listed, milliseconds, moment_of, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.channels.contract import Cursor
    from apps.channels.discourse.choosing import Chooser
    from apps.channels.discourse.link import Link
    from apps.channels.discourse.options import Options
    from apps.channels.discourse.shapes import Fields

KIND = "ReviewableQueuedPost"
#: Reviewable.statuses
PENDING, APPROVED = 0, 1


def fetch(link: Link, chooser: Chooser, cursor: Cursor) -> Batch:
    """What came into the queue and what left it. Raises `AuthError`, `Unavailable`."""
    ours, told = _ours(link, str(cursor.get("ours", "")))
    others, shown = _others(link, chooser, str(cursor.get("others", ""))) if link.options.moderates else ("", [])
    return Batch(messages=(*told, *shown), cursor={"ours": ours, "others": others}, complete=True)


def of_hook(options: Options, fields: Fields, *, at: dt.datetime) -> Iterator[RawMessage]:
    """What a web hook tells of a review; only posts that wait are ours to see."""
    if fields.get("type") != KIND or number(fields.get("id")) <= 0:
        return
    user = inner(fields, "target_created_by") or inner(fields, "created_by")
    mine = is_ours(options, str(user.get("username", "")), is_staff=False)
    if number(fields.get("status")) == PENDING:
        if options.moderates and not mine and _is_wanted(options, fields):
            yield _queued(fields, at)
    elif mine:
        yield _reviewed(fields, at, ours=True, became=_post_of(fields))
    elif options.moderates:
        yield _reviewed(fields, at, ours=False, became=0)


def _ours(link: Link, known: str) -> tuple[str, list[RawMessage]]:
    """Our posts that wait now, in the form of the cursor, and what became of those that wait no more."""
    found = link.get_if_there(f"/posts/{link.options.username.lower()}/pending.json")
    if found is None:
        return known, []
    waiting = {number(each.get("id")): _line(each) for each in listed(found.get("pending_posts"))}
    before = dict(_read_line(line) for line in known.split())
    told = [_became(link, review, line) for review, line in before.items() if review not in waiting]
    return " ".join(waiting.values()), told


def _became(link: Link, review: int, line: str) -> RawMessage:
    _, topic, moment, digest = line.split(":")
    since = dt.datetime.fromtimestamp(int(moment) / 1000, dt.UTC)
    post = own_post(link, int(topic), since, lambda raw: _digest(raw) == digest) if int(topic) else None
    became = number(post.get("id")) if post else 0
    fields = {"id": review, "topic_id": int(topic)}
    return _reviewed(fields, link.now, ours=True, became=became)


def _others(link: Link, chooser: Chooser, known: str) -> tuple[str, list[RawMessage]]:
    found = link.get_if_there("/review.json", ("type", KIND), ("status", "pending"))
    if found is None:
        return known, []
    people = {number(each.get("id")): each for each in listed(found.get("users"))}
    waiting = {number(each.get("id")): _with_people(each, people) for each in listed(found.get("reviewables"))}
    before = {int(each) for each in known.split()}
    fresh = [each for review, each in waiting.items() if review not in before and _is_for_us(link, chooser, each)]
    gone = [{"id": review} for review in sorted(before - waiting.keys())]
    kept = sorted((before & waiting.keys()) | {number(each.get("id")) for each in fresh})
    told = [_reviewed(each, link.now, ours=False, became=0) for each in gone]
    return " ".join(map(str, kept)), [*told, *(_queued(each, link.now) for each in fresh)]


def _is_for_us(link: Link, chooser: Chooser, fields: Fields) -> bool:
    user = inner(fields, "target_created_by") or inner(fields, "created_by")
    mine = is_ours(link.options, str(user.get("username", "")), is_staff=False)
    return not mine and chooser.in_category(number(fields.get("category_id"))) and not link.options.tags


def _is_wanted(options: Options, fields: Fields) -> bool:
    return not options.tags and in_category(options, number(fields.get("category_id")), "")


def _with_people(fields: Fields, people: dict[int, Fields]) -> Fields:
    """In a list, people stand beside the reviews and are named by their numbers."""
    named = {
        name: people.get(number(fields.get(f"{name}_id")), {})
        for name in ("created_by", "target_created_by")
        if number(fields.get(f"{name}_id"))
    }
    return {**fields, **named}


def _queued(fields: Fields, at: dt.datetime) -> RawMessage:
    payload = as_json({"event": Event.QUEUED.value, "post": fields, "at": at.isoformat()})
    moment = moment_of(fields.get("created_at")) or at
    return RawMessage(
        source=QUEUE, key=f"{number(fields.get('id'))}:queued", payload=payload, received_at=min(moment, at)
    )


def _reviewed(fields: Fields, at: dt.datetime, *, ours: bool, became: int) -> RawMessage:
    review = number(fields.get("id"))
    payload = {
        "event": Event.REVIEWED.value,
        "post": fields,
        "at": at.isoformat(),
        "ours": ours,
        "became": became,
        "topic": number(fields.get("topic_id")),
    }
    return RawMessage(source=QUEUE, key=f"{review}:reviewed:{became}", payload=as_json(payload), received_at=at)


def _post_of(fields: Fields) -> int:
    """The post that an approved review became (the serializer adds the target under a good name)."""
    if number(fields.get("status")) != APPROVED:
        return 0
    return number(fields.get("post_id")) or number(fields.get("target_id"))


def _line(fields: Fields) -> str:
    moment = moment_of(fields.get("created_at")) or dt.datetime.fromtimestamp(0, dt.UTC)
    raw = str(fields.get("raw_text") or fields.get("raw") or "")
    topic = number(fields.get("topic_id"))
    return f"{number(fields.get('id'))}:{topic}:{milliseconds(moment)}:{_digest(raw)}"


def _read_line(line: str) -> tuple[int, str]:
    return int(line.partition(":")[0]), line


def _digest(raw: str) -> str:
    return hashlib.sha256(same_text(raw).encode("utf-8", "replace")).hexdigest()[:16]
