"""How the channels are doing, at the foot of the lists: on a desk and on a phone, each of them on demand."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.accounts.models import Agent
from apps.channels import budgets
from apps.channels.contract import Budget
from apps.channels.models import Channel
from tests.inbox.live_server import desk, inbox_url
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.inbox.live_server import Desk

__all__ = ["desk", "inbox_url"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desk", "phone"])
def test_a_strip_tells_how_the_channels_are_doing(desk: Callable[..., Desk], options: dict[str, object]) -> None:
    """What came last, how often the service lets us ask, and that its access ends in three days."""
    world = World.build()
    now = timezone.now()
    ends = now + timedelta(days=3)
    channel: Channel = Channel.objects.create(
        kind="mastodon",
        name="Acme bei Mastodon",
        address="@acme@social.example",
        health="ok",
        last_arrival_at=now - timedelta(minutes=7),
        found={"expires_at": ends.isoformat()},
    )
    channel.teams.add(world.support)
    budgets.keep(channel.pk, Budget(left=250, limit=300, seconds=300))
    page = desk(Agent.objects.get(email="ana@acme.example"), **options).open()
    strip = page.get_by_role("button", name=re.compile("Acme bei Mastodon: working, but not all of it"))
    (strip.tap if options else strip.click)()
    told = page.get_by_role("listitem").filter(has_text="Acme bei Mastodon")
    expect(told).to_contain_text(f"until {ends:%Y-%m-%d}")
    expect(told).to_contain_text(re.compile("last message 7.minutes ago"))
    expect(told).to_contain_text("250 of 300 calls left")
    expect(told).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
