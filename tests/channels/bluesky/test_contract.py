"""Bluesky keeps the contract: people of a real network below what our account tells the world."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from apps.channels.bluesky.adapter import BlueskyAdapter
from apps.channels.contract import InboundMessage, Target
from tests.channels.bluesky.conftest import config_of
from tests.channels.contract import (
    AdapterContract,
    Answered,
    Moderated,
    Polled,
    PolledOverHttp,
    Sending,
    SentOverHttp,
    Watched,
    Withdrawn,
    newcomers,
)
from tests.servers.processes import free_ports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from apps.channels.contract import ChannelConfig, OutboundMessage, RawMessage
    from tests.channels.bluesky.people import Crowd
    from tests.channels.contract import HttpProxy
    from tests.servers.atproto_network import AtprotoNetwork

pytestmark = pytest.mark.once


class TestBluesky(
    AdapterContract, Polled, PolledOverHttp, Watched, Sending, SentOverHttp, Answered, Withdrawn, Moderated
):
    adapter_class = BlueskyAdapter

    @pytest.fixture
    def service_url(self, atproto: AtprotoNetwork) -> str:
        return atproto.facts.url

    @pytest.fixture
    def config(self, proxy: HttpProxy, crowd: Crowd, app_password: str) -> ChannelConfig:
        return config_of(crowd.acme, url=proxy.url, password=app_password)

    @pytest.fixture
    def wrong_config(self, config: ChannelConfig) -> ChannelConfig:
        return replace(config, secrets={"password": "falsch-falsch"})

    @pytest.fixture
    def dead_config(self, config: ChannelConfig) -> ChannelConfig:
        (port,) = free_ports(1)
        return replace(config, options={**config.options, "server": f"http://127.0.0.1:{port}"})

    @pytest.fixture
    def message(self, crowd: Crowd) -> OutboundMessage:
        return crowd.answer_to(crowd.mention("Wann?"), f"Morgen, mit schönen Grüßen. {secrets.token_hex(4)}")

    @pytest.fixture
    def arrivals(self, config: ChannelConfig) -> Iterator[Callable[[], list[RawMessage]]]:
        """What is new, and what became of all that came before: of deletions the network tells nothing."""
        known: dict[str, Target] = {}
        with BlueskyAdapter(config) as adapter:
            new = newcomers(adapter)

            def arrivals() -> list[RawMessage]:
                found = new()
                again = adapter.revisit(list(known.values()))
                for each in map(adapter.parse, found):
                    if isinstance(each, InboundMessage):
                        known[each.external_id] = Target(external_id=each.external_id)
                return [*found, *again]

            yield arrivals

    @pytest.fixture
    def write(self, crowd: Crowd) -> Callable[[str], object]:
        return crowd.mention

    @pytest.fixture
    def copies(self, crowd: Crowd) -> Callable[[OutboundMessage], int]:
        return crowd.copies

    @pytest.fixture
    def place(self, crowd: Crowd) -> Crowd:
        return crowd

    @pytest.fixture
    def ruled(self, crowd: Crowd) -> Callable[[str], str]:
        return lambda uri: str(crowd.rulings(uri))
