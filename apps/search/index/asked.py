"""What an index can be asked: every clause must hold, of a clause any one of its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apps.search.index.entries import Field


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
