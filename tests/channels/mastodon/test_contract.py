"""Mastodon keeps the contract, against the mock behind a line that fails on demand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import InboundMessage, Target
from apps.channels.mastodon.adapter import MastodonAdapter
from tests.channels.contract import (
    AdapterContract,
    Answered,
    Edited,
    Moderated,
    Polled,
    PolledOverHttp,
    Sending,
    SentOverHttp,
    Watched,
    Withdrawn,
    newcomers,
)
from tests.channels.mastodon.conftest import config_of
from tests.channels.mastodon.people import answer_to
from tests.servers.processes import free_ports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from apps.channels.contract import ChannelConfig, OutboundMessage, RawMessage
    from tests.channels.contract import HttpProxy
    from tests.channels.mastodon.people import People
    from tests.servers.mastodon import MastodonFacts

pytestmark = pytest.mark.once


class TestMastodon(
    AdapterContract, Polled, PolledOverHttp, Watched, Sending, SentOverHttp, Answered, Edited, Withdrawn, Moderated
):
    adapter_class = MastodonAdapter

    @pytest.fixture
    def service_url(self, instance: MastodonFacts) -> str:
        return instance.url

    @pytest.fixture
    def config(self, proxy: HttpProxy) -> ChannelConfig:
        return config_of(proxy.url)

    @pytest.fixture
    def wrong_config(self, config: ChannelConfig) -> ChannelConfig:
        return replace(config, secrets={"token": "abgelaufen"})

    @pytest.fixture
    def dead_config(self, config: ChannelConfig) -> ChannelConfig:
        (port,) = free_ports(1)
        return replace(config, options={**config.options, "url": f"http://127.0.0.1:{port}"})

    @pytest.fixture
    def message(self, people: People) -> OutboundMessage:
        return answer_to(people.ask("Wann kommt mein Paket?"))

    @pytest.fixture
    def arrivals(self, config: ChannelConfig) -> Iterator[Callable[[], list[RawMessage]]]:
        """What is new, and what became of all that came before, as nobody listens to the stream here."""
        known: dict[str, Target] = {}
        with MastodonAdapter(config) as adapter:
            new = newcomers(adapter)

            def arrivals() -> list[RawMessage]:
                found, again = new(), adapter.revisit(list(known.values()))
                for each in map(adapter.parse, found):
                    if isinstance(each, InboundMessage):
                        known[each.external_id] = Target(external_id=each.external_id, thread=each.thread)
                return [*found, *again]

            yield arrivals

    @pytest.fixture
    def write(self, people: People) -> Callable[[str], object]:
        return people.ask

    @pytest.fixture
    def copies(self, people: People) -> Callable[[OutboundMessage], int]:
        return people.copies

    @pytest.fixture
    def place(self, people: People) -> People:
        return people

    @pytest.fixture
    def ruled(self, people: People) -> Callable[[str], str]:
        return people.ruled
