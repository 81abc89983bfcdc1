"""A comment of a real blog is let through and answered on the screen, and stands answered in the blog."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.accounts.models import Agent
from apps.channels.models import Channel
from apps.conversations.models import Message
from apps.delivery import postman
from tests.channels.wordpress.conftest import config_of
from tests.channels.wordpress.test_through_the_product import take_in
from tests.inbox.live_server import desk, inbox_url
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.channels.contract import HttpProxy
    from tests.channels.wordpress.blog import Blog
    from tests.inbox.live_server import Desk
    from tests.servers.wordpress import WordPress

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

__all__ = ["desk", "inbox_url"]


@pytest.fixture
def channel(transactional_db: None, blog: Blog, line: HttpProxy, wordpress: WordPress) -> Channel:
    world = World.build()
    config = config_of(wordpress, line.url)
    channel = Channel(kind="wordpress", name="Blog", address="blog.example.com", options=dict(config.options))
    channel.secrets = dict(config.secrets)
    channel.save()
    channel.teams.add(world.support)
    take_in(channel)
    return channel


def test_a_held_comment_is_let_through_and_answered_from_the_screen(
    blog: Blog, channel: Channel, desk: Callable[..., Desk]
) -> None:
    inbox = desk(Agent.objects.get(email="ana@acme.example"))
    page = inbox.open()
    inbox.await_line()
    blog.server.set_option("comment_moderation", "1")
    try:
        asked = blog.ask("Wie viel Salz kommt hinein?")
    finally:
        blog.server.set_option("comment_moderation", "0")
    take_in(channel)
    page.get_by_text("Bread & butter").first.click()
    page.locator("article").get_by_text("Wie viel Salz").wait_for()
    page.locator("article").get_by_text("Waits for approval").wait_for()

    page.get_by_role("button", name="Moderate").click()
    page.get_by_role("menuitem", name="Approve").click()
    page.get_by_text("Approve: on its way").wait_for()
    postman.deliver_due(limit_seconds=60)
    page.locator("article").get_by_text("Waits for approval").wait_for(state="detached")
    assert blog.status(asked) == "approved"

    page.keyboard.press("r")
    page.get_by_label("Message", exact=True).click()
    page.keyboard.type("Zwei Löffel.")
    page.keyboard.press("Control+Enter")
    page.locator("article").get_by_text("Zwei Löffel.").wait_for()
    postman.deliver_due(limit_seconds=60)
    [answer] = blog.server.rest("GET", f"comments?context=edit&parent={asked.partition(':')[2]}")
    assert (answer["content"]["raw"], answer["author_name"]) == ("Zwei Löffel.", "Ana")

    take_in(channel)
    blog.follow_up("Danke!", to=f"comment:{answer['id']}")
    take_in(channel)
    page.locator("article").get_by_text("Danke!").wait_for()
    assert Message.objects.filter(channel=channel).count() == 3
