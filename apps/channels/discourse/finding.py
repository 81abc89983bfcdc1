"""Reading back: whether a post of ours is there, by its author, its words and its time, since posts carry no mark."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from typing import TYPE_CHECKING

from apps.channels import answers
from apps.channels.contract import Receipt
from apps.channels.discourse.parsing import permalink, reference
from apps.channels.discourse.shapes import listed, moment_of, number, read_post
from apps.channels.discourse.topics import topic_if_there
from apps.channels.http import parts_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.contract import OutboundMessage
    from apps.channels.discourse.link import Link
    from apps.channels.discourse.shapes import Fields
    from apps.channels.discourse.topics import Topic

#: By how much our clock and the forum's may differ.
SKEW = dt.timedelta(minutes=2)
#: Of our topic's last posts; more than ours cannot have come since the first attempt.
LAST = 60
UPLOAD = re.compile(r"^!?\[[^\]\n]*\]\(upload://[^)\s]+\)$", re.MULTILINE)


def find_sent(link: Link, message: OutboundMessage, payload: bytes) -> Receipt | None:
    """The post that `payload` became, or where it waits. Raises `AuthError`, `Unavailable`."""
    fields = json.loads(payload)
    if mark := fields.get("external_id"):
        topic = _topic_of_mark(link, str(mark))
        post = next(iter(topic.posts(topic.stream[:1])), None) if topic else None
        return receipt_of(link, post) if post else None
    wanted = same_text(str(fields.get("raw", "")))
    since = message.written_at - SKEW
    post = own_post(link, number(fields.get("topic_id")), since, lambda raw: same_text(raw) == wanted)
    return receipt_of(link, post) if post else _waiting(link, wanted, since)


def own_post(link: Link, topic: int, since: dt.datetime, is_it: Callable[[str], bool]) -> Fields | None:
    """Our newest post among the last of a topic that was written since then, and is it. Raises as above."""
    found = topic_if_there(link, topic)
    if found is None:
        return None
    for fields in reversed(found.posts(sorted(found.stream)[-LAST:])):
        post = read_post(fields)
        ours = post.username.casefold() == link.options.username.casefold()
        if ours and post.created >= since and is_it(post.raw):
            return fields
    return None


def receipt_of(link: Link, fields: Fields) -> Receipt:
    """What is known of a post of ours that the forum took."""
    post = read_post(fields)
    return Receipt(
        answer=f"post {post.number} of topic {post.topic}",
        host=link.options.host,
        external_id=f"post:{post.id}",
        reference=reference(post),
        permalink=permalink(link.options, post),
        thread=f"topic:{post.topic}",
    )


def waiting_receipt(link: Link, review: int) -> Receipt:
    """What is known of a post of ours that waits for a moderator."""
    return Receipt(
        answer="queued for approval", host=link.options.host, external_id=f"reviewable:{review}", awaits_approval=True
    )


def mark_of(external_id: str) -> str:
    """Our id of a message in the letters that a topic's `external_id` may have: the one mark the forum lets us set."""
    return hashlib.sha256(external_id.encode()).hexdigest()[:40]


def same_text(raw: str) -> str:
    """What stays the same of a text on its way: the forum trims it, files stand below it."""
    return " ".join(UPLOAD.sub("", raw).split())


def _topic_of_mark(link: Link, mark: str) -> Topic | None:
    """`/t/external_id/...` leads to the topic's own address."""
    answer = link.ask(f"/t/external_id/{mark}.json")
    if answer.status in (403, 404):
        link.require_key(answer)
        return None
    parts = parts_of(answer.headers.get("location", "")).path.removesuffix(".json").split("/")
    numbers = [int(part) for part in parts if part.isdecimal()]
    if numbers:
        return topic_if_there(link, numbers[-1])
    if not answer.is_success:
        raise answers.refused_reading(answer)
    return topic_if_there(link, number(link.read(answer).get("id")))


def _waiting(link: Link, wanted: str, since: dt.datetime) -> Receipt | None:
    found = link.get_if_there(f"/posts/{link.options.username.lower()}/pending.json")
    for fields in listed((found or {}).get("pending_posts")):
        raw = str(fields.get("raw_text") or fields.get("raw") or "")
        if same_text(raw) == wanted and (moment_of(fields.get("created_at")) or since) >= since:
            return waiting_receipt(link, number(fields.get("id")))
    return None
