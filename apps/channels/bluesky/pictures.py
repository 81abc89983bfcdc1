"""Fetching the pictures of a post, so that they stay when the post does not."""

from __future__ import annotations

import base64
from contextlib import suppress
from typing import TYPE_CHECKING

from apps.channels import http
from apps.channels.bluesky.shapes import inner, text
from apps.channels.bluesky.views import pictures
from apps.channels.contract import ChannelError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from apps.channels.bluesky.link import Link

#: Of all pictures of one post together, which are kept in one payload.
MOST_BYTES = 9_000_000
SECONDS = 10.0
_KINDS = {b"\x89PNG\r\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


def kind_of(content: bytes) -> str:
    """What kind of picture it is by its first bytes; empty if it is none that the network shows."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _KINDS.items() if content.startswith(start)), "")


def fetched(link: Link, post: Mapping[str, Any]) -> list[dict[str, object]]:
    """Each picture for the envelope: with its content in base64, or with its address alone."""
    found, room = [], MOST_BYTES
    for each in pictures(post)[:10]:
        content = _content(link, each["link"], text(inner(post, "author"), "did"), each["cid"], room)
        room -= len(content)
        kept: dict[str, object] = {"link": each["link"], "alt": each["alt"]}
        kept |= {"film": True} if each.get("film") else {}
        if content:
            kept |= {"type": kind_of(content), "content": base64.b64encode(content).decode("ascii")}
        found.append(kept)
    return found


def _content(link: Link, url: str, did: str, cid: str, room: int) -> bytes:
    """From where the network shows it, or else from our own server, which may be its author's too."""
    with suppress(http.HttpError):
        found = http.fetch_public(
            url, accept="image/*", seconds=SECONDS, most_bytes=room, inside=link.options.inside
        ).content
        if kind_of(found):
            return found
    if not cid:
        return b""
    with suppress(ChannelError):
        answer = link.ask("com.atproto.sync.getBlob", {"did": did, "cid": cid})
        if answer.is_success and len(answer.content) <= room and kind_of(answer.content):
            return answer.content
    return b""
