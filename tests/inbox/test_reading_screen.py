"""What stands beside a conversation, and how one reads it: by hand and by key, in a real browser."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.channels import payloads
from apps.conversations.models import Attachment, Conversation, Message, Reading
from tests.inbox.letters import letter_of
from tests.inbox.test_drafts_screen import open_it
from tests.inbox.test_files import PDF, PIXEL
from tests.world import make_attachment, make_conversation, make_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def a_file(message: Message, name: str, content_type: str, content: bytes) -> None:
    attachment = make_attachment(message, name, content)
    Attachment.objects.filter(pk=attachment.pk).update(content_type=content_type)


def test_beside_the_conversation_stands_who_it_is_with(desk: Callable[..., Desk], world: World) -> None:
    world.cora.note_unreachable("mailbox full")
    make_message(make_conversation(world.support_mail, world.cora, subject="An older one"), "Hm", sender=world.cora)
    secret = make_conversation(world.sales_mail, world.cora, subject="Not for Ana")
    make_message(secret, "Hm", sender=world.cora)
    ana = desk(world.ana, permissions=["clipboard-read", "clipboard-write"])
    page = open_it(ana, world)
    panel = page.get_by_role("complementary", name="Contact")
    if not panel.is_visible():
        page.keyboard.press("i")
    expect(panel).to_contain_text("Cora Kunde")
    expect(panel).to_contain_text("mailbox full")
    expect(panel).to_contain_text("Wrote first on")
    panel.get_by_role("button", name="Copy cora@customer.example").click()
    expect(page.get_by_text("Address copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "cora@customer.example"
    files = panel.get_by_role("region", name="Files (1)")
    expect(files.get_by_role("link", name="parcel.txt")).to_have_attribute("target", "_blank")
    files.get_by_role("button", name="Go to the message: parcel.txt").click()
    expect(page.get_by_role("article", name=re.compile("^Cora Kunde"))).to_be_focused()
    expect(panel).not_to_contain_text("Not for Ana")
    panel.get_by_role("link", name="An older one").click()
    expect(page.get_by_role("heading", name="An older one")).to_be_visible()
    expect(panel.get_by_role("link", name="Where is my parcel?")).to_be_visible()


def test_pictures_open_above_the_screen_and_a_pdf_in_a_tab(desk: Callable[..., Desk], world: World) -> None:
    for name in ("front.png", "back.png"):
        a_file(world.message, name, "image/png", PIXEL)
    a_file(world.message, "bill.pdf", "application/pdf", PDF)
    page = open_it(desk(world.ana), world)
    message = page.get_by_role("article", name=re.compile("^Cora Kunde"))
    message.get_by_role("link", name=re.compile("^front.png")).click()
    box = page.locator(".lightbox")
    expect(box.get_by_role("img", name="front.png")).to_be_visible()
    expect(box).to_contain_text("Picture 1 of 2")
    page.keyboard.press("ArrowRight")
    expect(box.get_by_role("img", name="back.png")).to_be_visible()
    box.get_by_role("button", name="Next picture").click()
    expect(box.get_by_role("img", name="front.png")).to_be_visible()
    box.get_by_role("button", name="Zoom in or out").click()
    expect(box.get_by_role("button", name="Zoom in or out")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    pdf = message.get_by_role("link", name=re.compile("^bill.pdf"))
    expect(pdf).to_have_attribute("target", "_blank")
    answer = page.request.get(str(pdf.get_attribute("href")))
    assert (answer.headers["content-type"], answer.body()) == ("application/pdf", PDF)
    assert answer.headers["content-security-policy"].startswith("sandbox")


def focused_text(page: Page) -> str:
    text: str = page.evaluate("document.activeElement.querySelector('.body')?.textContent ?? ''")
    return text


def test_messages_are_walked_and_unfolded_by_key_from_the_first_unread(desk: Callable[..., Desk], world: World) -> None:
    start = timezone.now() - timedelta(days=1)
    for number in range(1, 9):
        said = make_message(world.conversation, f"Line {number}\n" * 9 + "\n> I asked\n> twice\n", sender=world.cora)
        Message.objects.filter(pk=said.pk).update(happened_at=start + timedelta(minutes=number))
    Message.objects.filter(pk=world.message.pk).update(happened_at=start)
    Conversation.objects.filter(pk=world.conversation.pk).update(heard_at=timezone.now())
    Reading.objects.create(
        agent=world.ana, conversation=world.conversation, upto=start + timedelta(minutes=4, seconds=30)
    )
    page = open_it(desk(world.ana), world)
    mark = page.get_by_role("log").get_by_text("New", exact=True)
    expect(mark).to_be_in_viewport()
    for key, line in ((".", "Line 5"), (".", "Line 6"), (",", "Line 5"), (",", "Line 4")):
        page.keyboard.press(key)
        assert focused_text(page).startswith(line)
    folds = page.locator("article:focus details.quoted")
    expect(folds).not_to_have_attribute("open", "")
    page.keyboard.press("q")
    expect(folds).to_have_attribute("open", "")
    page.keyboard.press("q")
    expect(folds).not_to_have_attribute("open", "")
    page.keyboard.press("Shift+N")
    assert focused_text(page).startswith("Line 5")


def test_shift_o_shows_a_mail_as_it_was_sent(desk: Callable[..., Desk], world: World) -> None:
    Message.objects.filter(pk=world.message.pk).update(
        payload=payloads.keep(letter_of("<p>Where is it?</p>")), html="<p>Where is it?</p>"
    )
    page = open_it(desk(world.ana), world)
    page.keyboard.press("Shift+O")
    shown = page.get_by_role("dialog", name="The message as it was sent")
    expect(shown).to_be_visible()
    expect(shown.frame_locator("iframe").get_by_text("Where is it?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(shown).not_to_be_visible()
