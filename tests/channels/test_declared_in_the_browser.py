"""Connecting any system with a real browser: the secret goes over, the other side calls, and the page shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import expect

from apps.accounts.models import Role
from apps.channels.models import Channel
from tests.channels.generic.board import Board
from tests.world import client_of, make_agent

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def adam_at(page: Page, site: str) -> Page:
    """The admin's browser."""
    cache.clear()
    client = client_of(make_agent("Adam Amsel", role=Role.ADMIN))
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
    return page


def test_a_board_is_connected_with_the_secret_that_was_made_for_it(adam_at: Page) -> None:
    page = adam_at
    with Board() as board:
        page.goto("/settings/channels/")
        page.get_by_role("link", name="Another kind of channel").click()
        page.get_by_role("link", name="Any system, by web hooks").click()
        page.get_by_label("Name of the place").fill("board.example")
        page.get_by_label("Address for our answers").fill(f"{board.url}/inbox")
        page.get_by_role("button", name="Try it out and save").click()
        expect(page.get_by_role("alert")).to_contain_text("401")
        expect(page.get_by_role("alert")).to_be_focused()

        # The other side did not have the secret yet; the page still shows it.
        board.secret = page.get_by_label("A secret made for this channel").input_value()
        assert board.secret.startswith("whsec_")
        page.get_by_role("button", name="Try it out and save").click()
        expect(page.get_by_text("127.0.0.1 took a signed test event.")).to_be_visible()
        assert board.secret not in page.content()

        channel = Channel.objects.get()
        assert page.get_by_label("Address to call").input_value() == channel.hook_url
        expect(page.get_by_text("Waiting for the first call")).to_be_visible()
        call = board.sign(b'{"type": "test"}')
        headers: dict[str, Any] = {name: value for name, value in call.headers.items() if name != "content-type"}
        url = f"/hooks/{channel.public_id}/"
        assert Client().post(url, call.body, content_type="application/json", headers=headers).status_code == 200
        # The page asks for it by itself.
        expect(page.get_by_text("The last right call arrived")).to_be_visible()
        expect(page.get_by_text("Waiting for the first call")).to_have_count(0)

        # And everybody's screen says how it is doing.
        page.goto("/")
        page.get_by_role("button", name="1 channel, working").click()
        strip = page.get_by_role("region", name="Channels").filter(has_text="board.example")
        expect(strip).to_contain_text("no message yet")
