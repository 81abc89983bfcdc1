"""A body as lines: the form in which text and HTML are read alike."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

LONGEST_LINE = 400
#: Space, and the signs without width that programs put around what they insert.
BLANK = " \t\r\n\f\v\x1c\x1d\x1e\x85\xa0\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202c\u202f\u2060\u3000\ufeff"

# An address that goes on in the next line: “<https://...” or “Cora <”; the `>` there closes it.
OPEN_BRACKET = re.compile(r"<(?:(?:https?:|mailto:|www\.)[^<>]*|[^<>\s]*@[^<>]*|\s*)$")
CLOSING = re.compile(r"> ?(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|napisał|skrev)\b.{0,10}:$")
INITIALS = re.compile(r"[A-Z][A-Za-z]{0,2}>")
# “SQL> select ...” is what a customer copied from a screen.
PROMPTS = frozenset({"SQL>", "PS>", "DOS>", "CMD>", "FTP>", "C>"})


@dataclass(slots=True)
class Lines:
    """`words` holds each line without the space around it, cut to `LONGEST_LINE`; the sets hold numbers of lines.

    `marked` are quoted by a mark of their own, `opening` begin what is quoted to the end, `signed` belong to a
    signature, and `dashed` are its delimiter (RFC 3676 section 4.3) with the space that makes it sure.
    """

    words: list[str]
    marked: set[int] = field(default_factory=set)
    opening: set[int] = field(default_factory=set)
    signed: set[int] = field(default_factory=set)
    dashed: set[int] = field(default_factory=set)

    def following(self, number: int, *, within: int = 4) -> int:
        """The next line from `number` on that is not empty; the number of lines if none is near."""
        for near in range(number, min(number + within, len(self.words))):
            if self.words[near]:
                return near
        return len(self.words)

    def is_quoted_after(self, number: int) -> bool:
        """Tell whether a marked line follows."""
        return self.following(number) in self.marked


def of_text(lines: list[str]) -> Lines:
    """Read the marks in front of lines: `>`, `|`, and initials as in `AB>`."""
    words = [line[:LONGEST_LINE].strip(BLANK) for line in lines]
    found = Lines(words, dashed={number for number, line in enumerate(lines) if line.rstrip("\r\n") == "-- "})
    number = 0
    while number < len(words):
        start, mark = number, _mark(words, number)
        number += 1
        if mark:
            while number < len(words) and _mark(words, number) == mark:
                number += 1
            if _are_quotation(words, mark, start, number):
                found.marked.update(range(start, number))
    return found


def _mark(words: list[str], number: int) -> str:
    line = words[number]
    first = line[:1]
    if first == ">":
        closes_bracket = number > 0 and "<" in words[number - 1] and OPEN_BRACKET.search(words[number - 1][-200:])
        return "" if closes_bracket or line.endswith("<<") or CLOSING.match(line) else ">"
    if first == "|":
        return "|"
    if ">" in line[1:4] and (initials := INITIALS.match(line)):
        return initials[0]
    return ""


def _are_quotation(words: list[str], mark: str, start: int, end: int) -> bool:
    introduced = start > 0 and words[start - 1].endswith(":")
    if mark == ">":
        # “>From” is an mbox's escape of a line, and “>>> ” a prompt of Python.
        return not (
            _all_begin(words, start, end, ">From ") or (_all_begin(words, start, end, ">>> ") and not introduced)
        )
    if mark == "|" and any("|" in words[number].lstrip("|> ") for number in range(start, end)):
        return False  # a table
    return mark not in PROMPTS and (introduced or end - start > 1)


def _all_begin(words: list[str], start: int, end: int, beginning: str) -> bool:
    return all(words[number].startswith(beginning) for number in range(start, end))
