"""A multipart whose boundary is missing or wrong: found by looking at its lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apps.channels.email.parts import Part

# A line of a boundary's form with a field of a part's header right behind it (RFC 2046 section 5.1.1).
OPENING = re.compile(
    r"(?:\A|[\r\n])--([!-~](?:[ -~]{0,68}[!-~])?)[ \t]*(?:\r\n|\r|\n)(?=content-[a-z-]{1,30}:)",
    re.IGNORECASE,
)


def taken_apart(part: Part) -> Part:
    """The part itself, or a multipart without parts read again by the boundary that it turns out to have."""
    if not part.kind.startswith("multipart/") or part.children:
        return part
    opening = OPENING.search(part.raw_text)
    return part.read_again(opening[1]) if opening else part
