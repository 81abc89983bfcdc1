"""docs/adding-a-channel.md is true: the adapter that is written there keeps the contract."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import Address, Audience, ChannelConfig, OutboundMessage, Target
from tests.channels.contract import (
    AdapterContract,
    Answered,
    Polled,
    PolledOverHttp,
    Sending,
    SentOverHttp,
    newcomers,
)
from tests.channels.contract.basics import NOON
from tests.channels.toy.board import TOKEN, ToyBoard, adapter_of_the_page
from tests.servers.processes import free_ports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from apps.channels.contract import RawMessage
    from tests.channels.contract import HttpProxy

pytestmark = pytest.mark.once


class TestToy(AdapterContract, Polled, PolledOverHttp, Sending, SentOverHttp, Answered):
    adapter_class = adapter_of_the_page()

    @pytest.fixture
    def board(self) -> Iterator[ToyBoard]:
        with ToyBoard() as board:
            yield board

    @pytest.fixture
    def service_url(self, board: ToyBoard) -> str:
        return board.url

    @pytest.fixture
    def config(self, proxy: HttpProxy) -> ChannelConfig:
        return ChannelConfig(
            address="toy.example",
            display_name="Acme",
            options={"url": proxy.url},
            secrets={"token": TOKEN},
            inside=("127.0.0.1",),
        )

    @pytest.fixture
    def wrong_config(self, config: ChannelConfig) -> ChannelConfig:
        return replace(config, secrets={"token": "falsch"})

    @pytest.fixture
    def dead_config(self, config: ChannelConfig) -> ChannelConfig:
        (port,) = free_ports(1)
        return replace(config, options={"url": f"http://127.0.0.1:{port}"})

    @pytest.fixture
    def write(self, board: ToyBoard) -> Callable[[str], None]:
        def write(text: str) -> None:
            board.ask(text)

        return write

    @pytest.fixture
    def message(self, board: ToyBoard) -> OutboundMessage:
        number = board.ask("Wann kommt mein Paket?")
        return OutboundMessage(
            external_id="a1@inbox.example",
            sender=Address(name="Acme", address="toy.example"),
            to=(),
            text="Morgen, mit schönen Grüßen.",
            written_at=NOON,
            thread=number,
            target=Target(external_id=number, thread=number),
            audience=Audience.PUBLIC,
        )

    @pytest.fixture
    def copies(self, board: ToyBoard) -> Callable[[OutboundMessage], int]:
        return lambda message: sum(post["text"] == message.text for post in board.posts)

    @pytest.fixture
    def place(self, board: ToyBoard) -> ToyBoard:
        return board

    @pytest.fixture
    def arrivals(self, config: ChannelConfig) -> Iterator[Callable[[], list[RawMessage]]]:
        with self.adapter_class(config) as adapter:
            yield newcomers(adapter)
