"""Doubtful senders, spam and blocked senders in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from apps.contacts.models import BlockedSender
from apps.conversations.models import Conversation, State
from tests.inbox.letters import arrive, letter_of
from tests.inbox.test_screen import in_a_thread, row

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def ana(desk: Callable[..., Desk], world: World) -> Page:
    page: Page = desk(world.ana).open()
    expect(row(page)).to_have_count(1)
    return page


def test_a_doubtful_sender_is_told_in_words(ana: Page, world: World) -> None:
    forged = letter_of(subject="Urgent").replace(b"Cora Kunde <cora@customer.example>", b"Boss <ana@acme.example>")
    in_a_thread(lambda: arrive(world.support_mail, forged))
    expect(row(ana, "Urgent")).to_contain_text("Doubtful sender.")
    expect(row(ana, "parcel")).not_to_contain_text("Doubtful sender.")
    row(ana, "Urgent").click()
    message = ana.get_by_role("article")
    expect(message).to_contain_text("ana@acme.example")
    expect(message).to_contain_text("It names one of our own addresses as its sender")


def test_a_name_that_poses_as_an_address_stands_beside_the_real_one(ana: Page, world: World) -> None:
    poser = letter_of(subject="Hi").replace(b"Cora Kunde <cora@", b'"support@acme.example" <otto@')
    in_a_thread(lambda: arrive(world.support_mail, poser))
    row(ana, "Hi").click()
    head = ana.get_by_role("article").locator("header")
    expect(head).to_contain_text("“support@acme.example”")
    expect(head).to_contain_text("otto@customer.example")


def test_spam_and_back_by_the_same_key(ana: Page, world: World) -> None:
    row(ana).click()
    expect(ana.get_by_role("article")).to_be_visible()
    ana.keyboard.press("!")
    expect(row(ana)).to_have_count(0)
    ana.get_by_role("link", name="Spam").click()
    row(ana).click()
    expect(ana.locator(".event").filter(has_text="marked it as spam")).to_be_visible()
    ana.keyboard.press("!")
    expect(ana.get_by_text("It is no spam")).to_be_visible()
    expect(row(ana)).to_have_count(0)
    assert Conversation.objects.get().state == State.OPEN


def test_marked_mail_appears_in_the_spam_list_alone(ana: Page, world: World) -> None:
    ana.get_by_role("link", name="Spam").click()
    expect(ana.get_by_text("No spam.")).to_be_visible()
    in_a_thread(lambda: arrive(world.support_mail, b"X-Spam-Flag: YES\r\n" + letter_of(subject="Win")))
    expect(row(ana, "Win")).to_have_count(1)
    expect(ana.get_by_role("link", name="Unassigned")).to_contain_text("1")
    row(ana, "Win").click()
    expect(ana.get_by_text("Filed as spam: the mail server marked it")).to_be_visible()
    ana.get_by_role("button", name="More", exact=True).click()
    ana.get_by_role("menuitem", name="Not spam").click()
    expect(row(ana)).to_have_count(0)
    expect(ana.get_by_role("link", name="Unassigned")).to_contain_text("2")


def test_a_sender_is_blocked_and_let_through_again(ana: Page, world: World) -> None:
    row(ana).click()
    ana.get_by_role("button", name="More", exact=True).click()
    expect(ana.get_by_role("menuitem", name="Block everything from @customer.example")).to_be_visible()
    ana.get_by_role("menuitem", name="Block cora@customer.example").click()
    expect(ana.get_by_text("cora@customer.example is blocked")).to_be_visible()
    expect(row(ana)).to_have_count(0)
    assert BlockedSender.objects.get().value == "cora@customer.example"
    ana.get_by_role("button", name="Undo").click()
    expect(row(ana)).to_have_count(1)
    assert not BlockedSender.objects.exists()


def test_the_settings_list_who_is_blocked_in_german(desk: Callable[..., Desk], world: World) -> None:
    world.lea.language = "de"
    world.lea.save(update_fields=["language"])
    page: Page = desk(world.lea).open()
    page.goto("/settings/blocked/")
    page.get_by_label("Adresse oder Domain").fill("@spam.example")
    page.get_by_role("button", name="Sperren").click()
    expect(page.get_by_text("Was von @spam.example kommt, wird als Spam abgelegt.")).to_be_visible()
    page.get_by_role("button", name="@spam.example wieder durchlassen").click()
    expect(page.get_by_text("Niemand ist gesperrt.")).to_be_visible()
    assert not BlockedSender.objects.exists()
