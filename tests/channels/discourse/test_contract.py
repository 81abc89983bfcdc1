"""Discourse keeps the contract, as a moderator's account of a forum whose line fails on demand."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from apps.channels.discourse.adapter import DiscourseAdapter
from tests.channels.contract import (
    AdapterContract,
    Answered,
    Edited,
    Hooked,
    Moderated,
    Polled,
    PolledOverHttp,
    Sending,
    SentOverHttp,
    Withdrawn,
    newcomers,
)
from tests.channels.discourse.conftest import config_of
from tests.channels.discourse.people import answer_to, signed
from tests.servers.discourse import telling
from tests.servers.processes import free_ports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from apps.channels.contract import ChannelConfig, HookRequest, OutboundMessage, RawMessage
    from tests.channels.contract import HttpProxy
    from tests.channels.discourse.people import People
    from tests.servers.discourse import Forum

pytestmark = pytest.mark.once


class TestDiscourse(
    AdapterContract,
    Polled,
    PolledOverHttp,
    Sending,
    SentOverHttp,
    Hooked,
    Answered,
    Edited,
    Withdrawn,
    Moderated,
):
    adapter_class = DiscourseAdapter
    chosen_by = frozenset({"post_type"})

    @pytest.fixture
    def service_url(self, forum: Forum) -> str:
        return forum.url

    @pytest.fixture
    def config(self, proxy: HttpProxy, forum: Forum) -> ChannelConfig:
        forum.user("acme").moderator = True
        return config_of(proxy.url, moderates=True, staff_is_us=False)

    @pytest.fixture
    def wrong_config(self, config: ChannelConfig) -> ChannelConfig:
        return replace(config, secrets={"api_key": "abgelaufen", "hook_secret": "hook-secret-of-acme"})

    @pytest.fixture
    def dead_config(self, config: ChannelConfig) -> ChannelConfig:
        (port,) = free_ports(1)
        return replace(config, options={**config.options, "url": f"http://127.0.0.1:{port}"})

    @pytest.fixture
    def message(self, forum: Forum) -> OutboundMessage:
        return answer_to(forum.ask("Wann kommt mein Paket?"))

    @pytest.fixture
    def arrivals(self, config: ChannelConfig) -> Iterator[Callable[[], list[RawMessage]]]:
        with DiscourseAdapter(config) as adapter:
            yield newcomers(adapter)

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

    @pytest.fixture
    def event(self, forum: Forum) -> Callable[[str], bytes]:
        return lambda text: json.dumps({"post": telling.hook_post(forum, forum.ask(text))}).encode()

    @pytest.fixture
    def sign(self, forum: Forum) -> Callable[[bytes], HookRequest]:
        return lambda body: signed(forum, body)

    @pytest.fixture
    def wrong_hook_config(self, config: ChannelConfig) -> ChannelConfig:
        return replace(config, secrets={**config.secrets, "hook_secret": "another-secret"})
