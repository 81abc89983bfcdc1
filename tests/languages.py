"""A request in German must not make the next test speak German: the language stays with its thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import translation

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _language_of_its_own() -> Iterator[None]:
    yield
    translation.deactivate()
