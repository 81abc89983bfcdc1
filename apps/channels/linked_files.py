"""Files that lie elsewhere and that a service names by their address: fetched like whatever strangers name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import puremagic

from apps.channels import http

if TYPE_CHECKING:
    from collections.abc import Collection

SECONDS = 10.0
UNKNOWN = "application/octet-stream"
#: What a browser would show or run is only believed if the content says so too.
_SHOWN = ("image/", "text/html", "application/xhtml", "application/pdf", "image/svg")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedFile:
    """A file with what it is by its own content."""

    content: bytes
    content_type: str


def fetch(url: str, *, most_bytes: int, inside: Collection[str], seconds: float = SECONDS) -> LinkedFile:
    """GET a file from the public Internet, or from a host that the operator allows. Raises `http.HttpError`."""
    found = http.fetch_public(url, accept="*/*", seconds=seconds, most_bytes=most_bytes, inside=inside)
    return LinkedFile(content=found.content, content_type=type_of(found.content, found.content_type))


def type_of(content: bytes, named: str) -> str:
    """What the content is; where that cannot be seen what it was called, unless a browser would show it."""
    try:
        found = puremagic.from_string(content[:65_536], mime=True)
    except (puremagic.PureError, ValueError):
        found = ""
    # Documents of office programs are archives, and text may begin with anything.
    if found and not (found == "application/zip" and named.startswith("application/")):
        return str(found)
    return UNKNOWN if not named or named.startswith(_SHOWN) else named
