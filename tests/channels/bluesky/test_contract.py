"""Bluesky keeps the contract: people of a real network below what our account tells the world."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest

from apps.channels.bluesky.adapter import BlueskyAdapter
from tests.channels.bluesky.conftest import config_of
from tests.channels.contract import SocialNetwork

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.contract import ChannelConfig, OutboundMessage
    from tests.channels.bluesky.people import Crowd
    from tests.channels.contract import HttpProxy
    from tests.servers.atproto_network import AtprotoNetwork

pytestmark = pytest.mark.once


class TestBluesky(SocialNetwork):
    adapter_class = BlueskyAdapter
    chosen_by = frozenset({"reason"})
    tries = 20
    server_setting = "server"

    @pytest.fixture
    def service_url(self, atproto: AtprotoNetwork) -> str:
        return atproto.facts.url

    @pytest.fixture
    def config(self, proxy: HttpProxy, crowd: Crowd, app_password: str) -> ChannelConfig:
        return config_of(crowd.acme, url=proxy.url, password=app_password)

    @pytest.fixture
    def place(self, crowd: Crowd) -> Crowd:
        return crowd

    @pytest.fixture
    def message(self, crowd: Crowd) -> OutboundMessage:
        return crowd.answer_to(crowd.mention("Wann?"), f"Morgen, mit schönen Grüßen. {secrets.token_hex(4)}")

    @pytest.fixture
    def write(self, crowd: Crowd) -> Callable[[str], object]:
        """A mention is half the work of an answer below a post of ours."""
        return crowd.mention
