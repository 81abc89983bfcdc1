"""What tests of the search begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.search.indexing import sweep

if TYPE_CHECKING:
    from tests.world import World


@pytest.fixture
def found_world(world: World) -> World:
    """The small company, with everything of it in the index."""
    from apps.search.indexing import note_all

    note_all()
    sweep()
    return world
