"""Files that an event names by their address: fetched after the event is kept, and put beside it into one payload.

That payload holds the event as it came, and of each file its content, or why it could not be had.
"""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from apps.channels import http, linked_files
from apps.channels.contract import UnreadableMessage
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

MOST_FILES, MOST_FILE_BYTES, MOST_BYTES, SECONDS = 20, 10 * 1024 * 1024, 20 * 1024 * 1024, 30.0
NO_ROOM = sentence("It is too large beside the other files.")
NO_TIME = sentence("The other files took too long.")
#: What only such a payload has.
EVENT, FILES = "event_as_it_came", "files"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """What became of one address: the file, or words why there is none."""

    content: bytes = b""
    content_type: str = ""
    why: str = ""


def addresses_in(body: bytes) -> list[str]:
    """The addresses of files in an event, each once; none in what is no event."""
    try:
        found: Any = json.loads(body)
        listed = found["data"]["attachments"]
        urls = [each["url"] for each in listed if isinstance(each, dict) and "content" not in each and "url" in each]
    except (ValueError, TypeError, KeyError, RecursionError):
        return []
    return list(dict.fromkeys(url for url in urls if isinstance(url, str)))[:MOST_FILES]


def enclose(body: bytes, *, inside: Collection[str]) -> bytes:
    """The event with its files. Never fails: what cannot be fetched has its reason."""
    until, room = time.monotonic() + SECONDS, MOST_BYTES
    files: dict[str, dict[str, str]] = {}
    for url in addresses_in(body):
        one = _fetched(url, most_bytes=min(room, MOST_FILE_BYTES), seconds=until - time.monotonic(), inside=inside)
        room -= len(one.content)
        files[url] = {
            "content": base64.b64encode(one.content).decode("ascii"),
            "content_type": one.content_type,
            "why": one.why,
        }
    # Each byte as one letter, so that the event comes out as it went in, whatever it is.
    return json.dumps({EVENT: body.decode("latin-1"), FILES: files}).encode()


def opened(payload: bytes) -> tuple[bytes, Mapping[str, Enclosed]]:
    """The event as it came, and its files by their addresses. Raises `UnreadableMessage`."""
    if not payload.startswith(f'{{"{EVENT}":'.encode()):
        return payload, {}
    try:
        found = json.loads(payload)
        files = {
            url: Enclosed(content=base64.b64decode(each["content"]), content_type=each["content_type"], why=each["why"])
            for url, each in found[FILES].items()
        }
        return found[EVENT].encode("latin-1"), files
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UnreadableMessage("its files cannot be read") from error


def _fetched(url: str, *, most_bytes: int, seconds: float, inside: Collection[str]) -> Enclosed:
    if most_bytes <= 0 or seconds <= 0:
        return Enclosed(why=NO_ROOM if most_bytes <= 0 else NO_TIME)
    try:
        found = linked_files.fetch(
            url, most_bytes=most_bytes, inside=inside, seconds=min(seconds, linked_files.SECONDS)
        )
    except http.HttpError as error:
        return Enclosed(why=str(error))
    return Enclosed(content=found.content, content_type=found.content_type)
