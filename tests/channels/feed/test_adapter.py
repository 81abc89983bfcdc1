"""Feeds keep the contract: a forum's feed, to which its members write."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import OutboundMessage, PermanentError
from apps.channels.feed.adapter import FeedAdapter
from tests.channels.contract import AdapterContract, Edited, Polled, PolledOverHttp, Threaded, newcomers
from tests.channels.contract.basics import NOON
from tests.channels.feed.conftest import config_of
from tests.servers.processes import free_ports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from apps.channels.contract import ChannelConfig, RawMessage
    from tests.channels.contract import HttpProxy
    from tests.channels.feed.publisher import Publisher

pytestmark = pytest.mark.once


class TestFeeds(AdapterContract, Polled, PolledOverHttp, Threaded, Edited):
    adapter_class = FeedAdapter

    @pytest.fixture
    def service_url(self, publisher: Publisher) -> str:
        return publisher.url

    @pytest.fixture
    def config(self, proxy: HttpProxy) -> ChannelConfig:
        return config_of(f"{proxy.url}/feed", ours=["das team"])

    @pytest.fixture
    def wrong_config(self, config: ChannelConfig) -> ChannelConfig:
        """Feeds have no passwords: what only a person can mend is that none is named."""
        return replace(config, options={**config.options, "feeds": []})

    @pytest.fixture
    def dead_config(self, config: ChannelConfig) -> ChannelConfig:
        (port,) = free_ports(1)
        return replace(config, options={**config.options, "feeds": [f"http://127.0.0.1:{port}/feed"]})

    @pytest.fixture
    def write(self, publisher: Publisher) -> Callable[[str], object]:
        return publisher.ask

    @pytest.fixture
    def place(self, publisher: Publisher) -> Publisher:
        return publisher

    @pytest.fixture
    def arrivals(self, config: ChannelConfig) -> Iterator[Callable[[], list[RawMessage]]]:
        with FeedAdapter(config) as adapter:
            yield newcomers(adapter)


def test_a_feed_takes_no_answers() -> None:
    adapter = FeedAdapter(config_of("https://forum.test/feed"))
    message = OutboundMessage(external_id="1@x", sender=None, to=(), text="Ja.", written_at=NOON)  # type: ignore[arg-type]
    with pytest.raises(PermanentError, match="page itself"):
        adapter.compose(message)
    with pytest.raises(PermanentError):
        adapter.send(message, b"", (), lambda: None)
    assert adapter.find_sent(message) is None
