"""Which agents have a screen open: remembered for a minute in the cache that all processes share, never in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.cache import cache

if TYPE_CHECKING:
    from collections.abc import Iterable

#: A screen says every ten seconds that it is there.
LASTS_SECONDS = 60


def note_present(agent: int) -> None:
    """A screen of the agent says that it is there."""
    cache.set(_key(agent), 1, LASTS_SECONDS)


def present(agents: Iterable[int]) -> set[int]:
    """Those of them who are there."""
    keys = {_key(agent): agent for agent in agents}
    return {keys[key] for key in cache.get_many(keys)}


def _key(agent: int) -> str:
    return f"present:{agent}"
