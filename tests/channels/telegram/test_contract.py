"""A bot of Telegram keeps the contract."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import Audience, HookRequest, OutboundMessage, Target, UnreadableMessage
from apps.channels.contract.incoming import Address
from apps.channels.telegram import receiving
from apps.channels.telegram.adapter import TelegramAdapter
from apps.channels.telegram.options import pure_options
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
    Watched,
    newcomers,
)
from tests.channels.contract.basics import NOON
from tests.channels.telegram.conftest import config_of
from tests.channels.telegram.people import People
from tests.servers.processes import free_ports
from tests.servers.telegram import BOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from apps.channels.contract import ChannelConfig, RawMessage
    from tests.channels.contract import HttpProxy
    from tests.servers.telegram import Cloud

pytestmark = pytest.mark.once


class TestTelegram(
    AdapterContract,
    Polled,
    PolledOverHttp,
    Watched,
    Sending,
    SentOverHttp,
    Hooked,
    Answered,
    Edited,
    Moderated,
):
    adapter_class = TelegramAdapter
    chosen_by = frozenset({"type"})

    @pytest.fixture(autouse=True)
    def _short_slices(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A doorbell hears after each slice that it shall stop."""
        monkeypatch.setattr(receiving, "SLICE", 1.0)

    @pytest.fixture
    def service_url(self, cloud: Cloud) -> str:
        return cloud.url

    @pytest.fixture
    def config(self, proxy: HttpProxy) -> ChannelConfig:
        return config_of(proxy.url)

    @pytest.fixture
    def wrong_config(self, proxy: HttpProxy) -> ChannelConfig:
        return config_of(proxy.url, token=f"{BOT}:AAE-another-token")

    @pytest.fixture
    def dead_config(self) -> ChannelConfig:
        (port,) = free_ports(1)
        return config_of(f"http://127.0.0.1:{port}")

    @pytest.fixture
    def write(self, cloud: Cloud) -> Callable[[str], None]:
        def write(text: str) -> None:
            cloud.say(cloud.private("Cora"), text)

        return write

    @pytest.fixture
    def message(self, place: People) -> OutboundMessage:
        asked = place.ask("Wann kommt mein Paket?")
        place.cloud.updates.clear()
        chat = asked.partition(":")[0]
        return OutboundMessage(
            external_id="a1@inbox.example",
            sender=Address(name="Acme", address="@acmebot"),
            to=(),
            text="Morgen, mit schönen Grüßen.",
            written_at=NOON,
            thread=chat,
            target=Target(external_id=asked, thread=chat),
            audience=Audience.PRIVATE,
        )

    @pytest.fixture
    def copies(self, cloud: Cloud) -> Callable[[OutboundMessage], int]:
        return lambda message: sum(each.get("text") == message.text for each in cloud.written)

    @pytest.fixture
    def place(self, cloud: Cloud) -> People:
        return People(cloud)

    @pytest.fixture
    def arrivals(self, config: ChannelConfig) -> Iterator[Callable[[], list[RawMessage]]]:
        with self.adapter_class(config) as adapter:
            yield newcomers(adapter)

    @pytest.fixture
    def event(self, cloud: Cloud) -> Callable[[str], bytes]:
        def event(text: str) -> bytes:
            cloud.say(cloud.private("Cora"), text)
            return json.dumps(cloud.updates[-1]).encode()

        return event

    @pytest.fixture
    def sign(self, config: ChannelConfig) -> Callable[[bytes], HookRequest]:
        secret = pure_options(config).hook_secret

        def sign(body: bytes) -> HookRequest:
            headers = {"content-type": "application/json", "x-telegram-bot-api-secret-token": secret}
            url = config.hook_url
            return HookRequest(method="POST", url=url, headers=headers, query={}, body=body, received_at=NOON)

        return sign

    @pytest.fixture
    def wrong_hook_config(self, wrong_config: ChannelConfig) -> ChannelConfig:
        return wrong_config

    @pytest.fixture
    def ruled(self, cloud: Cloud) -> Callable[[str], str]:
        def ruled(external_id: str) -> str:
            chat, number = map(int, external_id.split(":"))
            there = (chat, number) in cloud.messages
            person = cloud.person("Cora")["id"]
            return f"there {there}, banned {(chat, person) in cloud.banned}, lifted {(chat, person) in cloud.lifted}"

        return ruled

    def test_a_changed_body_is_refused(
        self, config: ChannelConfig, event: Callable[[str], bytes], sign: Callable[[bytes], HookRequest]
    ) -> None:
        """Telegram signs nothing, it says a secret: what is changed beneath TLS is read as well as may be."""
        request = sign(event("Glaub mir."))
        with pytest.raises(UnreadableMessage):
            TelegramAdapter(config).receive(replace(request, body=b""))
