"""An instance of the mock, empty before each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import ChannelConfig
from apps.channels.mastodon.adapter import MastodonAdapter
from tests.channels.contract import HttpProxy
from tests.channels.mastodon.people import People

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.mastodon import MastodonFacts
    from tests.servers.yard import Yard


@pytest.fixture(scope="session")
def mastodon_server(servers: Yard) -> MastodonFacts:
    return servers.started(servers.mastodon).facts


@pytest.fixture
def instance(mastodon_server: MastodonFacts) -> MastodonFacts:
    mastodon_server.begin_anew()
    return mastodon_server


@pytest.fixture
def people(instance: MastodonFacts) -> People:
    return People(instance)


@pytest.fixture
def line(instance: MastodonFacts) -> Iterator[HttpProxy]:
    """The way to the instance, which fails on demand."""
    with HttpProxy(instance.url) as line:
        yield line


@pytest.fixture
def adapter(line: HttpProxy) -> Iterator[MastodonAdapter]:
    with MastodonAdapter(config_of(line.url)) as adapter:
        yield adapter


def config_of(url: str, *, token: str = "acme-token", software: str = "", **options: object) -> ChannelConfig:
    """The company's account on an instance, which was looked at before if its `software` is named."""
    return ChannelConfig(
        address="@acme@mastodon.example",
        display_name="Acme",
        options={"url": url, "account": "@acme@mastodon.example", "login": "token", "days": 0, **options},
        secrets={"token": token},
        found={"software": software} if software else {},
        inside=("127.0.0.1",),
    )
