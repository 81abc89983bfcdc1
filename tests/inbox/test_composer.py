"""What the composer does with a draft while it is sent, and where it cannot be."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Route, expect

from apps.channels.models import Channel
from apps.conversations.models import Message
from tests.inbox.live_server import Desk, intercept, wait_for
from tests.inbox.test_screen import open_parcel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Request

    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def ana(browser: Browser, inbox_url: str, world: World) -> Iterator[Page]:
    """Ana at the list of all conversations."""
    desk = Desk(browser, inbox_url, world.ana)
    yield desk.open()
    desk.close()


def test_what_is_typed_while_a_send_is_under_way_stays(ana: Page, world: World) -> None:
    under_way: list[Route] = []
    intercept(ana, "**/replies", under_way.append)
    open_parcel(ana)
    ana.keyboard.press("r")
    ana.keyboard.type("Tomorrow.")
    ana.keyboard.press("Control+Enter")
    wait_for(ana, under_way)
    ana.keyboard.type(" And one thing more")
    under_way[0].continue_()
    expect(ana.get_by_role("article", name=re.compile("^Me,"))).to_contain_text("Tomorrow.")
    expect(ana.get_by_label("Message", exact=True)).to_have_text("And one thing more")
    ana.keyboard.press("Control+Enter")
    expect(ana.get_by_role("article", name=re.compile("^Me,"))).to_have_count(2)
    texts = Message.objects.filter(direction="out").order_by("pk").values_list("text", flat=True)
    assert [text.strip() for text in texts] == ["Tomorrow.", "And one thing more"]


def test_a_text_that_was_changed_after_a_failure_is_another_send(ana: Page, world: World) -> None:
    numbers: list[str] = []

    def note(asked: Request) -> None:
        if asked.url.endswith("/replies"):
            numbers.append(number_in(asked))

    ana.on("request", note)
    intercept(ana, "**/replies", Route.abort, Route.abort)
    open_parcel(ana)
    ana.keyboard.press("r")
    ana.keyboard.type("Tomorrow.")
    for tries in (1, 2):
        ana.keyboard.press("Control+Enter")
        wait_for(ana, numbers, count=tries)
        expect(ana.get_by_role("alert")).to_contain_text("Your text is still here")
        expect(ana.get_by_role("button", name="Send to cora@customer.example")).to_be_enabled()
    ana.get_by_label("Message", exact=True).fill("On Friday.")
    ana.keyboard.press("Control+Enter")
    expect(ana.get_by_role("article", name=re.compile("^Me,"))).to_contain_text("On Friday.")
    assert numbers[0] == numbers[1] != numbers[2]


def number_in(request: Request) -> str:
    """The number under which the screen hands over a draft."""
    return str(json.loads(request.post_data or "{}")["clientId"])


def test_a_number_that_was_used_for_another_text_is_told_and_let_go(ana: Page, world: World) -> None:
    words = "This was sent before, with another text."
    intercept(ana, "**/replies", lambda route: route.fulfill(status=409, json={"error": words}))
    open_parcel(ana)
    ana.keyboard.press("r")
    ana.keyboard.type("Tomorrow.")
    with ana.expect_request("**/replies") as first:
        ana.keyboard.press("Control+Enter")
    expect(ana.get_by_role("alert")).to_contain_text(words)
    with ana.expect_request("**/replies") as second:
        ana.keyboard.press("Control+Enter")
    expect(ana.get_by_role("article", name=re.compile("^Me,"))).to_contain_text("Tomorrow.")
    assert number_in(first.value) != number_in(second.value)


def test_where_nothing_can_be_sent_the_composer_says_why(ana: Page, world: World) -> None:
    Channel.objects.filter(pk=world.support_mail.pk).update(options={"incoming": "smtp"})
    open_parcel(ana)
    ana.keyboard.press("r")
    expect(ana.get_by_role("alert")).to_contain_text("This channel only receives.")
    expect(ana.get_by_role("textbox", name="Message")).to_have_count(0)
    ana.get_by_role("button", name="Internal note").click()
    expect(ana.get_by_role("textbox", name="Internal note")).to_be_visible()


def test_an_answer_that_waits_for_its_channel_says_so(ana: Page, world: World) -> None:
    Channel.objects.filter(pk=world.support_mail.pk).update(is_active=False)
    open_parcel(ana)
    ana.keyboard.press("r")
    ana.keyboard.type("Tomorrow.")
    ana.keyboard.press("Control+Enter")
    expect(ana.get_by_role("article", name=re.compile("^Me,"))).to_contain_text("This channel is paused.")
