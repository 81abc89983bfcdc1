"""A mention on a real network is answered on the screen, and stands answered in the network's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.accounts.models import Agent
from apps.conversations.models import Message
from apps.delivery import postman
from tests.channels.bluesky.test_through_the_product import made_channel
from tests.channels.rounds import take_in
from tests.inbox.live_server import desk, inbox_url
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.models import Channel
    from tests.channels.bluesky.people import Crowd
    from tests.channels.contract import HttpProxy
    from tests.inbox.live_server import Desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

__all__ = ["desk", "inbox_url"]


@pytest.fixture
def channel(transactional_db: None, crowd: Crowd, line: HttpProxy, app_password: str) -> Channel:
    world = World.build()
    channel = made_channel(crowd, url=line.url, password=app_password)
    channel.teams.add(world.support)
    take_in(channel)
    return channel


def test_a_mention_is_answered_from_the_screen(crowd: Crowd, channel: Channel, desk: Callable[..., Desk]) -> None:
    inbox = desk(Agent.objects.get(email="ana@acme.example"))
    page = inbox.open()
    inbox.await_line()
    asked = crowd.mention("Wie wasche ich den Pullover?")
    take_in(channel)
    page.get_by_text("Wie wasche ich den Pullover?").first.click()
    page.locator("article").get_by_text("Wie wasche ich den Pullover?").wait_for()

    page.keyboard.press("r")
    page.get_by_label("Message", exact=True).click()
    page.keyboard.type(f"Kalt, @{crowd.people['Otto'].handle} weiß mehr: https://example.com/wolle")
    page.keyboard.press("Control+Enter")
    page.locator("article").get_by_text("Kalt,").wait_for()
    postman.deliver_due(limit_seconds=60)
    crowd.network.settle()
    [answer] = crowd.people["Cora"].query(f"app.bsky.feed.getPostThread?uri={asked}")["thread"]["replies"]
    record = answer["post"]["record"]
    assert record["text"].startswith("Kalt, @otto")
    features = [each["features"][0] for each in record["facets"]]
    assert [each.get("did") or each.get("uri") for each in features] == [
        crowd.people["Otto"].did,
        "https://example.com/wolle",
    ]

    take_in(channel)
    crowd.follow_up("Vielen Dank!", to=answer["post"]["uri"])
    take_in(channel)
    page.locator("article").get_by_text("Vielen Dank!").wait_for()
    assert Message.objects.filter(channel=channel).count() == 3
