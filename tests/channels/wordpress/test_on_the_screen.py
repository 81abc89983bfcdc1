"""A comment of a real blog is let through and answered on the screen, and stands answered in the blog."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.accounts.actions import change_agent
from apps.accounts.models import Agent
from apps.channels.models import Channel
from apps.conversations.actions import assign
from apps.conversations.models import Message
from apps.delivery import postman
from apps.delivery.models import OutboxEntry
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
    channel.connected_at = timezone.now() - timedelta(hours=1)  # the blog tells whole seconds
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


def test_a_lead_rules_by_the_palette_forgets_and_goes_on_in_private(
    blog: Blog, channel: Channel, desk: Callable[..., Desk]
) -> None:
    """Agents are not offered what only leads may do. Meanwhile Ben is called otherwise, and the screen knows."""
    asked = blog.ask("Meine Bestellung ist 4711-22.")
    take_in(channel)
    blog.edit(asked, "Wo ist meine Bestellung?")
    take_in(channel)
    question = Message.objects.select_related("conversation").get(external_id=asked)
    ben = Agent.objects.get(email="ben@acme.example")
    assign(question.conversation, agent=ben, to=ben)

    his = desk(Agent.objects.get(email="ana@acme.example")).open()
    his.get_by_text("Bread & butter").first.click()
    his.get_by_role("button", name="Moderate").click()
    his.get_by_role("menuitem", name="Mark as spam there").wait_for()
    assert his.get_by_role("menuitem", name="Delete there").count() == 0
    his.get_by_role("button", name="edited").click()
    his.locator(".revision").get_by_text("4711-22").wait_for()
    assert his.get_by_role("button", name="Forget what stood here before").count() == 0

    inbox = desk(Agent.objects.get(email="lea@acme.example"))
    page = inbox.open()
    inbox.await_line()
    page.get_by_text("Bread & butter").first.click()
    page.get_by_role("button", name="Ben Bauer").wait_for()
    change_agent(ben, name="Ben Baumann", email=ben.email, role=ben.role, teams=list(ben.teams.all()))
    page.get_by_role("button", name="Ben Baumann").wait_for()

    page.get_by_role("button", name="edited").click()
    page.get_by_role("button", name="Forget what stood here before").click()
    page.get_by_role("button", name="Forget for good").click()
    page.get_by_role("button", name="edited").wait_for(state="detached")
    assert not question.revisions.exists()

    page.get_by_role("button", name="Continue in private").click()
    page.get_by_text("nobody has checked it").wait_for()
    page.get_by_label("Private: only Cora reads this answer.").fill("Liebe Cora, wie lautet Ihre Anschrift?")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Continues in private").first.wait_for()
    letter = Message.objects.get(channel__kind="email", text__startswith="Liebe Cora")
    assert letter.to == [{"name": "Cora", "address": "cora@customer.test"}]

    page.get_by_text("Continues in private").locator("..").get_by_role("link").click()
    page.locator("article.in").get_by_text("Wo ist meine Bestellung?").wait_for()
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Commands").fill("mark as spam there")
    page.get_by_role("option", name="Mark as spam there", exact=True).wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("Mark as spam there: on its way").wait_for()
    OutboxEntry.objects.exclude(deed="").update(due_at=timezone.now())
    postman.deliver_due(limit_seconds=60)
    assert blog.status(asked) == "spam"
