"""A multipart whose boundary is missing, wrong or closed too early: found by looking at its lines."""

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


def parts_of(part: Part) -> list[Part]:
    """The parts of a multipart, also those behind a wrong boundary or an end that came too early."""
    unread = str(part.epilogue or "") if part.children else part.raw_text
    opening = OPENING.search(unread)
    return [*part.children, *(part.read_again(unread, boundary=opening[1]) if opening else [])]
