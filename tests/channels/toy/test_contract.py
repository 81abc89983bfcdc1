"""docs/adding-a-channel.md is true: the adapter that is written there keeps the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import ChannelConfig
from tests.channels.contract import PolledForum
from tests.channels.toy.board import TOKEN, ToyBoard, adapter_of_the_page

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.once


class TestToy(PolledForum):
    adapter_class = adapter_of_the_page()

    def channel_at(self, url: str) -> ChannelConfig:
        return ChannelConfig(
            address="toy.example",
            display_name="Acme",
            options={"url": url},
            secrets={"token": TOKEN},
            inside=("127.0.0.1",),
        )

    @pytest.fixture
    def place(self) -> Iterator[ToyBoard]:
        with ToyBoard() as board:
            yield board
