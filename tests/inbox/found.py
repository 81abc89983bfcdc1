"""What searches find of what tests wrote directly: nothing was announced, and no sweep runs."""

from __future__ import annotations

from apps.search.indexing import note_all, sweep


def index_all() -> None:
    """Have everything found that is there now."""
    note_all()
    sweep()
