"""A mention is answered on the screen, and stands answered in the network's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.accounts.models import Agent
from apps.conversations.models import Message
from apps.delivery import postman
from tests.channels.mastodon.test_through_the_product import made_channel
from tests.channels.rounds import take_in
from tests.inbox.live_server import desk, inbox_url
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.models import Channel
    from tests.channels.contract import HttpProxy
    from tests.channels.mastodon.people import People
    from tests.inbox.live_server import Desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

__all__ = ["desk", "inbox_url"]


@pytest.fixture
def channel(transactional_db: None, people: People, line: HttpProxy) -> Channel:
    world = World.build()
    channel = made_channel(line.url)
    channel.teams.add(world.support)
    take_in(channel)
    return channel


def test_a_mention_is_answered_from_the_screen(people: People, channel: Channel, desk: Callable[..., Desk]) -> None:
    inbox = desk(Agent.objects.get(email="ana@acme.example"))
    page = inbox.open()
    inbox.await_line()
    asked = people.ask("Wie wasche ich den Pullover?")
    take_in(channel)
    page.get_by_text("Wie wasche ich den Pullover?").first.click()
    page.locator("article").get_by_text("Wie wasche ich den Pullover?").wait_for()

    page.keyboard.press("r")
    page.get_by_label("Message", exact=True).click()
    page.keyboard.type("Kalt: https://example.com/wolle")
    page.keyboard.press("Control+Enter")
    page.locator("article").get_by_text("Kalt:").wait_for()
    postman.deliver_due(limit_seconds=60)
    [answer] = people.below(asked)
    assert answer["in_reply_to_id"] == asked and [each["acct"] for each in answer["mentions"]] == ["cora"]
    assert answer["content"].startswith("<p>@cora Kalt:")

    people.follow_up("Vielen Dank!", to=answer["id"])
    take_in(channel)
    page.locator("article").get_by_text("Vielen Dank!").wait_for()
    assert Message.objects.filter(channel=channel).count() == 3
