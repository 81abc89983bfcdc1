"""What stands below a letter: its signature, the line that a telephone adds, the footer of a mailing list."""

# ruff: noqa: RUF001 - the signs that programs put there

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from apps.channels.email.quotes.phrases import (
    DEVICES,
    DISCLAIMERS,
    FOOTERS,
    GET_OUTLOOK,
    SENT_AFTER,
    SENT_BY,
    VIRUS_FREE,
)

if TYPE_CHECKING:
    from apps.channels.email.quotes.lines import Lines

LONGEST_SIGNATURE = 50
LONGEST_UNSURE_SIGNATURE = 14
LONGEST_PHONE_LINE = 110
LONGEST_NAME = 60

DELIMITERS = frozenset({"--", "—", "––", "—–", "- -"})
RULE = re.compile(r"[-_*=#~]{3,}$")
#: With what these begin.
SIGNS = frozenset("-_*=#~—–")

_DEVICE = rf"(?<!\w)(?:{'|'.join(DEVICES)})(?!\w)"
PHONE = re.compile(
    rf"[<(\[*_]*(?:(?:{'|'.join(SENT_BY)})\s.{{0,60}}?{_DEVICE}.{{0,50}}"
    rf"|(?:von|aus|diese nachricht wurde|diese e-?mail wurde)\s.{{0,60}}?{_DEVICE}.{{0,60}}\s(?:{'|'.join(SENT_AFTER)})"
    rf"|(?:{'|'.join(GET_OUTLOOK)}).{{0,60}}|(?:{'|'.join(VIRUS_FREE)}).{{0,60}})[>)\].!]*$",
    re.IGNORECASE,
)
LINK = re.compile(r"<?(?:https?://|www\.)\S+$")
FOOTER = re.compile(rf".{{0,80}}(?:{'|'.join(FOOTERS)})", re.IGNORECASE)
DISCLAIMER = re.compile(rf"(?:{'|'.join(DISCLAIMERS)})", re.IGNORECASE)


def is_phone_line(lines: Lines, number: int) -> bool:
    """A line of its own that a program added, such as “Sent from my iPhone”."""
    line = lines.words[number]
    if number and LINK.match(line) and PHONE.match(lines.words[number - 1]):
        return True
    if not 8 <= len(line) <= LONGEST_PHONE_LINE or not PHONE.match(line):
        return False
    return _is_alone(lines, number)


def begins_signature(lines: Lines, number: int) -> bool:
    """A delimiter (RFC 3676 section 4.3), with or without its space, or a rule above a footer."""
    line = lines.words[number]
    if line[:1] not in SIGNS:
        return False
    after = lines.following(number + 1, within=3)
    if after == len(lines.words) or after in lines.marked:
        return False
    if line in DELIMITERS:
        return True
    following = lines.words[after]
    if len(line) >= 3 and line[0] in "-_*=#~" and following[0] not in "-_*=#~" and RULE.match(line):
        return FOOTER.match(following) is not None or DISCLAIMER.match(following) is not None
    return False


def is_signature(lines: Lines, start: int, end: int) -> bool:
    """Judge what follows a delimiter at `start`: many people draw a line between paragraphs too."""
    words = [line for line in lines.words[start + 1 : end] if line]
    if start in lines.dashed or RULE.match(lines.words[start]) or (words and FOOTER.match(words[0])):
        return len(words) <= LONGEST_SIGNATURE
    if not words or len(words) > LONGEST_UNSURE_SIGNATURE or any(line.endswith("?") for line in words):
        return False
    return len(words[0]) <= LONGEST_NAME and not words[0].endswith((".", "?", "!", ":", ";"))


def _is_alone(lines: Lines, number: int) -> bool:
    before = lines.words[number - 1] if number else ""
    after = lines.words[number + 1] if number + 1 < len(lines.words) else ""
    below = lines.following(number + 1)
    goes_on = PHONE.match(after) or LINK.match(after)
    ends = not after or below in lines.marked or below in lines.opening or after[0] in "-_*<" or goes_on
    return bool(ends) and (not before or len(before) < LONGEST_NAME)
