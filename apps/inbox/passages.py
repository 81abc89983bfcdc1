"""A mail's plain text in passages: what its author wrote, what they quoted, and their signature.

One pass over the lines, so that no text is slow.
"""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class PassageKind(StrEnum):
    TEXT = "text"
    QUOTE = "quote"
    SIGNATURE = "signature"


class Passage(NamedTuple):
    kind: PassageKind
    text: str


#: Lines of which everything below is the earlier mail, as Outlook and its like write them.
_DIVIDERS = re.compile(
    r"\s*(-{2,}|_{2,})\s*(original message|ursprüngliche nachricht|originalnachricht|weitergeleitete nachricht"
    r"|forwarded message)\s*(-{2,}|_{2,})\s*",
    re.IGNORECASE,
)
_UNDERLINE = re.compile(r"_{20,}")
_FROM_LINE = re.compile(r"\*?(from|von):\*?\s\S", re.IGNORECASE)
_SENT_LINE = re.compile(r"\*?(sent|date|gesendet|datum):\*?\s\S", re.IGNORECASE)
#: "On ... wrote:" and "Am ... schrieb ...:", which may be broken over two lines.
_ATTRIBUTION_BEGINS = re.compile(r"(on|am)\s.{6,}", re.IGNORECASE)
_ATTRIBUTION_ENDS = re.compile(r"(.*\s)?(wrote|schrieb)(\s.*)?:", re.IGNORECASE)
#: Longer lines are prose; the patterns above need not look at them.
_LONGEST = 300


def passages(text: str) -> list[Passage]:
    """The text in order; joined again it is the text, but for blank lines around the passages."""
    lines = text.replace("\r\n", "\n").split("\n")
    marked = zip(_kinds(lines), lines, strict=True)
    runs = (
        Passage(kind, "\n".join(line for _, line in run).strip("\n")) for kind, run in groupby(marked, lambda m: m[0])
    )
    return [passage for passage in runs if passage.text.strip()]


def _kinds(lines: list[str]) -> Iterator[PassageKind]:
    end = _earlier_mail(lines)
    own = kind = PassageKind.TEXT
    attribution = 0
    for number, line in enumerate(lines):
        attribution = attribution - 1 if attribution else _attribution_length(lines, number)
        if line == "-- ":  # RFC 3676 section 4.3
            own = PassageKind.SIGNATURE
        if number >= end or attribution or line.startswith(">"):
            kind = PassageKind.QUOTE
        elif line.strip():  # a blank line goes with what stands above it
            kind = own
        yield kind


def _earlier_mail(lines: list[str]) -> int:
    """The number of the line from which on all is quoted without a mark; the number of lines if there is none."""
    begins = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    for number, line in enumerate(lines):
        # What stands at the top is what its author sent: a forwarded mail, a filled-in form.
        if number <= begins or len(line) > _LONGEST:
            continue
        header = lines[number + 1 : number + 2] if _UNDERLINE.fullmatch(line.strip()) else lines[number : number + 1]
        if _DIVIDERS.fullmatch(line) or (header and _is_header(header[0], lines[number + 1 : number + 5])):
            return number
    return len(lines)


def _is_header(line: str, below: list[str]) -> bool:
    """Outlook's "From: ... Sent: ..." block, without any other mark."""
    return bool(_FROM_LINE.match(line[:_LONGEST])) and any(_SENT_LINE.match(each[:_LONGEST]) for each in below)


def _attribution_length(lines: list[str], number: int) -> int:
    """How many lines from here on introduce a quote that follows; 0 if these do not."""
    if not _ATTRIBUTION_BEGINS.match(lines[number][:_LONGEST]):
        return 0
    for length in (1, 2):
        said = " ".join(lines[number : number + length]).strip()
        below = next((line for line in lines[number + length : number + length + 3] if line.strip()), "")
        if len(said) <= _LONGEST and _ATTRIBUTION_ENDS.fullmatch(said) and below.startswith(">"):
            return length
    return 0
