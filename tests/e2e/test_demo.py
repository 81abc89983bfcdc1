"""The newcomer's first minute: write as a customer, answer as an agent, read the answer as the customer."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from dialog_inbox.demo.company import PASSWORD
from tests.databases import migrated
from tests.e2e.product import Product
from tests.servers.processes import free_ports

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

pytestmark = pytest.mark.once


@pytest.fixture
def demo() -> Iterator[Product]:
    smtp, postbox = free_ports(2)
    ports = ("--smtp-port", str(smtp), "--postbox-port", str(postbox))
    folder = Path(tempfile.mkdtemp(prefix="demo-"))
    shutil.copyfile(migrated(), folder / "dialog-inbox.sqlite3")
    with Product(folder, (("demo", *ports),), {}) as product:
        product.start()
        yield product


def test_the_whole_dialogue_can_be_played(demo: Product, screen: Page) -> None:
    assert f"Dialog Inbox runs on {demo.url}" in (demo.folder / "product.log").read_text()
    screen.goto(f"{demo.url}/demo/")
    expect(screen.get_by_role("heading", name="Re: Do you ship to Sweden?")).to_be_visible()
    screen.get_by_label("Subject").fill("Is the blue one back?")
    screen.get_by_label("Text").fill("I would like to buy it on Saturday.")
    screen.get_by_role("button", name="Send mail").click()
    expect(screen.get_by_text("It is in the company's inbox now.")).to_be_visible()

    screen.goto(f"{demo.url}/accounts/login/")
    screen.get_by_label("E-mail").fill("ben@radhaus.example")
    screen.get_by_label("Password", exact=True).fill(PASSWORD)
    screen.get_by_role("button", name="Log in", exact=True).click()
    expect(screen).to_have_url(f"{demo.url}/")
    screen.goto(f"{demo.url}/?view=unassigned")
    screen.get_by_text("Is the blue one back?").first.click()
    screen.get_by_role("button", name=re.compile("^Reply to")).click()
    screen.get_by_label("Message", exact=True).fill("It is, and reserved for you.")
    screen.get_by_role("button", name=re.compile("^Send to")).click()
    expect(screen.get_by_text("Sent", exact=True).first).to_be_visible()

    screen.goto(f"{demo.url}/demo/")
    letter = screen.get_by_role("article").filter(has_text="It is, and reserved for you.")
    letter.get_by_role("textbox").fill("See you on Saturday!")
    letter.get_by_role("button", name="Send answer").click()
    screen.goto(f"{demo.url}/?view=mine")
    screen.get_by_text("Is the blue one back?").first.click()
    expect(screen.get_by_text("See you on Saturday!").last).to_be_visible()
