"""How Discourse writes its things down: PostSerializer, WebHookPostSerializer, TopicViewSerializer and others."""

from __future__ import annotations

import hashlib
import hmac
import html
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.servers.discourse.things import Call

if TYPE_CHECKING:
    import datetime as dt

    from tests.servers.discourse.forum import Forum
    from tests.servers.discourse.things import Hook, Post, Review, Topic, User

AVATAR = "/letter_avatar_proxy/v4/letter/a/da6949/{size}.png"


def when(moment: dt.datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z" if moment else None


def cook(raw: str) -> str:
    """As much of the forum's Markdown as tests write."""
    text = html.escape(raw, quote=False)
    text = re.sub(
        r"!\[([^\]|]*)[^\]]*\]\(upload://([^)]+)\)", r'<img src="/uploads/default/original/\2" alt="\1">', text
    )
    text = re.sub(r"(?<!\w)@([a-z]+)", r'<a class="mention" href="/u/\1">@\1</a>', text)
    return "\n".join(f"<p>{part}</p>" for part in text.split("\n\n"))


def post(forum: Forum, post: Post, viewer: User, *, raw: bool = True, titled: bool = False) -> dict[str, Any]:
    """PostSerializer, as `viewer` is given it."""
    sees_hidden = not post.hidden or viewer.is_staff or viewer is post.user
    found: dict[str, Any] = {
        "id": post.id,
        "name": post.user.name,
        "username": post.user.username,
        "avatar_template": AVATAR,
        "created_at": when(post.created_at),
        "cooked": cook(post.raw) if sees_hidden else "<p>This post was flagged by the community.</p>",
        "post_number": post.number,
        "post_type": post.kind,
        "updated_at": when(post.updated_at),
        "reply_count": 0,
        "reply_to_post_number": post.answers,
        "topic_id": post.topic.id,
        "topic_slug": post.topic.slug,
        "display_username": post.user.name,
        "version": post.version if sees_hidden else 1,
        "yours": viewer is post.user,
        "moderator": post.user.moderator,
        "admin": post.user.admin,
        "staff": post.user.is_staff,
        "user_id": post.user.id,
        "hidden": post.hidden,
        "trust_level": 1,
        "deleted_at": when(post.deleted_at),
        "user_deleted": post.user_deleted,
        "edit_reason": None,
        "wiki": False,
        "actions_summary": [{"id": kind, "acted": True} for name, kind in post.flags if name == viewer.username],
        "post_url": f"/t/{post.topic.slug}/{post.topic.id}/{post.number}",
    }
    if raw and sees_hidden:
        found["raw"] = post.raw
    if titled:
        found |= {"topic_title": post.topic.title, "category_id": post.topic.category, "excerpt": post.raw[:200]}
    return found


def hook_post(forum: Forum, each: Post) -> dict[str, Any]:
    """WebHookPostSerializer, as the system's own user sees it: with everything, but without tags."""
    found = post(forum, each, forum.user("adam"), titled=True)
    for name in ("yours", "actions_summary", "excerpt"):
        del found[name]
    found["topic_archetype"] = "private_message" if each.topic.is_private else "regular"
    found["category_slug"] = forum.categories[each.topic.category].slug if each.topic.category else None
    found["topic_posts_count"] = len(stream(forum, each.topic))
    return found


def stream(forum: Forum, topic: Topic, *, deleted: bool = False) -> list[Post]:
    found = [each for each in forum.posts.values() if each.topic is topic]
    return [each for each in found if deleted or each.deleted_at is None]


def topic(forum: Forum, topic: Topic, viewer: User, *, raw: bool) -> dict[str, Any]:
    """TopicViewSerializer: all ids, the first 20 posts."""
    posts = stream(forum, topic)
    return {
        "post_stream": {
            "posts": [post(forum, each, viewer, raw=raw) for each in posts[:20]],
            "stream": [each.id for each in posts],
        },
        "id": topic.id,
        "title": topic.title,
        "fancy_title": html.escape(topic.title),
        "slug": topic.slug,
        "posts_count": len(posts),
        "archetype": "private_message" if topic.is_private else "regular",
        "category_id": topic.category,
        "tags": [{"id": number, "name": name, "slug": name} for number, name in enumerate(topic.tags, start=1)],
        "closed": topic.closed,
        "archived": False,
        "deleted_at": when(topic.deleted_at),
        "details": {
            "created_by": person(topic.author),
            "allowed_users": [person(each) for each in topic.people],
            "allowed_groups": [{"id": 40, "name": name} for name in topic.groups],
        },
    }


def listed_topic(forum: Forum, each: Topic) -> dict[str, Any]:
    """TopicListItemSerializer: at most five of those who wrote."""
    posts = stream(forum, each)
    writers = list(dict.fromkeys(one.user.id for one in posts))[:5]
    return {
        "id": each.id,
        "title": each.title,
        "slug": each.slug,
        "posts_count": len(posts),
        "bumped_at": when(each.bumped_at),
        "created_at": when(each.created_at),
        "archetype": "regular",
        "pinned": False,
        "visible": True,
        "closed": each.closed,
        "archived": False,
        "tags": each.tags,
        "category_id": each.category,
        "last_poster_username": posts[-1].user.username if posts else "",
        "posters": [{"user_id": number, "description": "Original Poster", "extras": None} for number in writers],
    }


def person(user: User) -> dict[str, Any]:
    found: dict[str, Any] = {"id": user.id, "username": user.username, "name": user.name, "avatar_template": AVATAR}
    return found | ({"admin": True} if user.admin else {}) | ({"moderator": True} if user.moderator else {})


def review(forum: Forum, each: Review, *, embedded: bool) -> dict[str, Any]:
    """ReviewableQueuedPostSerializer; people stand in it (hooks) or beside it (lists)."""
    found: dict[str, Any] = {
        "id": each.id,
        "type": "ReviewableQueuedPost",
        "status": each.status,
        "version": each.version,
        "created_at": when(each.created_at),
        "payload": {"raw": each.raw, **({"title": each.title} if each.title else {})},
        "category_id": each.category,
        "score": 1.0,
    }
    if each.topic:
        found |= {"topic_id": each.topic.id, "topic": {"id": each.topic.id, "title": each.topic.title}}
    if each.post:
        found |= {"target_type": "Post", "target_id": each.post.id, "post_id": each.post.id}
    if embedded:
        return found | {"created_by": person(forum.user("adam")), "target_created_by": person(each.user)}
    return found | {"created_by_id": 1, "target_created_by_id": each.user.id}


def pending(each: Review) -> dict[str, Any]:
    """PendingPostSerializer."""
    return {
        "id": each.id,
        "raw_text": each.raw,
        "created_at": when(each.created_at),
        "category_id": each.category,
        "topic_id": each.topic.id if each.topic else None,
        "title": each.title or None,
        "username": each.user.username,
    }


def hook(each: Hook) -> dict[str, Any]:
    """AdminWebHookSerializer."""
    return {
        "id": each.id,
        "payload_url": each.url,
        "content_type": 1,
        "last_delivery_status": each.last_status,
        "wildcard_web_hook": False,
        "verify_certificate": True,
        "active": each.active,
        "web_hook_event_types": [{"id": number, "name": name} for number, name in enumerate(each.events, start=200)],
    }


def call(forum: Forum, hook: Hook, event: str, body: dict[str, Any]) -> Call:
    """What WebHookEmitter sends."""
    content = json.dumps(body, ensure_ascii=False).encode()
    headers = {
        "Accept": "*/*",
        "Content-Type": "application/json",
        "User-Agent": "Discourse/2026.11.0",
        "X-Discourse-Instance": forum.url,
        "X-Discourse-Event-Id": str(forum.new_id()),
        "X-Discourse-Event-Type": next(iter(body), "post"),
        "X-Discourse-Event": event,
    }
    return signed(Call(hook=hook, event=event, headers=headers, body=b"", at=forum.now()), content)


def repeated(forum: Forum, call: Call) -> Call:
    """The same again, as after an answer that was no success: with another id, and later."""
    headers = {**call.headers, "X-Discourse-Event-Id": str(forum.new_id())}
    return replace(call, headers=headers, at=forum.now())


def signed(call: Call, body: bytes) -> Call:
    """The call with a body, signed with the hook's secret."""
    signature = hmac.new(call.hook.secret.encode(), body, hashlib.sha256).hexdigest()
    return replace(call, headers={**call.headers, "X-Discourse-Event-Signature": f"sha256={signature}"}, body=body)
