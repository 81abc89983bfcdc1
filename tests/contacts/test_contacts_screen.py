"""Cora is found, turns out to be two contacts, becomes one and two again; Lea brings in a file with three bad rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from apps.contacts.defining import define
from apps.contacts.models import Contact, ContactImport, CustomField, Kind, Of, Organisation
from apps.conversations.models import Tag
from apps.inbox.contacts import importing
from tests.inbox.axe import faults
from tests.inbox.test_screen import in_a_thread
from tests.world import make_contact, make_conversation, make_message

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PEOPLE = """Name;E-Mail;Firma;Stufe
Carl Käufer;carl@buyer.example;Käufer GmbH;Gold
Ohne Adresse;;Käufer GmbH;
Dora;dora@@buyer;;
Emil;emil@buyer.example;;Blech
"""


@pytest.fixture
def two_coras(world: World) -> Contact:
    """The second of them, in the same organisation and under the same name."""
    acme = Organisation.objects.create(name="Kunde AG")
    CustomField.objects.create(of="contact", key="stufe", label="Stufe", kind="choice", choices=["Gold", "Silber"])
    Tag.objects.create(name="press", colour="blue")
    home = make_contact("Cora Kunde", "cora@home.example")
    make_message(make_conversation(world.support_mail, home, subject="My invoice"), "Where is it?", sender=home)
    make_contact("Zoe Zander", "zoe@other.example")
    Contact.objects.filter(name="Cora Kunde").update(organisation=acme)
    return home.contact


def looks_right(page: Page, state: str) -> None:
    found = faults(page)
    assert not found, f"{state}:\n" + "\n".join(found)
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, f"{state} is {width} pixels too wide"


def find_cora(page: Page) -> None:
    """From the rail into the list, and by typing alone to her page."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Contacts").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    looks_right(page, "the list")
    page.get_by_role("searchbox").fill("cora@home")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "q=cora%40home" in page.url
    page.get_by_role("link", name="Cora Kunde").click()
    expect(page.get_by_role("heading", name="Cora Kunde", level=1)).to_be_visible()


def test_ana_finds_merges_and_parts(desk: Callable[..., Desk], world: World, two_coras: Contact) -> None:
    page = desk(world.ana).open()
    find_cora(page)
    looks_right(page, "a contact")
    page.get_by_role("button", name="Confirm that cora@home.example is theirs").click()
    expect(page.get_by_text("Confirmed by Ana Alvarez")).to_be_visible()
    page.get_by_label("Write a note").fill("Calls on Mondays.")
    page.get_by_role("button", name="Add the note").click()
    expect(page.get_by_text("Calls on Mondays.")).to_be_visible()
    page.get_by_label("Tag", exact=True).select_option("press")
    page.get_by_role("button", name="Put on").click()
    expect(page.get_by_role("button", name="Remove the tag press")).to_be_visible()
    looks_right(page, "a contact that is known well")

    page.get_by_role("region", name="The same person?").get_by_role("link", name="Look at both").click()
    expect(page.get_by_role("heading", name="One person?")).to_be_visible()
    looks_right(page, "two contacts side by side")
    page.get_by_role("button", name="Keep Cora Kunde (cora@home.example)").click()
    conversations = page.get_by_role("region", name="Conversations").get_by_role("listitem")
    expect(conversations).to_have_count(2)
    expect(page.get_by_role("region", name="Reached at")).to_contain_text("cora@customer.example")
    looks_right(page, "a merged contact")
    page.get_by_role("link", name="Give to another: cora@customer.example").click()
    expect(page.get_by_role("heading", name="Whose is cora@customer.example?")).to_be_visible()
    page.get_by_role("searchbox").fill("Zoe")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("button", name="To Zoe Zander")).to_be_visible()
    looks_right(page, "an address that is somebody else's")
    page.get_by_label("How do you know?").fill("She told us.")
    page.get_by_role("button", name="To Zoe Zander").click()
    expect(page.get_by_role("region", name="Reached at")).to_contain_text("She told us.")
    looks_right(page, "a contact with an address of another")
    page.get_by_role("region", name="Reached at").get_by_role("button", name="Undo").click()
    expect(conversations).to_have_count(2)
    page.get_by_role("button", name="Undo this merge").click()
    expect(conversations).to_have_count(1)
    expect(page.get_by_role("region", name="Reached at")).not_to_contain_text("cora@customer.example")
    page.get_by_role("button", name="No, two people: Cora Kunde").click()
    expect(page.get_by_role("region", name="The same person?")).to_have_count(0)
    page.get_by_role("link", name="Write to them").click()
    expect(page.get_by_role("heading", name="New conversation")).to_be_visible()
    expect(page.get_by_role("button", name="Send to cora@home.example")).to_be_visible()
    assert "write" not in page.url


