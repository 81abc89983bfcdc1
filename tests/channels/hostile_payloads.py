"""A payload of each network with all that can stand in one, and the same with one value that nobody means."""

from __future__ import annotations

import copy
import json
import random
from typing import TYPE_CHECKING, Any

from tests.channels.contract.hostile import VALUES, put, ways

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.channels.contract.hostile import Way

Payload = dict[str, Any]
NOON = "2026-11-21T12:00:00.000Z"
DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
_CORA = {"id": "109", "acct": "cora@other.example", "username": "cora", "display_name": "Cora", "bot": False}
_ACCOUNT = _CORA | {
    "url": "https://other.example/@cora",
    "fields": [{"name": "Web", "value": '<a href="https://cora.example">x</a>', "verified_at": NOON}],
}
_USER = {"id": 1000, "is_bot": False, "first_name": "Cora", "last_name": "Cord", "username": "cora"}
_FILE = {"file_id": "a", "file_unique_id": "b", "file_name": "n.pdf", "mime_type": "application/pdf", "file_size": 3}
_PLACE = {"latitude": 52.5, "longitude": 13.4}

MASTODON: Payload = {
    "status": {
        "id": "1091",
        "uri": "https://other.example/1091",
        "url": "https://other.example/@cora/1091",
        "in_reply_to_id": "1090",
        "in_reply_to_account_id": "7",
        "account": _ACCOUNT,
        "content": '<p><span class="h-card"><a href="https://own.example/@acme">@<span>acme</span></a></span> Ja?</p>',
        "spoiler_text": "Paket",
        "visibility": "public",
        "language": "de",
        "created_at": NOON,
        "edited_at": NOON,
        "mentions": [_CORA | {"id": "7", "acct": "acme"}, _CORA],
        "media_attachments": [{"id": "3", "url": "https://other.example/3.png", "description": "Paket"}],
        "poll": {"options": [{"title": "Ja", "votes_count": 2}, {"title": "Nein", "votes_count": None}]},
        "favourites_count": 2,
        "reblogs_count": 1,
    },
    "thread": "1090",
    "files": [{"name": "3.png", "link": "https://other.example/3.png", "type": "image/png", "data": "iVBORw0KGgo="}],
    "me": "7",
    "name": "acme",
    "host": "own.example",
    "domain": "own.example",
}
MOVED: Payload = {"moved": "1090", "now": "1080"}
GONE: Payload = {"gone": "1091", "at": NOON, "version": 1795262400000}
TALLY: Payload = {"tally": "1091", "likes": 3, "shares": 4}

