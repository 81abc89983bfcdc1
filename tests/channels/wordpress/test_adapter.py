"""WordPress keeps the contract: comments of guests below an article of a real blog."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from apps.channels.wordpress.adapter import WordPressAdapter
from tests.channels.contract import (
    AdapterContract,
    Answered,
    Edited,
    Moderated,
    Polled,
    PolledOverHttp,
    Sending,
    SentOverHttp,
    Withdrawn,
    newcomers,
)
from tests.channels.wordpress.blog import answer_to
from tests.channels.wordpress.conftest import config_of
from tests.servers.processes import free_ports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from apps.channels.contract import ChannelConfig, OutboundMessage, RawMessage
    from tests.channels.contract import HttpProxy
    from tests.channels.wordpress.blog import Blog
    from tests.servers.wordpress import WordPress

pytestmark = pytest.mark.once


class TestWordPress(
    AdapterContract, Polled, PolledOverHttp, Sending, SentOverHttp, Answered, Edited, Withdrawn, Moderated
):
    adapter_class = WordPressAdapter
    chosen_by = frozenset({"status"})
    tries = 15

    @pytest.fixture
    def service_url(self, wordpress: WordPress) -> str:
        return wordpress.facts.url

    @pytest.fixture
    def config(self, proxy: HttpProxy, wordpress: WordPress) -> ChannelConfig:
        return config_of(wordpress, proxy.url)

    @pytest.fixture
    def message(self, blog: Blog) -> OutboundMessage:
        return answer_to(blog.ask(f"Frage {secrets.token_hex(4)}"))

    @pytest.fixture
    def arrivals(self, config: ChannelConfig) -> Iterator[Callable[[], list[RawMessage]]]:
        with WordPressAdapter(config) as adapter:
            yield newcomers(adapter)

    @pytest.fixture
    def wrong_config(self, config: ChannelConfig) -> ChannelConfig:
        return replace(config, secrets={"password": "falsch falsch"})

    @pytest.fixture
    def dead_config(self, config: ChannelConfig) -> ChannelConfig:
        (port,) = free_ports(1)
        return replace(config, options={**config.options, "url": f"http://127.0.0.1:{port}"})

    @pytest.fixture
    def write(self, blog: Blog) -> Callable[[str], object]:
        return blog.ask

    @pytest.fixture
    def copies(self, blog: Blog) -> Callable[[OutboundMessage], int]:
        return blog.copies

    @pytest.fixture
    def place(self, blog: Blog) -> Blog:
        return blog

    @pytest.fixture
    def ruled(self, blog: Blog) -> Callable[[str], str]:
        return blog.status
