"""How Postgres writes what is kept of a message (`tsvector`) and what is asked (`tsquery`).

GIN knows neither times nor places, and looking at a row costs more than finding it. So each message has its month as a
word, by which the newest are asked for first; and each two words in a row are a word of their own, since all messages
that have the three words of a phrase anywhere would be looked at for it.
https://www.postgresql.org/docs/current/datatype-textsearch.html
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32

from apps.search.index.entries import FIELDS, GAP, Field
from apps.search.index.keys import month_of
from apps.search.words import STEM, stems_of

if TYPE_CHECKING:
    from apps.search.index.asked import Asked, Clause, Words
    from apps.search.index.entries import Entry

#: A tsvector knows four kinds of words.
WEIGHTS: dict[Field, str] = {Field.SUBJECT: "A", Field.SENDER: "B", Field.RECIPIENTS: "C", Field.REST: "D"}
#: Marks the month, and two words in a row; no word has them in it.
MONTH, PAIR = "@", "+"
#: Two words are kept as one of so many numbers: what has the same by chance is looked at, and is not found.
PAIRS = 1 << 18


def query(asked: Asked, *, pairs: bool = True) -> str:
    """As `tsquery` writes it; without `pairs` the same, but slower to find and fit to be weighed."""
    wanted = [_any(clause, pairs=pairs) for clause in asked.clauses]
    return " & ".join([*wanted, *(f"!{_any((each,), pairs=pairs)}" for each in asked.without)])


def in_months(last: int, count: int) -> str:
    """As `tsquery` writes it: in one of so many months (`month_of`) up to that one."""
    return f"({' | '.join(_word(_month(last - back), '') for back in range(count))})"


def vector(entry: Entry) -> str:
    """As `tsvector` writes it: each word with its places, each stem without."""
    places: dict[str, list[str]] = {}
    place = 0
    for field in FIELDS:
        for word in entry.words[field]:
            place += 1
            if word != GAP:
                places.setdefault(word, []).append(f"{place}{WEIGHTS[field]}")
    plain = {STEM + stem for word in places for stem in stems_of(word)} | {_month(month_of(entry.key))}
    for field in FIELDS:
        plain |= {_pair(one, other) for one, other in pairwise(entry.words[field]) if GAP not in {one, other}}
    return " ".join([*(f"'{word}':{','.join(at)}" for word, at in places.items()), *(f"'{each}'" for each in plain)])


def _any(clause: Clause, *, pairs: bool) -> str:
    return f"({' | '.join(_words(each, pairs=pairs) for each in clause)})"


def _words(asked: Words, *, pairs: bool) -> str:
    where = WEIGHTS[asked.field] if asked.field else ""
    *first, last = asked.words
    row = " <-> ".join([*(_word(each, where) for each in first), _word(last, ("*" if asked.begins else "") + where)])
    if not asked.stems:
        return f"({' & '.join([*_pairs_of(asked), f'({row})'] if pairs else [row])})"
    stems = stems_of(last)
    kept = (STEM + each for each in (last, *stems))
    return f"({' | '.join([row, *(_word(each, where) for each in (*stems, *kept))])})"


def _pairs_of(asked: Words) -> list[str]:
    """The pairs that are in whatever has them in a row; not with a last word that may go on."""
    whole = asked.words[:-1] if asked.begins else asked.words
    return [_word(_pair(one, other), "") for one, other in pairwise(whole)]


def _word(word: str, marks: str) -> str:
    return f"'{word}':{marks}" if marks else f"'{word}'"


def _pair(one: str, other: str) -> str:
    return f"{PAIR}{crc32(f'{one} {other}'.encode()) % PAIRS:x}"


def _month(number: int) -> str:
    return f"{MONTH}{number}"
