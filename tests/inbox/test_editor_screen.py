"""Writing with a look: formats, pasting, pictures, files; and what of it arrives."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from apps.accounts.models import Agent
from apps.channels.contract import InboundMessage
from apps.channels.email.parsing import parse
from apps.conversations.models import Message
from apps.delivery.postman import deliver_due
from tests.channels.email.conftest import raw
from tests.e2e.furnish import sink_options
from tests.inbox.live_server import Desk, wait_for
from tests.inbox.test_screen import open_parcel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page, Request

    from tests.servers.sink import Sink
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
WORD = """<html><head><style>p {color: red}</style></head><body><h2 style="color:red">Terms</h2>
<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1.<span>&nbsp;</span></span>pay</p>
<p style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>a.<span>&nbsp;</span></span>soon</p>
<p style='font-weight:bold;font-size:20pt'>Yours <img src="https://spy.example/a.png"></p>
<table><tr><td>1</td><td>two</td></tr></table><script>alert(1)</script></body></html>"""

PASTE = """(field, given) => {
    const data = new DataTransfer();
    for (const [kind, text] of Object.entries(given.texts)) data.setData(kind, text);
    for (const { name, type, content } of given.files) {
        data.items.add(new File([Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0))], name, { type }));
    }
    const how = given.how === "paste" ? { clipboardData: data } : { dataTransfer: data };
    const Kind = given.how === "paste" ? ClipboardEvent : DragEvent;
    field.dispatchEvent(new Kind(given.how, { ...how, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def ana(browser: Browser, inbox_url: str, world: World) -> Iterator[Page]:
    """Ana at the list of all conversations."""
    desk = Desk(browser, inbox_url, world.ana)
    yield desk.open()
    desk.close()


def the_editor(page: Page) -> Locator:
    """Once its code is there."""
    field = page.locator("#composer-text[contenteditable]")
    expect(field).to_be_focused()
    return field


def give(where: Locator, how: str = "paste", *, files: dict[str, bytes] | None = None, **texts: str) -> None:
    """Paste or drop it there; `texts` by kind, with _ for /."""
    listed = [
        {
            "name": name,
            "type": "image/png" if name.endswith(".png") else "",
            "content": base64.b64encode(content).decode(),
        }
        for name, content in (files or {}).items()
    ]
    kinds = {kind.replace("_", "/"): text for kind, text in texts.items()}
    where.evaluate(PASTE, {"how": how, "texts": kinds, "files": listed})


def test_what_ana_writes_with_a_look_arrives_with_it(ana: Page, world: World, smtp_sink: Sink) -> None:
    options = {**world.support_mail.options, **sink_options(smtp_sink)}
    type(world.support_mail).objects.filter(pk=world.support_mail.pk).update(options=options)
    Agent.objects.filter(pk=world.ana.pk).update(signature="Ana\nSupport")
    sent: list[Request] = []
    ana.on("request", lambda asked: sent.append(asked) if asked.url.endswith("/replies") else None)
    open_parcel(ana)
    ana.keyboard.press("r")
    field = the_editor(ana)
    ana.keyboard.type("Dear ")
    ana.keyboard.press("Control+b")
    ana.keyboard.type("Cora")
    ana.keyboard.press("Control+b")
    expect(ana.get_by_role("button", name="Bold")).to_have_attribute("aria-pressed", "false")
    ana.keyboard.type(",  see ")
    ana.keyboard.press("Enter")
    ana.keyboard.type("- one")
    ana.keyboard.press("Enter")
    ana.keyboard.press("Tab")
    ana.keyboard.type("inner")
    for _ in range(3):
        ana.keyboard.press("Enter")
    give(field, text_plain="First\nsecond\n\nthird", text_html="")
    ana.keyboard.press("Enter")
    give(field, text_plain="Terms", text_html=WORD)
    give(field, files={"map.png": PNG})
    expect(field.get_by_role("img", name="map.png")).to_be_visible()
    expect(field.locator("ul ul")).to_have_text("inner")
    expect(field.locator("ol ol")).to_have_text("soon")
    ana.locator(".signature-below summary").click()
    expect(ana.get_by_text("Ana\nSupport")).to_be_visible()
    ana.get_by_role("button", name="Send to cora@customer.example").click()
    expect(ana.get_by_role("article", name=re.compile("^Me,")).get_by_role("img", name="map.png")).to_be_visible()
    answer = Message.objects.get(direction="out")
    text = json.loads(sent[0].post_data or "{}")["text"]
    assert answer.text == f"{text}\n\n-- \nAna\nSupport\n"
    assert text.startswith(
        "Dear Cora,  see\n\n- one\n  - inner\n\nFirst\nsecond\n\nthird\n\nTerms\n\n1. pay\n   1. soon\n\nYours"
    )
    assert "1 | two" in text
    assert text.endswith("[map.png]")
    deliver_due(limit_seconds=30)
    [mail] = [each for each in smtp_sink.messages() if answer.external_id.encode() in each.content]
    found = parse(raw(mail.content))
    assert isinstance(found, InboundMessage)
    assert found.text == answer.text
    assert "<strong>Cora</strong>" in found.html
    assert "spy.example" not in found.html
    assert [(one.name, one.content) for one in found.attachments] == [("map.png", PNG)]
    assert f"cid:{found.attachments[0].content_id}" in found.html


def test_what_is_typed_before_the_editor_is_there_stays(ana: Page, world: World) -> None:
    """Its code comes late; who writes meanwhile goes on where they were, and Escape and a reload keep the look."""
    held: list[object] = []
    ana.route(re.compile(r"/mount-[^/]*\.js"), lambda route: held.append(route))
    ana.reload()
    open_parcel(ana)
    ana.keyboard.press("r")
    expect(ana.locator("textarea#composer-text")).to_be_focused()
    ana.keyboard.type("Dear Cora,\n\nit comes. Yours")
    for _ in range(len(" Yours")):
        ana.keyboard.press("ArrowLeft")
    wait_for(ana, held)
    for route in held:
        route.continue_()  # type: ignore[attr-defined]
    field = the_editor(ana)
    ana.keyboard.type(" Soon.")
    expect(field.locator("p")).to_have_text(["Dear Cora,", "it comes. Soon. Yours"])
    ana.keyboard.press("Control+a")
    ana.keyboard.press("Control+i")
    expect(field.locator("em")).to_have_count(2)
    ana.keyboard.press("Escape")
    expect(field).to_have_count(0)
    ana.unroute_all()
    ana.reload()
    open_parcel(ana)
    ana.keyboard.press("r")
    expect(the_editor(ana).locator("em")).to_have_text(["Dear Cora,", "it comes. Soon. Yours"])


def test_files_can_be_dropped_anywhere_and_links_set_by_a_key(ana: Page, world: World) -> None:
    open_parcel(ana)
    give(ana.locator(".timeline"), "drop", files={"Offer.txt": b"12 pounds", "map.png": PNG})
    tray = ana.get_by_role("list", name="Attachments").last
    expect(tray.get_by_role("button", name="Remove Offer.txt")).to_be_visible()
    tray.get_by_role("button", name="Show map.png in the text").click()
    field = ana.locator("#composer-text[contenteditable]")
    expect(field.get_by_role("img", name="map.png")).to_be_visible()
    tray.get_by_role("button", name="Attach map.png as a file instead").click()
    expect(field.get_by_role("img")).to_have_count(0)
    tray.get_by_role("button", name="Remove map.png").click()
    field.click()
    ana.keyboard.type("our page")
    ana.keyboard.press("Control+a")
    ana.keyboard.press("Control+k")
    ana.get_by_role("textbox", name="Link").fill("shop.example/a")
    ana.keyboard.press("Enter")
    expect(field.get_by_role("link", name="our page")).to_have_attribute("href", "https://shop.example/a")
    expect(field).to_be_focused()
    ana.keyboard.press("Control+Enter")
    expect(ana.get_by_role("article", name=re.compile("^Me,")).get_by_role("link", name="our page")).to_be_visible()
    answer = Message.objects.get(direction="out")
    assert answer.text.startswith("our page <https://shop.example/a>\n")
    assert [each.name for each in answer.attachments.all()] == ["Offer.txt"]


def test_a_note_has_a_look_and_takes_no_files(ana: Page, world: World) -> None:
    open_parcel(ana)
    ana.keyboard.press("n")
    field = the_editor(ana)
    ana.keyboard.type("Ask the ")
    ana.keyboard.press("Control+u")
    ana.keyboard.type("carrier")
    give(field, files={"map.png": PNG})
    expect(ana.get_by_text("Notes take no files.")).to_be_visible()
    ana.get_by_role("button", name="Add internal note").click()
    note = ana.get_by_role("article", name=re.compile("Internal note, Me"))
    expect(note.locator("u")).to_have_text("carrier")
    assert Message.objects.get(direction="note").text == "Ask the carrier"


def test_a_mail_with_a_look_is_forwarded_as_it_came_or_as_text(ana: Page, world: World) -> None:
    Message.objects.filter(pk=world.message.pk).update(html="<p>My <b>parcel</b> has not come.</p>")
    open_parcel(ana)
    ana.keyboard.press("f")
    below = ana.locator(".quoted-below")
    expect(below.locator("b")).to_have_text("parcel")
    ana.get_by_label("To", exact=True).fill("Carrier <desk@carrier.example>,")
    ana.get_by_role("textbox", name="Message").click()
    ana.keyboard.type("Where is it?")
    ana.get_by_role("button", name="Send to desk@carrier.example").click()
    expect(ana.get_by_role("article", name=re.compile("^Me,")).locator("b")).to_have_text("parcel")
    assert Message.objects.get(direction="out").text.startswith("Where is it?\n\n---------- Forwarded message")
    ana.keyboard.press("f")
    below.get_by_role("button").click()
    expect(below).to_have_count(0)
    expect(ana.locator("#composer-text")).to_contain_text("My parcel has not come.")
