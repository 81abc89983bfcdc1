"""What each database's index can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from apps.search.index.asked import Asked
    from apps.search.index.entries import Entry


class Backend(Protocol):
    """All keys are those of keys.py. Writing is within the caller's transaction."""

    def put(self, entries: Sequence[Entry]) -> None:
        """Write entries that are not there."""

    def remove(self, keys: Collection[int]) -> None:
        """Take entries away; those that are not there do not matter."""

    def tidy(self) -> None:
        """Take away what belongs to no document, and put the rest together."""

    def newest(self, asked: Asked, *, below: int, floor: int, limit: int) -> list[int]:
        """Of what fits, the `limit` largest keys that are smaller than `below` and not below `floor`; largest first."""

    def among(self, asked: Asked, keys: Sequence[int]) -> list[int]:
        """Those of the keys that fit, largest first."""

    def rank(self, asked: Asked, keys: Sequence[int]) -> list[int]:
        """The same keys, all of which fit, the most fitting first."""
