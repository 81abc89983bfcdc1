"""The line by which a program introduces a quotation: “On ..., Cora wrote:”, “2026-03-01 10:00 Cora <cora@...>:”.

Such a line is *sure* when a person would hardly write it: with a date and a time or an address. One that is only
likely counts where a marked quotation follows.
"""

# ruff: noqa: RUF001 - the signs that programs put there

from __future__ import annotations

import re
from enum import IntEnum
from typing import TYPE_CHECKING

from apps.channels.email.quotes.languages import LANGUAGES
from apps.channels.email.quotes.phrases import QUOTING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.channels.email.quotes.lines import Lines

MOST_LINES = 5
LONGEST = 400
LONGEST_NAME = 120


class Proof(IntEnum):
    NONE = 0
    LIKELY = 1
    SURE = 2


def _any_of(words: set[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


ASIAN = set(LANGUAGES["asian"].wrote)
WROTE_WORDS = {verb for each in LANGUAGES.values() for verb in each.wrote} - ASIAN
OPENERS = {opener for each in LANGUAGES.values() for opener in each.openers}
WEEKDAYS = {day for each in LANGUAGES.values() for day in each.weekdays}
FIRST_WORDS = {opener.split()[0] for opener in (*OPENERS, *QUOTING)}
PEOPLE = {
    verb: frozenset(word for each in LANGUAGES.values() if verb in each.wrote for word in each.people)
    for verb in WROTE_WORDS
}

WROTE = re.compile(rf"(?<!\w)(?:{_any_of(WROTE_WORDS)})(?!\w)|(?:{_any_of(ASIAN)})")
OPENS = re.compile(rf"(?:{_any_of(OPENERS)})(?:\s|(?<=在))|在")
QUOTES = re.compile(rf"(?:{_any_of(set(QUOTING))})\s")
DATE_FIRST = re.compile(rf"\d|(?:{_any_of(WEEKDAYS)})\w{{0,9}}[.,]{{0,2}}\s(?:[^\W\d_]{{1,10}}\.?\s)?\d")
DATE = re.compile(
    r"\b\d{1,4}[./-]\s?\d{1,2}\b|\b(?:19|20)\d\d\b|\d年"
    r"|\b\d{1,2}(?:st|nd|rd|th|er|º)?\.?\s(?:de\s|of\s)?[^\W\d_]{3,}|\b[^\W\d_]{3,}\.?\s\d{1,2}\b"
)
TIME = re.compile(r"\d{1,2}\s?[:h]\s?\d{2}|(?<![\d.])\d{1,2}\.\d{2}(?![\d.])|\d\s?(?:am|pm|uhr)\b|\d時|\d시")
GMT_FIRST = re.compile(r"\d{4}-\d\d-\d\d\s\d{1,2}:\d\d\s(?:gmt|utc|\+)")
ADDRESS = re.compile(
    r"[<\[(]+\s?(?:mailto:)?[^<>\[\]()\s]*@[^<>\[\]()]*(?:[<\[](?:mailto:)?[^<>\[\]]*[>\]])?[>\])]+|\S+@\S+"
)
# A name, perhaps with an address, before the verb: no sentence has these signs only and so few words.
NAME = re.compile(r"""(?!.*(?:--|\s-\s))["'“”„‘’\w.,()/&+:@\s-]{1,120}$""")
FILLERS = re.compile(r"(?:the following|folgendes|følgende|következőt|u|as follows|napsal)?\s*$")
ENDS = (":", "：", "--", "__")
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def attribution(lines: Lines, number: int) -> int:
    """How many lines from `number` on introduce a quotation; 0 if none do. Looks at `MOST_LINES` lines at most."""
    if not may_begin(lines.words[number]):
        return 0
    joined = ""
    for near in _stretch(lines, number):
        joined = f"{joined} {lines.words[near]}" if joined else lines.words[near]
        if len(joined) > LONGEST:
            return 0
        proof = prove(joined)
        if proof is Proof.SURE or (proof is Proof.LIKELY and lines.is_quoted_after(near + 1)):
            return near + 1 - number
    return 0


def is_introduced(lines: Lines, first: int) -> bool:
    """Tell whether an attribution stands above the line `first`, or begins with it."""
    if attribution(lines, first):
        return True
    joined = ""
    for number in range(first - 1, max(first - 1 - MOST_LINES, -1), -1):
        joined = f"{lines.words[number]} {joined}"
        if number in lines.marked or prove(joined.strip()) is not Proof.NONE:
            return number not in lines.marked
    return False


def may_begin(line: str) -> bool:
    """A quick look that spares most lines the long one."""
    if line.endswith(ENDS) or "<" in line or "@" in line:
        return True
    # A line may be of nothing but spaces that are not stripped off elsewhere, such as U+2028.
    first = next(iter(line.split(None, 1)), "").lower().strip("-*_\"'(.,")
    return (
        first[:1].isdigit() or first in FIRST_WORDS or first[:3] in WEEKDAYS or first[:2] in WEEKDAYS or "在" in first
    )


def _stretch(lines: Lines, number: int) -> Iterator[int]:
    """The lines that could belong to the one at `number`: up to an empty one, unless an address or the verb follows."""
    taken = 0
    while number < len(lines.words) and taken < MOST_LINES and number not in lines.marked:
        if lines.words[number]:
            yield number
            taken += 1
        else:
            after = lines.words[number + 1] if number + 1 < len(lines.words) else ""
            if not after.startswith("<") and not (after.endswith(ENDS) and WROTE.match(after.lower())):
                return
        number += 1


def prove(line: str) -> Proof:
    """How much speaks for `line`, joined from its parts, being an introduction."""
    text = line.strip("-*_ \xa0\t|").lstrip("> ")
    ends = line.endswith(ENDS) or text.endswith(ENDS)
    text = text.rstrip(":：-*_ \xa0").lower()
    if not text or (not ends and not text.endswith((">", ")")) and not WROTE.search(text[-24:])):
        return Proof.NONE
    plain = ADDRESS.sub(" @ ", text)
    verbs = list(WROTE.finditer(plain))
    proof = _prove_verb(plain, verbs[-1]) if verbs else _prove_date(plain)
    return proof if ends else min(proof, Proof.LIKELY)


def _prove_verb(plain: str, verb: re.Match[str]) -> Proof:
    head, tail = plain[: verb.start()], plain[verb.end() :]
    people = PEOPLE.get(re.sub(r"\s+", " ", verb[0]), frozenset())
    is_sentence = not people.isdisjoint(WORD.findall(head + " " + tail))
    if len(tail) > LONGEST_NAME:
        return Proof.NONE
    if OPENS.match(plain) or DATE_FIRST.match(plain):
        dated = DATE.search(head) is not None or DATE.search(tail) is not None
        if dated and not is_sentence and ("@" in plain or TIME.search(plain)):
            return Proof.SURE
        return Proof.LIKELY if dated or len(plain) < 60 else Proof.NONE
    if is_sentence or not head.strip() or not NAME.match(head):
        return Proof.NONE
    return _prove_name(head, tail)


def _prove_name(head: str, tail: str) -> Proof:
    """“Cora <cora@...> wrote:” and “Cora wrote on ...:”."""
    named = "@" in head
    if len(WORD.findall(head)) > (12 if named else 6):
        return Proof.NONE
    if FILLERS.match(tail.strip(" .,")):
        dated = DATE.search(head) and TIME.search(head)
        return Proof.SURE if named and (dated or head.rstrip(" ,").endswith("@")) else Proof.LIKELY
    if DATE.search(tail) and len(tail) < 80:
        return Proof.SURE if named or TIME.search(tail) else Proof.LIKELY
    return Proof.NONE


def _prove_date(plain: str) -> Proof:
    """Without a verb: a date, a name, an address."""
    if GMT_FIRST.match(plain):
        return Proof.SURE if len(plain) < LONGEST_NAME else Proof.LIKELY
    if QUOTES.match(plain) and len(plain) < LONGEST_NAME:
        return Proof.LIKELY
    if plain.rstrip().endswith("@") and DATE_FIRST.match(plain) and DATE.search(plain):
        return Proof.SURE if TIME.search(plain) and len(plain) < LONGEST_NAME else Proof.LIKELY
    return Proof.NONE
