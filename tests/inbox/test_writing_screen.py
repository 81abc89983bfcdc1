"""Writing first, forwarding, and who was added: in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from apps.conversations.models import Conversation, Direction, Message
from tests.world import make_contact, make_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def ana(desk: Callable[..., Desk], world: World) -> Page:
    page: Page = desk(world.ana).open()
    page.locator(".conversation-row").click()
    expect(page.get_by_role("heading", name="Where is my parcel?")).to_be_visible()
    return page


def mine(page: Page) -> Locator:
    return page.get_by_role("article", name=re.compile("^Me,"))


def to(page: Page) -> Locator:
    return page.get_by_role("combobox", name="To", exact=True)


def test_c_begins_a_conversation_with_whom_she_knows(ana: Page, world: World) -> None:
    ana.keyboard.press("c")
    expect(ana.get_by_role("heading", name="New conversation")).to_be_visible()
    expect(ana.get_by_label("From")).to_have_value(str(world.support_mail.pk))
    to(ana).press_sequentially("cor")
    offers = ana.get_by_role("listbox", name="People").get_by_role("option")
    expect(offers).to_have_text(["Cora Kunde <cora@customer.example>"])
    to(ana).press("ArrowDown")
    to(ana).press("Enter")
    expect(ana.get_by_role("button", name="Remove cora@customer.example")).to_be_visible()
    ana.get_by_label("Message", exact=True).fill("Here is your offer.")
    ana.get_by_role("button", name="Send to cora@customer.example").click()
    expect(ana.get_by_role("alert")).to_contain_text("What is it about?")
    ana.get_by_label("Subject").fill("Your offer")
    ana.get_by_role("button", name="Send to cora@customer.example").click()
    expect(ana.get_by_role("heading", name="Your offer")).to_be_visible()
    expect(mine(ana)).to_contain_text("Here is your offer.")
    expect(mine(ana)).to_contain_text("Queued")
    begun = Conversation.objects.get(subject="Your offer")
    assert begun.contact == world.cora.contact
    ana.keyboard.press("c")
    expect(ana.get_by_label("Message", exact=True)).to_have_text("")


def test_escape_leaves_it_and_the_draft_is_kept(ana: Page) -> None:
    ana.get_by_role("button", name="New conversation").click()
    ana.get_by_label("Message", exact=True).fill("Half a")
    ana.keyboard.press("Escape")
    expect(ana.get_by_role("heading", name="Where is my parcel?")).to_be_visible()
    ana.reload()
    ana.get_by_role("button", name="New conversation").click()
    expect(ana.get_by_label("Message", exact=True)).to_have_text("Half a")


def test_f_forwards_with_the_file_and_the_answer_is_made_public(ana: Page, world: World) -> None:
    ana.keyboard.press("f")
    expect(ana.get_by_label("Message", exact=True)).to_have_text(re.compile("My parcel has not come."))
    expect(ana.get_by_role("list", name="Attachments").get_by_text("parcel.txt").last).to_be_visible()
    to(ana).fill("karl@carrier.example,")
    ana.get_by_role("button", name="Send to karl@carrier.example").click()
    expect(mine(ana)).to_contain_text("not seen by the customer")
    forwarded = Message.objects.get(direction=Direction.OUT)
    assert forwarded.aside and forwarded.attachments.get().payload == world.attachment.payload
    karl = make_contact("Karl Kurier", "karl@carrier.example")
    answer = make_message(world.conversation, "In the store.", sender=karl)
    Message.objects.filter(pk=answer.pk).update(aside=True)
    ana.reload()
    shown = ana.get_by_role("article", name=re.compile("^Karl Kurier,"))
    expect(shown).to_contain_text("from Karl Kurier, not seen by the customer")
    shown.get_by_role("button", name="More about this message").click()
    ana.get_by_role("menuitem", name="Make public").click()
    expect(shown).not_to_contain_text("not seen by the customer")
    expect(ana.get_by_text("made public what Karl Kurier wrote")).to_be_visible()


def test_a_forward_that_is_taken_back_stays_a_forward(ana: Page, world: World) -> None:
    world.ana.undo_seconds = 30
    world.ana.save()
    ana.keyboard.press("f")
    to(ana).fill("karl@carrier.example,")
    ana.get_by_role("button", name="Send to karl@carrier.example").click()
    expect(mine(ana)).to_contain_text("Sent in")
    ana.keyboard.press("z")
    expect(mine(ana)).to_contain_text("Cancelled")
    expect(ana.get_by_role("button", name="Forward", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(ana.get_by_text("The customer does not see this.")).to_be_visible()
    expect(ana.get_by_label("Message", exact=True)).to_have_text(re.compile("My parcel has not come."))
    ana.get_by_role("button", name="Send to karl@carrier.example").click()
    expect(mine(ana).nth(1)).to_contain_text("not seen by the customer")
    assert not Message.objects.filter(direction=Direction.OUT, aside=False).exists()


def test_the_conversation_tells_whom_an_answer_added(ana: Page) -> None:
    ana.keyboard.press("r")
    ana.keyboard.type("Tomorrow.")
    ana.get_by_role("button", name="Edit the addresses and the subject").click()
    ana.get_by_label("Cc", exact=True).fill("ben@customer.example,")
    ana.get_by_role("button", name=re.compile("Send to cora@customer.example")).click()
    expect(mine(ana)).to_contain_text("added ben@customer.example")


def test_a_file_above_the_limit_is_told_before_it_is_sent(ana: Page) -> None:
    ana.keyboard.press("r")
    large = {"name": "film.mov", "mimeType": "video/quicktime", "buffer": b"0" * (18 * 1024 * 1024 + 1)}
    ana.locator("input[type=file]:not([accept])").set_input_files(large)  # type: ignore[arg-type]
    expect(ana.get_by_text("film.mov is too large: this channel takes")).to_be_visible()
    expect(ana.get_by_role("button", name="Remove film.mov")).to_have_count(0)
