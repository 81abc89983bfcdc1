"""Fetching the pictures and recordings of a post, so that they stay when the post does not."""

from __future__ import annotations

import base64
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from apps.channels import http
from apps.channels.mastodon.shapes import text

if TYPE_CHECKING:
    from apps.channels.mastodon.link import Link
    from apps.channels.mastodon.shapes import Fields, Status

#: Of all files of one post together, which are kept in one payload, in base64.
MOST_BYTES = 10 * 1_048_576
MOST_FILES = 16
SECONDS = 15.0


def fetched(link: Link, status: Status) -> list[Fields]:
    """Each file for the envelope: with its content in base64, or with its address alone."""
    found, room = [], MOST_BYTES
    for each in status.media[:MOST_FILES]:
        url = text(each, "url") or text(each, "remote_url")
        kept = {"link": text(each, "remote_url") or url, "name": _name(url), "description": text(each, "description")}
        with suppress(http.HttpError):
            got = http.fetch_public(
                url, accept="*/*", seconds=SECONDS, most_bytes=max(room, 0), inside=link.options.inside
            )
            room -= len(got.content)
            kept |= {"type": got.content_type, "data": base64.b64encode(got.content).decode("ascii")}
        found.append(kept)
    return found


def _name(url: str) -> str:
    with suppress(ValueError):
        return urlsplit(url).path.rpartition("/")[2][:200] or "file"
    return "file"
