"""A cloud of its own for each test, with the company's bot in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import ChannelConfig
from apps.channels.telegram.adapter import TelegramAdapter
from tests.channels.contract import HttpProxy, newcomers
from tests.servers.telegram import TOKEN, served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from apps.channels.contract import RawMessage
    from tests.servers.telegram import Cloud


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with served() as cloud:
        yield cloud


@pytest.fixture
def line(cloud: Cloud) -> Iterator[HttpProxy]:
    """The way to Telegram, which fails on demand."""
    with HttpProxy(cloud.url) as line:
        yield line


@pytest.fixture
def bot_config(line: HttpProxy) -> ChannelConfig:
    return config_of(line.url)


@pytest.fixture
def adapter(bot_config: ChannelConfig) -> Iterator[TelegramAdapter]:
    with TelegramAdapter(bot_config) as adapter:
        yield adapter


@pytest.fixture
def news(adapter: TelegramAdapter) -> Callable[[], list[RawMessage]]:
    """What is new since it was called last."""
    return newcomers(adapter)


def config_of(url: str, *, token: str = TOKEN, **options: object) -> ChannelConfig:
    """The channel of the bot, which takes everything of its groups unless it is said otherwise."""
    usual = {"bot": "@AcmeBot", "server": url, "groups": "all", "colleagues": ("@Ana",)}
    return ChannelConfig(
        address="@acmebot",
        display_name="Acme",
        options={**usual, **options},
        secrets={"token": token},
        inside=("127.0.0.1",),
        hook_url="https://inbox.example.com/hooks/1/",
    )
