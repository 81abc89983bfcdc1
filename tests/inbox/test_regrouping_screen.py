"""Merging, moving and taking back, in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from apps.conversations.models import Conversation
from tests.inbox.found import index_all
from tests.inbox.live_server import Desk
from tests.world import make_conversation, make_message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page

    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def ana(browser: Browser, inbox_url: str, world: World) -> Iterator[Page]:
    """Ana at the list, with Cora's parcel and Cora's invoice in it; at the end no script may have broken."""
    invoice = make_conversation(world.support_mail, world.cora, subject="My invoice")
    invoice.related = world.conversation
    invoice.save()
    make_message(invoice, "It is wrong.", sender=world.cora)
    make_message(world.conversation, "And what about the second one?", sender=world.cora)
    desk = Desk(browser, inbox_url, world.ana)
    page = desk.open()
    expect(rows(page)).to_have_count(2)
    yield page
    desk.close()


def rows(page: Page) -> Locator:
    return page.locator(".conversation-row")


def open_row(page: Page, text: str) -> None:
    rows(page).filter(has_text=text).click()
    expect(page.get_by_role("heading", name=text)).to_be_visible()


def choose(page: Page, item: str, *, menu: Locator) -> None:
    menu.click()
    page.get_by_role("menuitem", name=item).click()


def undo(page: Page) -> None:
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back", exact=True)).to_be_visible()


def test_ana_merges_and_takes_it_back(ana: Page, world: World) -> None:
    index_all()
    open_row(ana, "My invoice")
    choose(ana, "Merge into", menu=ana.locator(".deeds").get_by_role("button", name="More"))
    picker = ana.get_by_role("dialog", name="Merge into")
    expect(picker.get_by_role("listitem")).to_have_count(1)  # the customer's other one is offered at once
    expect(picker.get_by_label("Search")).to_be_focused()
    picker.get_by_label("Search").fill("parcel")
    picker.get_by_role("button", name="Where is my parcel?").click()
    expect(ana.get_by_role("heading", name="Where is my parcel?")).to_be_visible()
    expect(ana.get_by_role("article")).to_have_count(3)
    expect(ana.get_by_text("joined with “My invoice”")).to_be_visible()
    expect(rows(ana)).to_have_count(1)
    undo(ana)
    expect(rows(ana)).to_have_count(2)
    expect(ana.get_by_role("heading", name="My invoice")).to_be_visible()
    expect(ana.get_by_role("article")).to_have_count(1)


def test_one_click_joins_what_is_possibly_related(ana: Page) -> None:
    open_row(ana, "My invoice")
    ana.get_by_role("button", name="Join", exact=True).click()
    expect(ana.get_by_role("heading", name="Where is my parcel?")).to_be_visible()
    expect(ana.get_by_role("article")).to_have_count(3)
    expect(ana.get_by_text("Possibly related")).to_have_count(0)


def test_a_message_moves_to_a_new_conversation_and_back(ana: Page, world: World) -> None:
    open_row(ana, "Where is my parcel?")
    article = ana.get_by_role("article").filter(has_text="second one")
    choose(ana, "Move to a new conversation", menu=article.get_by_role("button", name="More about this message"))
    expect(ana.get_by_role("article")).to_have_count(1)
    expect(ana.get_by_text(re.compile("moved a message here"))).to_be_visible()
    expect(rows(ana)).to_have_count(3)
    undo(ana)
    expect(ana.get_by_role("article")).to_have_count(2)
    expect(rows(ana)).to_have_count(2)
    assert Conversation.objects.get(pk=world.conversation.pk).message_count == 2


def test_a_message_moves_to_another_conversation(ana: Page) -> None:
    index_all()
    open_row(ana, "Where is my parcel?")
    article = ana.get_by_role("article").filter(has_text="second one")
    choose(ana, "Move to another conversation", menu=article.get_by_role("button", name="More about this message"))
    ana.get_by_role("dialog").get_by_role("button", name="My invoice").click()
    expect(ana.get_by_role("heading", name="My invoice")).to_be_visible()
    expect(ana.get_by_role("article")).to_have_count(2)
