"""One network with its people for all tests; each channel sees only what is written from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.channels.bluesky.adapter import BlueskyAdapter
from apps.channels.contract import ChannelConfig
from tests.channels.bluesky.people import Crowd, session_of
from tests.channels.contract import HttpProxy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.channels.bluesky.people import Person
    from tests.servers.atproto_network import AtprotoNetwork


@pytest.fixture(scope="session")
def gathered(atproto: AtprotoNetwork) -> Crowd:
    return Crowd.gather(atproto)


@pytest.fixture(scope="session")
def app_password(gathered: Crowd) -> str:
    return gathered.acme.app_password()


@pytest.fixture
def crowd(gathered: Crowd) -> Crowd:
    return gathered


@pytest.fixture
def line(atproto: AtprotoNetwork) -> Iterator[HttpProxy]:
    """The way to the network, which fails on demand."""
    with HttpProxy(atproto.facts.url) as line:
        yield line


@pytest.fixture
def bluesky_config(line: HttpProxy, crowd: Crowd, app_password: str) -> ChannelConfig:
    return config_of(crowd.acme, url=line.url, password=app_password)


@pytest.fixture
def adapter(bluesky_config: ChannelConfig) -> Iterator[BlueskyAdapter]:
    with BlueskyAdapter(bluesky_config) as adapter:
        yield adapter


def config_of(person: Person, *, url: str, password: str, **options: object) -> ChannelConfig:
    """The channel of an account, which was let in before."""
    kept = session_of(person, server=url, password=password)
    return ChannelConfig(
        address=person.handle,
        display_name="Acme",
        options={"handle": person.handle, "server": url, **options},
        secrets={"password": password},
        save_secrets=kept.update,
        load_secrets=lambda: dict(kept),
        inside=("127.0.0.1",),
    )
