"""What an index can be asked: every clause must hold, of a clause any one of its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.search.words import stems_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.search.index.entries import Field, Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Some words in a row, in compared form; one alone is no row.

    `begins`: the last one may go on (a prefix). `stems`: a word of the same stem will do too. `field`: only there.
    """

    words: tuple[str, ...]
    begins: bool = False
    stems: bool = False
    field: Field | None = None


#: Any one of them will do.
Clause = tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """All of `clauses` must hold, and none of `without`. Of no clauses, all messages that hold none of `without`."""

    clauses: tuple[Clause, ...] = ()
    without: tuple[Words, ...] = ()

    @property
    def says_nothing(self) -> bool:
        return not (self.clauses or self.without)


def holds(words: Fields, asked: Asked) -> bool:
    """The same, asked of the words of one message."""
    has_all = all(any(_has(words, each) for each in clause) for clause in asked.clauses)
    return has_all and not any(_has(words, each) for each in asked.without)


def fits(row: Sequence[str], words: Words) -> bool:
    """Whether some words in compared form, as many as are looked for, are those."""
    return list(row[:-1]) == list(words.words[:-1]) and ends(row[-1], words)


def ends(word: str, words: Words) -> bool:
    """Whether a word in compared form may be the last of those that are looked for."""
    last = words.words[-1]
    if word == last or (words.begins and word.startswith(last)):
        return True
    return words.stems and not {last, *stems_of(last)}.isdisjoint({word, *stems_of(word)})


def _has(words: Fields, asked: Words) -> bool:
    count = len(asked.words)
    return any(
        fits(some[start : start + count], asked)
        for field, some in words.items()
        if asked.field in {None, field}
        for start in range(len(some) - count + 1)
    )
