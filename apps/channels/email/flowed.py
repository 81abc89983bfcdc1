"""format=flowed (RFC 3676): paragraphs that were broken into lines, put together again, quotations by their depth."""

from __future__ import annotations

import re

QUOTED = re.compile(r"(>*)( ?)(.*)")
SIGNATURE = "-- "


def unflowed(text: str, *, spaces_were_added: bool) -> str:
    """The paragraphs of `text`, each on one line; `spaces_were_added` is the parameter DelSp (section 4.1). Linear."""
    lines: list[str] = []
    paragraph: list[str] = []
    depth = 0
    for line in text.split("\n"):
        quotes, words = _taken_apart(line)
        if paragraph and (quotes != depth or words == SIGNATURE):
            lines.append(_line(depth, paragraph))
            paragraph = []
        depth = quotes
        # Only a space at its end says that a line goes on; the separator of signatures never does (section 4.3).
        goes_on = words.endswith(" ") and words != SIGNATURE
        paragraph.append(words[:-1] if goes_on and spaces_were_added else words)
        if not goes_on:
            lines.append(_line(depth, paragraph))
            paragraph = []
    if paragraph:
        lines.append(_line(depth, paragraph))
    return "\n".join(lines)


def _taken_apart(line: str) -> tuple[int, str]:
    """How deep a line is quoted, and its words without the space stuffed before them (sections 4.4 and 4.5)."""
    match = QUOTED.match(line)
    return (len(match[1]), match[3]) if match else (0, line)


def _line(depth: int, paragraph: list[str]) -> str:
    words = "".join(paragraph)
    return f"{'>' * depth} {words}" if depth else words
