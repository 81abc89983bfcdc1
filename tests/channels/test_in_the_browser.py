"""Connecting a mailbox with a real browser, against a real Dovecot and Postfix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from apps.accounts.models import Role
from apps.channels.models import Channel
from tests.world import client_of, make_agent

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.servers.dovecot import Dovecot
    from tests.servers.postfix import Postfix

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def adam_at(page: Page, site: str) -> Page:
    """The admin's browser."""
    client = client_of(make_agent("Adam Amsel", role=Role.ADMIN))
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
    return page


def test_a_mailbox_is_connected_after_a_wrong_password(
    adam_at: Page, dovecot: Dovecot, postfix: Postfix, mailbox: str
) -> None:
    page = adam_at
    page.goto("/settings/channels/")
    page.get_by_role("link", name="Add the first mailbox").click()
    fill_in(page, dovecot, postfix, mailbox)
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Try it out and save").click()

    told = page.get_by_role("alert")
    expect(told).to_contain_text("[AUTHENTICATIONFAILED] Authentication failed.")
    expect(told).to_contain_text("535 5.7.8")
    expect(told).to_be_focused()
    expect(page.get_by_label("Address", exact=True)).to_have_value(mailbox)
    expect(page.get_by_label("IMAP server")).to_have_value("127.0.0.1")
    expect(page.get_by_label("Password", exact=True)).to_have_value("")
    assert not Channel.objects.exists()

    page.get_by_label("Password", exact=True).fill(dovecot.facts.password)
    page.get_by_role("button", name="Try it out and save").click()
    expect(page.get_by_text(f"Logged in at 127.0.0.1 as {mailbox}.")).to_be_visible()
    expect(page.get_by_role("heading", name="Working")).to_be_visible()
    page.get_by_role("link", name="All channels").click()
    expect(page.get_by_role("link", name=mailbox)).to_be_visible()
    expect(page.get_by_role("radio", name=mailbox)).to_be_checked()


def test_servers_are_guessed_until_somebody_writes_others(adam_at: Page) -> None:
    page = adam_at
    page.goto("/settings/channels/add/")
    page.get_by_label("Address", exact=True).fill("hello@gmx.de")
    page.keyboard.press("Tab")
    expect(page.get_by_label("IMAP server")).to_have_value("imap.gmx.net")
    expect(page.get_by_label("SMTP server")).to_have_value("mail.gmx.net")
    expect(page.locator("[name=smtp_port]")).to_have_attribute("placeholder", "587")

    page.get_by_label("IMAP server").fill("imap.mine.example")
    page.get_by_label("Address", exact=True).fill("hello@gmail.com")
    page.keyboard.press("Tab")
    expect(page.get_by_label("SMTP server")).to_have_value("smtp.gmail.com")
    expect(page.get_by_label("IMAP server")).to_have_value("imap.mine.example")
    expect(page.get_by_role("radio", name="OAuth")).to_be_checked()


def test_only_what_matters_is_asked(adam_at: Page) -> None:
    page = adam_at
    page.goto("/settings/channels/add/")
    expect(page.get_by_label("Client id")).to_be_hidden()
    expect(page.get_by_label("Password", exact=True)).to_be_visible()
    page.get_by_role("radio", name="OAuth").check()
    expect(page.get_by_label("Client id")).to_be_visible()
    expect(page.get_by_label("Password", exact=True)).to_be_hidden()
    page.get_by_role("radio", name="Not at all, this address only sends").check()
    expect(page.get_by_label("IMAP server")).to_be_hidden()
    expect(page.get_by_text("What is read, and what happens to it")).to_be_hidden()


def test_a_mistake_in_a_folded_part_is_not_hidden(adam_at: Page) -> None:
    page = adam_at
    page.goto("/settings/channels/add/")
    page.get_by_label("Address", exact=True).fill("service@acme.example")
    page.get_by_label("Password", exact=True).fill("x")
    page.get_by_text("User names, pace, certificate, name").click()
    page.get_by_label("Additional certificates").fill("none")
    page.get_by_role("button", name="Try it out and save").click()
    expect(page.get_by_text("This is no certificate in PEM form")).to_be_visible()


def test_a_channel_is_removed_after_a_question(adam_at: Page) -> None:
    page = adam_at
    Channel.objects.create(name="Shop", address="shop@acme.example")
    page.goto("/settings/channels/")
    page.get_by_role("link", name="Shop").click()
    page.get_by_role("button", name="Remove this channel").click()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="Remove this channel").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("Shop is removed.")).to_be_visible()
    assert not Channel.objects.exists()


def fill_in(page: Page, dovecot: Dovecot, postfix: Postfix, mailbox: str) -> None:
    """Everything but the password."""
    page.get_by_label("Address", exact=True).fill(mailbox)
    page.keyboard.press("Tab")
    expect(page.get_by_label("IMAP server")).to_have_value("imap.example.test")
    page.get_by_label("Sender's name").fill("Acme service")
    page.get_by_label("IMAP server").fill(dovecot.facts.host)
    page.locator("[name=imap_port]").fill(str(dovecot.facts.imaps_port))
    page.get_by_label("SMTP server").fill(postfix.facts.host)
    page.locator("[name=smtp_security]").select_option("starttls")
    page.locator("[name=smtp_port]").fill(str(postfix.facts.submission_port))
    page.get_by_text("User names, pace, certificate, name").click()
    page.get_by_label("Additional certificates").fill(dovecot.facts.certificate.read_text())
