"""A publisher for each test."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import ChannelConfig
from tests.channels.feed.publisher import Page, Publisher

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as publisher:
        yield publisher


def config_of(*feeds: str, **options: object) -> ChannelConfig:
    return ChannelConfig(
        address="feeds",
        display_name="Feeds",
        options={"group": "feeds", "feeds": list(feeds), **options},
        inside=("127.0.0.1",),
    )


def sample(name: str) -> Page:
    return Page((SAMPLES / name).read_bytes(), headers={"Content-Type": "application/xml"})
