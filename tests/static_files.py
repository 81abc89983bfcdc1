"""WhiteNoise looks at all built files whenever a test's client makes its first request: here once for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from whitenoise.base import WhiteNoise

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True, scope="session")
def _look_at_built_files_once() -> Iterator[None]:
    look, seen = WhiteNoise.update_files_dictionary, {}

    def look_once(noise: WhiteNoise, root: str, prefix: str) -> None:
        if (root, prefix) not in seen:
            look(noise, root, prefix)
            seen[root, prefix] = dict(noise.files)
        noise.files.update(seen[root, prefix])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoise, "update_files_dictionary", look_once)
        yield
