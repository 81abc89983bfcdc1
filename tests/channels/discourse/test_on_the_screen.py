"""A question in the forum is answered on the screen, and the official answer stands in the forum."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.accounts.models import Agent
from apps.conversations.models import Message
from apps.delivery import postman
from tests.channels.discourse.people import called

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.models import Channel
    from tests.inbox.live_server import Desk
    from tests.servers.discourse import Forum, Hook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


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
