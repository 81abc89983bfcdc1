"""What mails hold beside their text, what they seem to be, and what became of deeds, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from apps.channels import payloads
from apps.conversations.actions import mark_spam, move, undo
from apps.intake.models import Arrival
from tests.channels.email.mime import multipart, part
from tests.inbox.letters import arrive, letter_of
from tests.inbox.routes import unreadable
from tests.inbox.test_screen import row
from tests.world import make_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

HEAD = (
    b"From: Ben Bauer <ben@free.example>\nTo: support@acme.example\nSubject: Jour fixe\nMessage-ID: <1@free.example>\n"
)
CALENDAR = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
ORGANIZER;CN=Cora Winter:mailto:cora@customer.example
SUMMARY:Jour fixe
DTSTART:20261123T090000Z
DTEND:20261123T100000Z
LOCATION:Raum 4
END:VEVENT
END:VCALENDAR
"""
ENCLOSED = "From: Carl <carl@carrier.example>\nSubject: Ihr Paket\n\nEs liegt beim Nachbarn."
OUTLOOKS = "<p class=MsoNormal>Guten Tag,</p><p class=MsoNormal>&nbsp;</p><p>bis dann.</p>"
GAP = "node => getComputedStyle(node).marginBottom"


def test_an_invitation_an_attached_mail_and_outlooks_paragraphs(desk: Callable[..., Desk], world: World) -> None:
    world.ana.language, world.ana.time_zone = "de", "Europe/Berlin"
    world.ana.save()
    content = multipart(
        "mixed",
        part("text/html; charset=utf-8", OUTLOOKS),
        part("text/calendar; charset=utf-8; method=REQUEST", CALENDAR),
        part("message/rfc822", ENCLOSED),
    )
    conversation = arrive(world.support_mail, HEAD + content).conversation
    page = desk(world.ana).open(f"/?view=all&id={conversation.public_id}")
    message = page.get_by_role("article")
    line = message.locator(".appointment")
    expect(line).to_contain_text(
        "Einladung: „Jour fixe“, 23.11.2026, 10:00\N{EN DASH}11:00 Uhr, Raum 4, von Cora Winter"
    )
    expect(message.locator(".left-out")).to_have_count(0)
    expect(message).to_contain_text("Der Name ist der einer Kollegin")
    gaps = [paragraph.evaluate(GAP) for paragraph in message.locator(".body.html p").all()]
    assert gaps[:2] == ["0px", "0px"] and gaps[2] != "0px"
    message.get_by_text("Angehängte Mail „Ihr Paket“ lesen").click()
    frame = message.frame_locator(".enclosed iframe")
    expect(frame.get_by_text("Es liegt beim Nachbarn.")).to_be_visible()
    expect(frame.get_by_text("carl@carrier.example")).to_be_visible()


def test_what_was_taken_back_blocked_or_not_read_is_told_where_it_stands(
    desk: Callable[..., Desk], world: World
) -> None:
    second = make_message(world.conversation, "And my invoice?", sender=world.cora)
    undo(move([second], agent=world.ana), agent=world.ana)
    arrival = unreadable(world)["arrival_id"]
    Arrival.objects.filter(pk=arrival).update(payload=payloads.keep(letter_of(subject="Broken")))
    spam = [arrive(world.support_mail, letter_of(subject=f"Win {number}", number=number)) for number in (1, 2)]
    page = desk(world.ana).open(f"/?view=all&id={world.conversation.public_id}")
    lines = page.locator(".event").filter(has=page.locator("s"))
    expect(lines).to_have_count(2)
    expect(lines.first).to_contain_text("(taken back)")
    for message in spam:
        mark_spam(message.conversation, agent=world.ana)
    page.goto(f"/?view=spam&id={spam[1].conversation.public_id}")
    heading = page.get_by_role("heading", name="Win 2")
    expect(heading).to_be_visible()
    page.locator(".thread-head").get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Block cora@customer.example").click()
    expect(page.get_by_text("cora@customer.example is blocked")).to_be_visible()
    expect(heading).to_be_visible()
    expect(row(page, "Win 2")).to_have_attribute("aria-selected", "true")
    page.goto("/?view=unreadable")
    item = page.locator(".tray-row")
    expect(item).to_contain_text("Cora Kunde")
    expect(item).to_contain_text("Broken")
    item.click()
    expect(page.get_by_role("heading", name="Broken")).to_be_visible()
    expect(page.locator(".thread-about")).to_contain_text("cora@customer.example")
