"""A bot in a real browser: connected, asked, answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from apps.accounts.models import Agent
from apps.channels.models import Channel
from apps.conversations.models import DeliveryState, Direction, Message
from apps.delivery import postman
from apps.delivery.models import OutboxEntry
from tests.channels.rounds import take_in
from tests.channels.telegram.conftest import config_of
from tests.inbox.live_server import desk, inbox_url
from tests.servers.processes import wait_until
from tests.servers.telegram import TOKEN
from tests.world import World, client_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from pytest_django.fixtures import Settings

    from tests.channels.contract import HttpProxy
    from tests.inbox.live_server import Desk
    from tests.servers.telegram import Cloud

__all__ = ["desk", "inbox_url"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture(autouse=True)
def _our_own_network(settings: Settings) -> None:
    settings.HTTP_INSIDE_HOSTS = ["127.0.0.1"]


def test_a_bot_is_connected_with_its_name_and_its_token(page: Page, site: str, cloud: Cloud) -> None:
    client = client_of(World.build().adam)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
    page.goto("/settings/channels/add/telegram/")
    page.get_by_label("Name of the bot").fill("@AcmeBot")
    page.get_by_label("Token of the bot").fill("4711:AAE-mistyped-token")
    page.get_by_label("Bot API server").fill(cloud.url)
    page.get_by_role("button", name="Try it out and save").click()
    expect(page.get_by_role("alert")).to_contain_text("Unauthorized")
    page.get_by_label("Token of the bot").fill(TOKEN)
    page.get_by_role("button", name="Try it out and save").click()
    expect(page.get_by_text("The token is that of @AcmeBot.")).to_be_visible()
    expect(page.get_by_text("We ask Telegram for messages, and hear of them at once.")).to_be_visible()
    expect(page.get_by_label("Address to call")).to_have_count(0)
    assert TOKEN not in page.content()


def test_a_chat_is_answered_and_what_may_be_there_is_asked_about(
    cloud: Cloud, line: HttpProxy, desk: Callable[..., Desk]
) -> None:
    world, config = World.build(), config_of(line.url)
    channel = Channel(kind="telegram", name="Telegram", address="@acmebot", options=dict(config.options))
    channel.secrets = dict(config.secrets)
    channel.save()
    channel.teams.add(world.support)
    inbox = desk(Agent.objects.get(email="ana@acme.example"))
    page = inbox.open()
    inbox.await_line()
    chat = cloud.private("Cora")
    cloud.say(chat, "Wann kommt mein Paket?")
    take_in(channel)
    page.get_by_text("Wann kommt mein Paket?").first.click()
    page.locator("article").get_by_text("Wann kommt mein Paket?").wait_for()
    line.cut(method="POST", after_taking=True)
    page.keyboard.press("r")
    page.get_by_label("Message", exact=True).click()
    page.keyboard.type("Morgen.")
    page.keyboard.press("Control+Enter")
    page.locator("article").get_by_text("Morgen.").wait_for()
    assert wait_until(OutboxEntry.objects.exists, seconds=30)
    postman.deliver_due(limit_seconds=60)
    assert [each["text"] for each in cloud.written] == ["Morgen."]
    assert Message.objects.get(channel=channel, direction=Direction.OUT).delivery == DeliveryState.UNCERTAIN
    page.locator("article").get_by_text("Perhaps delivered").wait_for()
