"""What stands above a quotation that has no marks: a divider, or the header of what is quoted; and above a forward."""

# ruff: noqa: RUF001 - the signs that programs put there

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from apps.channels.email.quotes.attributions import attribution, may_begin
from apps.channels.email.quotes.languages import LANGUAGES
from apps.channels.email.quotes.phrases import ABOVE_THIS_LINE, ASKS_FOR_ANSWER, FORM_LABELS, OTHER_LABELS

if TYPE_CHECKING:
    from apps.channels.email.quotes.lines import Lines

BLOCK_LINES = 24
WRAPPED_LINES = 6
FORM_LINES = 8
RULE = "-_=*—–#· \t>"
ASKING = frozenset(each[0] for words in ASKS_FOR_ANSWER for each in (words, words.upper()))
FIRST_SIGNS = "-_=*—–#>oO["
LONGEST_DIVIDER = 120
#: So many lines may look like an introduction and be none; after that nothing is looked for.
MOST_TRIES = 500

DIVIDERS = frozenset(words for each in LANGUAGES.values() for words in each.dividers)
FORWARDS = frozenset(words for each in LANGUAGES.values() for words in each.forwards)
FORWARDED_BY = (
    "forwarded by ",
    "weitergeleitet von ",
    "messaggio inoltrato da ",
    "transféré par ",
    "doorgestuurd door ",
)
NOTES_DIVIDER = re.compile(
    r"(?i)-{3,}\s?(?:(?:original )?message from|nachricht von|messaggio da|message de|"
    r"mensaje de|bericht van) .{3,90}-{2,}:?$"
)
# Tobit David
DAVID = re.compile(r"(?i)\[?original message processed by (?:tobit\.|david)")
LABEL = re.compile(r"[*_#\s|]*([^\W\d_][^\W\d_ .’'/\-]*+(?:[ .’'/\-]{1,2}[^\W\d_]++){0,3}+)\s?[*_]*\s?[:：]")
FLAT_LABEL = re.compile(r"(?<![\w.])([^\W\d_]{1,12})\s?[:：]")
LONGEST_FLAT = 400
# “Von: 10:00” is an hour, “Von: +49 30 1234” a telephone.
NUMBER = re.compile(r"[\d+(]")

KINDS = {
    **dict.fromkeys((label for each in LANGUAGES.values() for label in each.receiver), "to"),
    **dict.fromkeys((label for each in LANGUAGES.values() for label in each.date), "date"),
    **dict.fromkeys((label for each in LANGUAGES.values() for label in each.subject), "subject"),
    **dict.fromkeys((label for each in LANGUAGES.values() for label in each.sender), "from"),
    **dict.fromkeys(OTHER_LABELS, "other"),
}
# “Date:” is found in many lists, “Sent:” in few.
PLAIN_DATES = ("date", "dat", "fecha", "дата", "päiv", "dátum", "tarih", "日")
FIRST_KINDS = frozenset({"from", "date", "subject", "to"})


class Introductions:
    """Finds, in lines, where a quotation or a forward begins."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._words = lines.words
        self._labels: dict[int, str] = {}
        self._tries = MOST_TRIES

    def quotation(self, number: int) -> int:
        """How many lines from `number` on introduce a quotation; 0 if none do."""
        if not self._tries or not _is_worth_a_try(self._words[number]):
            return 0
        length = self._divider(number) or self._header(number) or attribution(self._lines, number)
        self._tries -= not length
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
        if line[0] in FIRST_SIGNS:
            phrase = line.strip(RULE + ":").lower()
            if phrase in DIVIDERS and line[0] in RULE:
                return 1
            if DAVID.match(line) or NOTES_DIVIDER.match(line):
                return 1
            if len(line) >= 10 and not line.strip("_"):
                header = self._header(self._lines.following(number + 1), least=2)
                return self._lines.following(number + 1) - number + header if header else 0
        return 1 if _is_above_line(line) else 0

    def _header(self, number: int, *, least: int = 3) -> int:
        """How many lines the header of a quoted message has; with fewer than `least` fields it is none.

        Sender and date must be among them. Without a subject, an address or a “Sent:” somebody may just plan a
        journey: “From: Berlin”.
        """
        if number == len(self._words) or self._label(number) not in FIRST_KINDS:
            return 0
        if _is_flat_header(self._words[number]):
            return 1
        found: dict[str, int] = {}
        end, wrapped = number, 0
        for near in range(number, min(number + BLOCK_LINES, len(self._words))):
            kind = self._label(near)
            if kind and kind not in found:
                found[kind], end, wrapped = near, near + 1, 0
            elif kind and kind != "other":
                break
            elif self._words[near]:
                wrapped += 1
                if wrapped > WRAPPED_LINES or self._words[near - 1] == "":
                    break
            elif (after := self._lines.following(near)) == len(self._words) or not self._label(after):
                break
        proven = "subject" in found or "@" in self._words[found.get("from", number)] or self._says_sent(found)
        known = len(found) - ("other" in found)
        enough = {"from", "date"} <= found.keys() and known >= least and proven
        if self._is_form(end) or ("from" in found and _is_number(self._words[found["from"]])):
            return 0
        return end - number if enough or (least < 3 and "from" in found and known >= least) else 0

    def _is_form(self, end: int) -> bool:
        """Tell whether a field for the message itself follows: somebody filled in a form, and nothing is quoted."""
        near = (self._named(line) for line in self._words[end : end + FORM_LINES])
        return not FORM_LABELS.isdisjoint(near)

    def _says_sent(self, found: dict[str, int]) -> bool:
        return "date" in found and not self._words[found["date"]].lstrip("*_ ").lower().startswith(PLAIN_DATES)

    def _label(self, number: int) -> str:
        """Which field of a mail's header the line holds; empty if none."""
        if number not in self._labels:
            self._labels[number] = KINDS.get(self._named(self._words[number]), "")
        return self._labels[number]

    @staticmethod
    def _named(line: str) -> str:
        """The words before the colon, in lower case; empty if they are no name of a field."""
        line = line[:LONGEST_DIVIDER]
        match = LABEL.match(line) if ":" in line or "：" in line else None
        return match[1].lower() if match else ""


def _is_number(line: str) -> bool:
    """Whether the field begins with a digit where a sender's name belongs."""
    value = line.partition(":")[2].lstrip("*_ \t")
    return NUMBER.match(value) is not None and "@" not in value


def _is_flat_header(line: str) -> bool:
    """All fields in one line, as some programs leave them."""
    if line.count(":") < 4:
        return False
    found = {KINDS.get(match[1].lower()) for match in FLAT_LABEL.finditer(line[:LONGEST_FLAT])}
    return {"from", "date", "to", "subject"} <= found


def _is_worth_a_try(line: str) -> bool:
    return line[:1] in FIRST_SIGNS or ":" in line[:40] or "：" in line or may_begin(line) or line[:1] in ASKING


def _is_above_line(line: str) -> bool:
    """A ticket system asks for the answer above its line; a customer who speaks of a line does so in a sentence."""
    lowered = line[:LONGEST_DIVIDER].lower()
    asks = lowered[:1] in "-_=*#" or lowered.startswith(ASKS_FOR_ANSWER)
    return asks and any(words in lowered for words in ABOVE_THIS_LINE)
