"""What each database's index can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from apps.search.index.asked import Asked
    from apps.search.index.entries import Entry


class Backend(Protocol):
    """All keys are those of keys.py. Writing is within the caller's transaction."""

    #: As many conversations are looked through rather than many messages walked through.
    few: int

    def put(self, entries: Sequence[Entry]) -> None:
        """Write entries that are not there."""

    def remove(self, keys: Collection[int]) -> None:
        """Take entries away; those that are not there do not matter."""

    def tidy(self) -> None:
        """Take away what belongs to no document, and put the rest together."""

    def newest(self, asked: Asked, *, below: int, floor: int) -> Iterator[int]:
        """The keys that fit, from the largest that is smaller than `below` down to `floor`; for as long as asked."""

    def weighed(self, asked: Asked, *, below: int, floor: int) -> Iterator[tuple[int, float]]:
        """The same, each with how well it fits: more is better."""

    def among(self, asked: Asked, keys: Collection[int]) -> set[int]:
        """Those of the keys that fit."""
