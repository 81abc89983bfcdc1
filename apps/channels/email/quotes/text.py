"""Passages of a plain text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.channels.email.quotes import lines as body_lines
from apps.channels.email.quotes.reading import kinds

if TYPE_CHECKING:
    from apps.channels.email.quotes.reading import LineKind

#: Nobody writes or reads more; what lies beyond is of the kind of what is before it.
LONGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of whole lines of one kind."""

    kind: LineKind
    text: str


def fold(text: str) -> list[Passage]:
    """Split `text` into passages; `"".join(p.text for p in fold(text)) == text`.

    A text that would be folded as a whole is all `said`: a forwarded mail is what its sender wants to be read.
    Linear in the length of the text.
    """
    lines = text[:LONGEST].splitlines(keepends=True)
    if not lines:
        return []
    if len(text) > LONGEST:
        lines[-1] += text[LONGEST:]
    return _passages(lines, kinds(body_lines.of_text(lines)))


def _passages(lines: list[str], found: list[LineKind]) -> list[Passage]:
    passages: list[Passage] = []
    start = 0
    for number in range(1, len(lines) + 1):
        if number == len(lines) or found[number] != found[start]:
            passages.append(Passage(found[start], "".join(lines[start:number])))
            start = number
    return passages
