"""Mastodon keeps the contract, against the mock behind a line that fails on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.channels.mastodon.adapter import MastodonAdapter
from tests.channels.contract import Edited, SocialNetwork
from tests.channels.mastodon.conftest import config_of
from tests.channels.mastodon.people import answer_to

if TYPE_CHECKING:
    from apps.channels.contract import ChannelConfig, OutboundMessage
    from tests.channels.contract import HttpProxy
    from tests.channels.mastodon.people import People
    from tests.servers.mastodon import MastodonFacts

pytestmark = pytest.mark.once


class TestMastodon(SocialNetwork, Edited):
    adapter_class = MastodonAdapter
    chosen_by = frozenset({"type"})
    server_setting = "url"

    @pytest.fixture
    def service_url(self, instance: MastodonFacts) -> str:
        return instance.url

    @pytest.fixture
    def config(self, proxy: HttpProxy) -> ChannelConfig:
        return config_of(proxy.url)

    @pytest.fixture
    def place(self, people: People) -> People:
        return people

    @pytest.fixture
    def message(self, people: People) -> OutboundMessage:
        return answer_to(people.ask("Wann kommt mein Paket?"))
