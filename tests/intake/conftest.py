from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from kombu import Connection

from apps.accounts.models import Team
from apps.channels.models import Channel
from apps.delivery import bell
from tests.intake.shelf import SHELVES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from imapclient import IMAPClient
    from pytest_django.fixtures import Settings

    from tests.intake.shelf import Shelf
    from tests.servers.dovecot import Dovecot


@pytest.fixture
def shelves(settings: Settings) -> Iterator[None]:
    """Channels of the kind "shelf", all of them empty."""
    settings.CHANNEL_ADAPTERS = settings.CHANNEL_ADAPTERS | {"shelf": "tests.intake.shelf.ShelfAdapter"}
    yield
    SHELVES.clear()


@pytest.fixture
def support(db: None, shelves: None) -> Channel:
    """A channel whose messages stand on `shelf`; connected an hour ago."""
    channel = shelf_channel("Support")
    channel.teams.add(Team.objects.create(name="Support"))
    return channel


@pytest.fixture
def shelf(support: Channel) -> Shelf:
    return SHELVES[support.address]


@pytest.fixture
def other_program(dovecot: Dovecot, mailbox: str) -> Iterator[IMAPClient]:
    """Another mail program, on the same mailbox."""
    client = dovecot.connect(mailbox)
    yield client
    client.logout()


@pytest.fixture
def broker_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bells are rung at a port where nobody listens."""
    nobody = Connection("redis://127.0.0.1:1/0", transport_options={"socket_connect_timeout": 0.2, "max_retries": 1})
    monkeypatch.setattr(bell, "_connection", lambda: nobody)


def shelf_channel(name: str, **fields: object) -> Channel:
    channel: Channel = Channel.objects.create(
        kind="shelf", name=name, address=f"{name.casefold()}@acme.example", **fields
    )
    return channel
