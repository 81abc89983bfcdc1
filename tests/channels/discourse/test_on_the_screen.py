"""A question in the forum is answered on the screen, and the official answer stands in the forum."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from apps.accounts.models import Agent
from apps.channels.models import Channel
from apps.conversations.models import Message
from apps.delivery import postman
from apps.intake.reading import read_kept_arrivals
from tests.channels.discourse.people import SECRET
from tests.inbox.live_server import desk, inbox_url
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.inbox.live_server import Desk
    from tests.servers.discourse import Forum, Hook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

__all__ = ["desk", "inbox_url"]


@pytest.fixture
def channel(transactional_db: None, forum: Forum) -> Channel:
    world = World.build()
    channel = Channel(
        kind="discourse",
        name="Forum",
        address="forum.example.com",
        display_name="Acme",
        options={"url": forum.url, "username": "acme", "days": 0},
    )
    channel.secrets = {"api_key": "acme-key", "hook_secret": SECRET}
    channel.save()
    channel.teams.add(world.support)
    return channel


def called(channel: Channel, forum: Forum) -> None:
    """The forum's calls reach our door, and are read."""
    calls, forum.calls = forum.calls, []
    for call in calls:
        headers = {name: value for name, value in call.headers.items() if name != "Content-Type"}
        answer = Client().post(
            f"/hooks/{channel.public_id}/", call.body, content_type="application/json", headers=headers
        )
        assert answer.status_code == 200
    assert not read_kept_arrivals(seconds=60)


def test_a_question_in_the_forum_gets_its_official_answer_there(
    forum: Forum, hook: Hook, channel: Channel, desk: Callable[..., Desk]
) -> None:
    ana = Agent.objects.get(email="ana@acme.example")
    inbox = desk(ana)
    page = inbox.open()
    inbox.await_line()
    asked = forum.ask("Wann kommt **mein** Paket, @acme?", title="Wo bleibt mein Paket?")
    called(channel, forum)
    page.get_by_text("Wo bleibt mein Paket?").first.click()
    page.locator("article").get_by_text("Wann kommt").wait_for()
    page.keyboard.press("r")
    page.get_by_label("Message", exact=True).click()
    page.keyboard.type("Morgen, mit Grüßen.")
    page.keyboard.press("Control+Enter")
    page.locator("article").get_by_text("Morgen, mit Grüßen.").wait_for()
    postman.deliver_due(limit_seconds=60)
    [answer] = [each for each in forum.posts.values() if each.user.username == "acme"]
    assert (answer.raw, answer.topic, answer.number) == ("Morgen, mit Grüßen.", asked.topic, 2)
    forum.answer(asked.topic, "Danke!", to=2)
    called(channel, forum)
    page.locator("article").get_by_text("Danke!").wait_for()
    assert Message.objects.filter(channel=channel).count() == 3
