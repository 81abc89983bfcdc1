"""What the tests of this room ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.accounts.conftest import page, site  # noqa: F401  (a browser on the running product)
from tests.channels.stand_in import StandIn

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.world import World

pytest.register_assert_rewrite("tests.channels.contract")


@pytest.fixture
def stand_in(settings: Settings) -> type[StandIn]:
    """Mailboxes are tried out by the stand-in, and not by the real adapter."""
    settings.CHANNEL_ADAPTERS = {"email": "tests.channels.stand_in.StandIn"}
    StandIn.begin()
    return StandIn


@pytest.fixture
def world(world: World) -> World:
    """Here only the mailboxes that a test adds can send."""
    for channel in (world.support_mail, world.sales_mail):
        channel.options = {**channel.options, "outgoing": "none"}
        channel.save(update_fields=["options"])
    return world