def test_lea_imports_a_file_with_three_bad_rows(
    desk: Callable[..., Desk], world: World, two_coras: Contact, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(PEOPLE.encode("cp1252"))
    page = desk(world.lea, **PHONE).open()
    page.goto("/contacts/")
    looks_right(page, "the list on a phone")
    page.get_by_role("navigation", name="Contacts").get_by_role("link", name="Import").click()
    looks_right(page, "before an import")
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_label("Letters")).to_have_value("cp1252")
    expect(page.get_by_label("Column 4 Stufe becomes")).to_have_value("custom:stufe")
    looks_right(page, "the columns")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    importing.work_on(ContactImport.objects.get().pk)
    problems = page.get_by_role("region", name="Rows that are left out").locator("tbody tr")
    expect(problems).to_have_count(3)
    expect(problems.nth(0)).to_contain_text("3")
    expect(problems.nth(2)).to_contain_text("“Blech” is none of the choices")
    looks_right(page, "what will happen")
    assert not Contact.objects.filter(name="Carl Käufer").exists()
    page.get_by_role("button", name="Import them").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    importing.work_on(ContactImport.objects.get().pk)
    page.get_by_role("link", name="Show them").click()
    page.get_by_role("link", name="Carl Käufer").click()
    expect(page.get_by_role("region", name="Details")).to_contain_text("Gold")
    looks_right(page, "a contact on a phone")
    page.goto("/organisations/")
    looks_right(page, "organisations on a phone")
    page.get_by_role("link", name="Käufer GmbH").click()
    looks_right(page, "an organisation on a phone")


def test_adam_defines_a_field(desk: Callable[..., Desk], world: World, two_coras: Contact) -> None:
    page = desk(world.adam).open()
    page.goto("/settings/fields/")
    form = page.locator("form.form")
    form.get_by_label("Name").fill("Customer since")
    form.get_by_label("Kind").select_option("date")
    form.get_by_role("button", name="Make the field").click()
    expect(page.get_by_role("link", name="Customer since", exact=True)).to_be_visible()
    looks_right(page, "custom fields")
    page.goto(f"/contacts/{two_coras.pk}/edit/")
    page.get_by_label("Customer since").fill("2024-02-03")
    page.get_by_label("Language").select_option("de")
    looks_right(page, "editing a contact")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("region", name="Details")).to_contain_text("German")
    two_coras.refresh_from_db()
    assert two_coras.custom == {"customer_since": "2024-02-03"}


def test_ana_sees_a_field_that_adam_has_just_defined(desk: Callable[..., Desk], world: World) -> None:
    ana = desk(world.ana, viewport={"width": 1600, "height": 900})
    page = ana.open(f"/?view=all&id={world.conversation.public_id}")
    ana.await_line()
    expect(page.get_by_role("heading", name="This conversation")).to_be_visible()
    expect(page.get_by_label("Order number")).to_have_count(0)
    in_a_thread(lambda: define(of=Of.CONVERSATION, label="Order number", kind=Kind.TEXT))
    page.get_by_label("Order number").fill("4711")
    page.keyboard.press("Tab")
    expect(page.get_by_text("set Order number to 4711")).to_be_visible()
