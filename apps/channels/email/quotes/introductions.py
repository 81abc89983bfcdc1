"""What stands above a quotation that has no marks: a divider, or the header of what is quoted; and above a forward."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from apps.channels.email.quotes.attributions import attribution
from apps.channels.email.quotes.phrases import ABOVE_THIS_LINE, LANGUAGES, OTHER_LABELS

if TYPE_CHECKING:
    from apps.channels.email.quotes.lines import Lines

BLOCK_LINES = 24
WRAPPED_LINES = 6
RULE = "-_=*—–#· \t>"
LONGEST_DIVIDER = 120

DIVIDERS = frozenset(words for each in LANGUAGES.values() for words in each.dividers)
FORWARDS = frozenset(words for each in LANGUAGES.values() for words in each.forwards)
FORWARDED_BY = ("forwarded by ", "weitergeleitet von ", "messaggio inoltrato da ", "transféré par ", "doorgestuurd door ")
NOTES_DIVIDER = re.compile(
    r"(?i)-{3,}\s?(?:(?:original )?message from|nachricht von|messaggio da|message de|mensaje de|bericht van) .{3,90}-{2,}:?$"
)
# Tobit David
DAVID = re.compile(r"(?i)\[?original message processed by (?:tobit\.|david)")
LABEL = re.compile(r"[*_#\s|]*([^\W\d_][^\W\d_ .’'/\-]*+(?:[ .’'/\-]{1,2}[^\W\d_]++){0,3}+)\s?[*_]*\s?[:：]")

KINDS = {
    **dict.fromkeys((label for each in LANGUAGES.values() for label in each.receiver), "to"),
    **dict.fromkeys((label for each in LANGUAGES.values() for label in each.date), "date"),
    **dict.fromkeys((label for each in LANGUAGES.values() for label in each.subject), "subject"),
    **dict.fromkeys((label for each in LANGUAGES.values() for label in each.sender), "from"),
    **dict.fromkeys(OTHER_LABELS, "other"),
}
FIRST_KINDS = frozenset({"from", "date", "subject", "to"})


class Introductions:
    """Finds, in lines, where a quotation or a forward begins."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._words = lines.words
        self._labels = {
            number: kind for number, line in enumerate(self._words) if (":" in line[:40] or "：" in line[:40]) and (kind := label(line))
        }

    def quotation(self, number: int) -> int:
        """How many lines from `number` on introduce a quotation; 0 if none do."""
        length = self._divider(number) or self._header(number) or attribution(self._lines, number)
        while length and (more := self._further(self._lines.following(number + length))):
            length = more - number
        return length

    def is_headed(self, number: int) -> bool:
        """Tell whether a divider or a header begins here: these introduce what is forwarded too."""
        return bool(self._divider(number) or self._header(number))

    def is_forward(self, number: int) -> bool:
        """Tell whether the line says that a forwarded message follows."""
        line = self._words[number]
        if len(line) > LONGEST_DIVIDER or not line.endswith(("-", ":", "_", "*", "=")):
            return False
        phrase = line.strip(RULE + ":").lower()
        return phrase in FORWARDS or (line.startswith("--") and phrase.startswith(FORWARDED_BY))

    def _further(self, number: int) -> int:
        """Where what is introduced at `number` begins, if a divider is followed by a header or an attribution."""
        if number >= len(self._words) or number in self._lines.marked:
            return 0
        length = self._header(number) or attribution(self._lines, number)
        return number + length if length else 0

    def _divider(self, number: int) -> int:
        line = self._words[number]
        if not line or len(line) > LONGEST_DIVIDER:
            return 0
        if line[0] in "-_=*—–#>" or line[0] in "oO[":
            phrase = line.strip(RULE + ":").lower()
            if phrase in DIVIDERS and line[0] in RULE:
                return 1
            if DAVID.match(line) or NOTES_DIVIDER.match(line):
                return 1
            if not phrase and len(line) >= 10:
                header = self._header(self._lines.following(number + 1), least=2)
                return self._lines.following(number + 1) - number + header if header else 0
        return 1 if " " in line and line.strip(RULE + ".:[]()").lower().endswith(ABOVE_THIS_LINE) else 0

    def _header(self, number: int, *, least: int = 3) -> int:
        """How many lines the header of a quoted message has; with fewer than `least` fields it is none.

        Sender and date must be among them. Without a subject somebody may just plan a journey: “From: Berlin”.
        """
        if self._labels.get(number) not in FIRST_KINDS:
            return 0
        found: dict[str, int] = {}
        end, wrapped = number, 0
        for near in range(number, min(number + BLOCK_LINES, len(self._words))):
            kind = self._labels.get(near)
            if kind and kind not in found:
                found[kind], end, wrapped = near, near + 1, 0
            elif kind and kind != "other":
                break
            elif self._words[near]:
                wrapped += 1
                if wrapped > WRAPPED_LINES or self._words[near - 1] == "":
                    break
            elif self._lines.following(near) not in self._labels:
                break
        proven = "subject" in found or "@" in self._words[found.get("from", number)]
        known = len(found) - ("other" in found)
        enough = {"from", "date"} <= found.keys() and known >= least and proven
        return end - number if enough or (least < 3 and "from" in found and known >= least) else 0


def label(line: str) -> str:
    """Which field of a mail's header the line holds; empty if none."""
    match = LABEL.match(line)
    return KINDS.get(match[1].lower(), "") if match else ""
