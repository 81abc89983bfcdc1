"""When a forum is connected: topics of the last days that nobody answered in our name are taken in first.

Their posts come as of now, not as of when they were written, since somebody still waits for an answer.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from apps.channels.contract import Batch
from apps.channels.discourse.choosing import is_ours
from apps.channels.discourse.shapes import Event, inner, is_staff, kept, listed, moment_of, number, read_post
from apps.channels.discourse.topics import topic_if_there

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from apps.channels.contract import Cursor, RawMessage
    from apps.channels.discourse.choosing import Chooser
    from apps.channels.discourse.link import Link
    from apps.channels.discourse.options import Options
    from apps.channels.discourse.shapes import Fields

#: Of 30 topics each.
MOST_PAGES = 20


def open_topics(link: Link, chooser: Chooser, since: dt.datetime) -> list[int]:
    """The topics that somebody wrote in since then and that none of us answered; the one that waits longest first.

    Raises `AuthError`, `Unavailable`.
    """
    found: list[int] = []
    for page in range(MOST_PAGES):
        answer = link.get("/latest.json", ("page", str(page)), ("no_definitions", "true"))
        people = {number(each.get("id")): each for each in listed(answer.get("users"))}
        topics = listed(inner(answer, "topic_list").get("topics"))
        young = [each for each in topics if (moment_of(each.get("bumped_at")) or since) >= since]
        found += [number(each.get("id")) for each in young if _is_open(link.options, chooser, each, people)]
        if not young or not inner(answer, "topic_list").get("more_topics_url"):
            break
    return list(dict.fromkeys(reversed(found)))


def fetch(link: Link, chooser: Chooser, cursor: Cursor, limit: int) -> Batch:
    """The next posts of the first of these topics. Raises `AuthError`, `Unavailable`."""
    topic, *rest = [int(each) for each in str(cursor["todo"]).split()]
    done = int(cursor.get("done", 0))
    found = topic_if_there(link, topic)
    ahead = sorted(each for each in found.stream if each > done)[:limit] if found else []
    posts = found.posts(ahead) if found else []
    if done == 0 and any(_answers(link.options, each) for each in posts):
        ahead, posts = [], []  # more people wrote than its line in the list shows
    todo = cursor["todo"] if ahead else " ".join(map(str, rest))
    return Batch(
        messages=tuple(_as_of_now(link, each) for each in posts if _speaks(chooser, each)),
        cursor={**cursor, "todo": todo, "done": ahead[-1] if ahead else 0},
        complete=False,
    )


def _is_open(options: Options, chooser: Chooser, topic: Fields, people: Mapping[int, Fields]) -> bool:
    if topic.get("closed") is True or topic.get("archived") is True or topic.get("has_accepted_answer") is True:
        return False
    writers = [people.get(number(each.get("user_id")), {}) for each in listed(topic.get("posters"))]
    last = str(topic.get("last_poster_username", ""))
    answered = is_ours(options, last, is_staff=False) or any(_is_one_of_us(options, each) for each in writers)
    return not answered and chooser.in_category(number(topic.get("category_id"))) and chooser.has_tag(topic.get("tags"))


def _is_one_of_us(options: Options, user: Fields) -> bool:
    return is_ours(options, str(user.get("username", "")), is_staff=is_staff(user, number(user.get("id"))))


def _answers(options: Options, fields: Fields) -> bool:
    post = read_post(fields)
    return is_ours(options, post.username, is_staff=post.is_staff)


def _speaks(chooser: Chooser, fields: Fields) -> bool:
    post = read_post(fields)
    return post.is_spoken and not post.is_gone and chooser.in_category(post.category)


def _as_of_now(link: Link, fields: Fields) -> RawMessage:
    return dataclasses.replace(kept(Event.WRITTEN, fields, at=link.now), received_at=link.now)