TELEGRAM: Payload = {
    "update": {
        "update_id": 7001,
        "message": {
            "message_id": 5,
            "date": 1795262430,
            "edit_date": 1795262431,
            "chat": {"id": -1001, "type": "supergroup", "title": "Kunden", "username": "kunden"},
            "from": _USER,
            "sender_chat": {"id": -5, "title": "Acme", "username": "acme", "type": "channel"},
            "message_thread_id": 3,
            "is_topic_message": True,
            "reply_to_message": {"message_id": 4, "from": _USER, "forum_topic_created": {"name": "Pakete"}},
            "quote": {"text": "Morgen?"},
            "forward_origin": {"type": "user", "sender_user": _USER, "chat": {"id": 1, "title": "T"}},
            "text": "Hallo @otto https://x.example 😀",
            "entities": [
                {"type": "text_link", "offset": 0, "length": 5, "url": "https://x.example"},
                {"type": "text_mention", "offset": 6, "length": 3, "user": _USER},
                {"type": "pre", "offset": 1, "length": 4, "language": "py"},
            ],
            "document": _FILE,
            "photo": [{**_FILE, "width": 1, "height": 1}],
            "venue": {"location": _PLACE, "title": "Lager", "address": "Weg 1"},
            "contact": {"phone_number": "1", "first_name": "Cora", "last_name": "Cord"},
            "poll": {"question": "Wann?", "options": [{"text": "Heute"}]},
            "checklist": {"title": "Liste", "tasks": [{"text": "Packen", "completion_date": 3}]},
            "sticker": {"emoji": "x"},
            "dice": {"emoji": "x", "value": 3},
        },
    },
    "bot": 4711,
    "file": 3,
}
BLUESKY: Payload = {
    "kind": "post",
    "us": "did:plc:acme",
    "post": {
        "uri": f"at://{DID}/app.bsky.feed.post/3k",
        "cid": "bafy",
        "author": {"did": DID, "handle": "cora.example", "displayName": "Cora", "viewer": {"blockedBy": True}},
        "viewer": {"replyDisabled": True},
        "record": {
            "$type": "app.bsky.feed.post",
            "text": "Hallo @acme.example https://x.example/…",
            "createdAt": NOON,
            "langs": ["de"],
            "facets": [
                {
                    "index": {"byteStart": 6, "byteEnd": 19},
                    "features": [{"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:acme"}],
                },
                {
                    "index": {"byteStart": 20, "byteEnd": 41},
                    "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://x.example/langes"}],
                },
            ],
            "reply": {
                "root": {"uri": f"at://{DID}/app.bsky.feed.post/3a", "cid": "b"},
                "parent": {"uri": "at://x", "cid": "c"},
            },
            "embed": {"$type": "app.bsky.embed.images", "images": [{"alt": "Bild", "image": {"ref": {"$link": "b"}}}]},
            "labels": {"values": [{"val": "spam"}]},
        },
        "embed": {
            "record": {"author": {"did": DID, "handle": "x.example", "displayName": "X"}, "value": {"text": "Zitat"}},
            "media": {"external": {"uri": "https://x.example", "title": "X"}},
        },
        "indexedAt": NOON,
        "labels": [{"val": "!hide"}, {"val": "porn"}],
    },
    "files": [{"link": "https://x.example/1.jpg", "alt": "Bild", "type": "image/jpeg", "content": "/9j/"}],
}
DIRECT: Payload = {
    "kind": "message",
    "conversation": "3kconvo",
    "us": "did:plc:acme",
    "group": True,
    "author": {"did": DID, "handle": "cora.example", "displayName": "Cora"},
    "message": {"id": "3kmsg", "sentAt": NOON, "text": "Im Vertrauen", "sender": {"did": DID}, "embed": {"record": {}}},
}
WITHDRAWN: Payload = {"kind": "deleted", "id": f"at://{DID}/app.bsky.feed.post/3k", "at": NOON}
DISCOURSE: Payload = {
    "event": "written",
    "post": {
        "id": 12,
        "topic_id": 4,
        "post_number": 2,
        "post_type": 1,
        "user_id": 9,
        "username": "cora",
        "name": "Cora",
        "topic_title": "Paket",
        "topic_slug": "paket",
        "raw": "Wann?",
        "cooked": '<p>Wann? <img src="/x.png"></p>',
        "post_url": "/t/paket/4/2",
        "reply_to_post_number": 1,
        "version": 2,
        "created_at": NOON,
        "updated_at": NOON,
        "topic_archetype": "regular",
    },
}
REVIEW: Payload = {
    "event": "queued",
    "post": {
        "id": 3,
        "payload": {"raw": "Wann?", "title": "Paket"},
        "target_created_by": {"id": 9, "username": "cora", "name": "Cora"},
        "topic_id": 4,
        "topic": {"title": "Paket"},
        "created_at": NOON,
    },
}
WORDPRESS: Payload = {
    "kind": "comment",
    "version": 1,
    "root": 5,
    "host": "blog.example",
    "ours": False,
    "post": {"title": "Artikel", "writer": 1},
    "comment": {
        "id": 7,
        "parent": 5,
        "post": 1,
        "author": 0,
        "author_name": "Cora",
        "author_email": "cora@example.org",
        "author_url": "https://cora.example",
        "date_gmt": "2026-11-21T12:00:00",
        "link": "https://blog.example/?p=1#comment-7",
        "status": "approved",
        "content": {"raw": "Wann?", "rendered": "<p>Wann?</p>"},
    },
}
GENERIC: Payload = {
    "type": "message.created",
    "timestamp": "2026-11-21T12:00:00+00:00",
    "data": {
        "external_id": "m1",
        "thread_id": "t1",
        "parent_id": "m0",
        "author": {
            "id": "9",
            "handle": "cora",
            "name": "Cora",
            "email": "cora@example.org",
            "url": "https://c.example",
        },
        "subject": "Paket",
        "text": "Wann?",
        "html": "<p>Wann?</p>",
        "created_at": "2026-11-21T12:00:00+00:00",
        "attachments": [{"name": "a.txt", "content_type": "text/plain", "content": "aGFsbG8="}],
        "audience": "public",
        "permalink": "https://board.example/m1",
        "reference": "r",
        "version": 2,
        "by_us": False,
        "awaits_approval": False,
    },
}
#: By the kind of the channel.
PAYLOADS: dict[str, tuple[Payload, ...]] = {
    "mastodon": (MASTODON, MOVED, GONE, TALLY),
    "telegram": (TELEGRAM,),
    "bluesky": (BLUESKY, DIRECT, WITHDRAWN),
    "discourse": (DISCOURSE, REVIEW),
    "wordpress": (WORDPRESS,),
    "generic": (GENERIC,),
}


def spoilt(kind: str) -> Iterator[tuple[Way, str, bytes]]:
    """Each payload of the kind with each value in each place: the place, the value's name, the bytes."""
    for payload in PAYLOADS[kind]:
        for way in ways(payload):
            for name, value in VALUES.items():
                yield way, name, _written(kind, payload, way, value)


def some_spoilt(kind: str, count: int) -> list[bytes]:
    """So many of them, the same ones at each run, and each payload as it should be."""
    chance = random.Random(kind)
    places = [(payload, way) for payload in PAYLOADS[kind] for way in ways(payload)]
    whole = [_written(kind, payload, (), None) for payload in PAYLOADS[kind]]
    drawn = [(*chance.choice(places), chance.choice(list(VALUES))) for _ in range(count)]
    return [*whole, *(_written(kind, payload, way, VALUES[name]) for payload, way, name in drawn)]


def _written(kind: str, payload: Payload, way: Way, value: object) -> bytes:
    made = copy.deepcopy(payload)
    if way:
        put(made, way, value)
    content = json.dumps(made).encode()
    return content + b"\nabc" if kind == "telegram" else content
