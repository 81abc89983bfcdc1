"""What a post shows beside its words, as the index gives it; the tests' network makes no films and no cards."""

from __future__ import annotations

from typing import Any

import pytest

from apps.channels.bluesky.envelopes import opened, sealed
from apps.channels.bluesky.views import FILM, pictures
from apps.channels.contract import InboundMessage

pytestmark = pytest.mark.once

URI, PLACE = "at://did:plc:cora/app.bsky.feed.post/3k", "https://bsky.app/profile/did:plc:cora/post/3k"
FILM_VIEW = {
    "$type": "app.bsky.embed.video#view",
    "playlist": "https://video.example/a.m3u8",
    "thumbnail": "https://video.example/a.jpg",
    "alt": "Ein <Knarzen>",
}


def post_with(embed: dict[str, Any], text: str = "So klingt das.") -> dict[str, Any]:
    return {
        "uri": URI,
        "cid": "c",
        "author": {"did": "did:plc:cora", "handle": "cora.test"},
        "record": {"text": text, "createdAt": "2026-11-22T12:00:00Z"},
        "embed": embed,
        "indexedAt": "2026-11-22T12:00:00Z",
    }


def read(post: dict[str, Any], **more: object) -> InboundMessage:
    found = opened(sealed("post", post=post, us="did:plc:acme", **more))
    assert isinstance(found, InboundMessage)
    return found


def test_a_film_is_its_first_picture_and_where_it_runs() -> None:
    post = post_with(FILM_VIEW)
    [still] = pictures(post)
    assert (still["link"], still["alt"]) == ("https://video.example/a.jpg", "Ein <Knarzen>")
    file = {"link": still["link"], "alt": still["alt"], "film": True, "type": "image/jpeg", "content": "/9j/"}
    found = read(post, files=[file])
    assert [(each.name, each.description) for each in found.attachments] == [("film-1.jpeg", "Ein <Knarzen>")]
    assert found.text == f"So klingt das.\n\n▶ Ein <Knarzen>\n{PLACE}"
    assert f'<a href="{PLACE}">▶ Ein &lt;Knarzen&gt;</a>' in found.html
    assert found.notices == (FILM,)


def test_a_film_without_a_picture_is_no_missing_picture() -> None:
    bare = {**FILM_VIEW, "thumbnail": "", "alt": ""}
    quoting = {"$type": "app.bsky.embed.recordWithMedia#view", "media": bare, "record": {}}
    for embed in (bare, quoting):
        found = read(post_with(embed), files=[{"link": "https://video.example/a.jpg", "alt": "", "film": True}])
        assert (found.attachments, found.notices) == ((), (FILM,))
        assert f"▶\n{PLACE}" in found.text


def test_a_card_says_what_the_page_says() -> None:
    card = {"uri": "https://example.com/wolle", "title": "Wolle & mehr", "description": "ALT: Ein <Schaf>"}
    found = read(post_with({"$type": "app.bsky.embed.external#view", "external": card}))
    assert found.text == "So klingt das.\n\nWolle & mehr\nALT: Ein <Schaf>\nhttps://example.com/wolle"
    assert '<a href="https://example.com/wolle">Wolle &amp; mehr</a><br>ALT: Ein &lt;Schaf&gt;' in found.html
    mute = {"uri": "javascript:alert(1)", "title": "Klick"}
    assert "javascript" not in read(post_with({"$type": "app.bsky.embed.external#view", "external": mute})).html
