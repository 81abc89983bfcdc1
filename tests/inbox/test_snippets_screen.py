"""A snippet in an answer, a colleague in a note, and the bell that tells her of it: in two real browsers."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from apps.conversations.models import Mention, State, Tag
from apps.inbox.models import Notification, Preferences, Snippet
from tests.delivery.conftest import deliver
from tests.inbox.axe import faults

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from tests.inbox.live_server import Desk
    from tests.servers.sink import Sink
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def parcel(world: World) -> Tag:
    """A tag, and snippets: one that does much, one that lacks something here, and one of another language."""
    tag = Tag.objects.create(name="parcel")
    text = "Hello {{contact.first_name}},\n\nyour parcel is on its way.\n\n{{agent.name}}"
    html = "<p>Hello {{contact.first_name}},</p><p>your parcel is on its way.</p><p>{{agent.name}}</p>"
    deeds = {"tags": [tag.pk], "assign": "me", "close": True}
    Snippet.objects.create(team=world.support, name="On its way", shortcut="way", text=text, html=html, deeds=deeds)
    Snippet.objects.create(name="Greeting", text="Dear {{contact.name}}", html="<p>Dear {{contact.name}}</p>", used=9)
    Snippet.objects.create(name="Unterwegs", language="de", text="Es ist unterwegs.", html="<p>Es ist unterwegs.</p>")
    return tag


def message(page: Page) -> Locator:
    return page.get_by_label("Message", exact=True)


def at_the_parcel(desk: Desk, world: World) -> Page:
    """The screen with Cora's conversation open."""
    page = desk.open(f"/?view=all&id={world.conversation.public_id}")
    expect(page.get_by_role("heading", name="Where is my parcel?")).to_be_visible()
    return page


def begin(page: Page, key: str) -> None:
    """Open the composer, and wait for its editor."""
    page.keyboard.press(key)
    page.locator(".composer-text[contenteditable]:focus").wait_for()


def offers(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Snippets").get_by_role("option")


def send_through(sink: Sink, world: World) -> None:
    """What Support answers goes to a real server."""
    channel, facts = world.support_mail, sink.facts
    way = {"outgoing": "smtp", "smtp_host": facts.host, "smtp_port": facts.port, "smtp_security": "starttls"}
    channel.options = {**way, "smtp_user": facts.user, "tls_ca": facts.certificate.read_text()}
    channel.secrets = {"password": facts.password}
    channel.save()


def read_at(sink: Sink, address: str) -> tuple[str, str]:
    """The text and the HTML of the newest mail to somebody."""
    mail = message_from_bytes(sink.messages(to=address)[-1].content, policy=policy.default)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None and html is not None
    return text.get_content().replace("\r\n", "\n"), html.get_content()


def test_a_snippet_is_found_filled_in_sent_and_does_its_deeds(
    desk: Callable[..., Desk], world: World, parcel: Tag, smtp_sink: Sink
) -> None:
    send_through(smtp_sink, world)
    page = at_the_parcel(desk(world.ana), world)
    begin(page, "r")
    page.keyboard.type("/")
    expect(offers(page)).to_have_text([re.compile("^Greeting"), re.compile("^On its way"), re.compile("^Unterwegs")])
    page.keyboard.type("wy")
    expect(offers(page)).to_have_count(1)
    expect(message(page)).to_have_attribute("aria-activedescendant", re.compile("^snippet-"))
    expect(page.get_by_label("Preview")).to_contain_text("Hello Cora,")
    assert not faults(page)
    page.keyboard.press("Enter")
    expect(message(page)).to_contain_text("Hello Cora,")
    expect(message(page)).not_to_contain_text("/wy")
    deeds = page.get_by_role("list", name="When it is sent")
    expect(deeds.get_by_role("listitem")).to_have_text(["parcel", "Assign to me", "Close"])
    deeds.get_by_role("button", name="Do not do it: Close").click()
    message(page).focus()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("article", name=re.compile("^Me,"))).to_contain_text("your parcel is on its way.")
    deliver()
    text, html = read_at(smtp_sink, "cora@customer.example")
    assert text.startswith("Hello Cora,\n\nyour parcel is on its way.\n\nAna Alvarez")
    assert "Hello Cora,</p>" in html and "{{" not in html
    world.conversation.refresh_from_db()
    assert world.conversation.assignee == world.ana
    assert world.conversation.state == State.PENDING
    assert list(world.conversation.tags.all()) == [parcel]
    assert Snippet.objects.get(shortcut="way").used == 1


def test_a_variable_without_a_value_stops_the_sending_until_it_is_filled_in(
    desk: Callable[..., Desk], world: World, parcel: Tag
) -> None:
    world.cora.contact.name = ""
    world.cora.contact.save()
    page = at_the_parcel(desk(world.ana), world)
    begin(page, "r")
    page.keyboard.type("/greet")
    expect(offers(page)).to_have_count(1)
    page.keyboard.press("Tab")
    expect(message(page)).to_have_text("Dear {{contact.name}}")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Fill in the marked variable first.")
    page.keyboard.type("Mrs Kunde")
    expect(message(page)).to_have_text("Dear Mrs Kunde")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("article", name=re.compile("^Me,"))).to_contain_text("Dear Mrs Kunde")


def test_whom_a_note_names_hears_the_bell_and_finds_the_note(desk: Callable[..., Desk], world: World) -> None:
    Preferences.objects.create(agent=world.ben, tells={"sound": True})
    bens = desk(world.ben)
    ben = bens.open("/?view=closed")
    bens.await_line()
    expect(ben.get_by_role("button", name="Notifications", exact=True)).to_be_visible()
    ana = at_the_parcel(desk(world.ana), world)
    begin(ana, "n")
    ana.keyboard.type("@be")
    offered = ana.get_by_role("listbox", name="Colleagues").get_by_role("option")
    expect(offered).to_have_text(["Ben Bauer"])
    ana.keyboard.press("Enter")
    ana.keyboard.type("look at this")
    ana.keyboard.press("Control+Enter")
    expect(ana.get_by_role("article", name=re.compile("^Internal note, Me,"))).to_contain_text(
        "@Ben Bauer look at this"
    )
    assert Mention.objects.get().agent == world.ben
    expect(ben).to_have_title(re.compile(r"^\(1\) "))
    expect(ben.locator("link[rel=icon]")).to_have_attribute("href", re.compile("logo-dot"))
    ben.get_by_role("button", name="1 notification").click()
    panel = ben.get_by_role("dialog", name="Notifications")
    expect(panel.get_by_role("listitem")).to_have_count(1)
    assert not faults(ben)
    panel.get_by_role("link", name=re.compile("Ana Alvarez named you in a note")).click()
    note = ben.get_by_role("article", name=re.compile("^Internal note, Ana Alvarez"))
    expect(note).to_be_focused()
    expect(note.locator(f"[data-mention='{world.ben.pk}']")).to_have_text("@Ben Bauer")
    expect(ben).to_have_title(re.compile("^Inbox"))
    expect(ben.get_by_role("button", name="Notifications", exact=True)).to_be_visible()
    assert Notification.objects.get().read_at is not None


def test_each_way_to_be_told_can_be_tried(desk: Callable[..., Desk], world: World) -> None:
    bens = desk(world.ben, permissions=["notifications"])
    page = bens.context.new_page()
    page.add_init_script(
        "window.shown = []; window.Notification = class extends EventTarget {"
        "static permission = 'granted'; static async requestPermission() { return 'granted'; }"
        "constructor(title, more) { super(); window.shown.push(more.body); } };"
    )
    for address in ("/settings/snippets/", "/settings/snippets/new/", "/settings/notifications/"):
        page.goto(address)
        assert not faults(page)
    page.get_by_role("button", name="Try it: Their number").click()
    expect(page).to_have_title(re.compile(r"^\(3\) "))
    page.get_by_role("button", name="Try it: A dot").click()
    expect(page.locator("link[rel=icon]")).to_have_attribute("href", re.compile("logo-dot"))
    page.get_by_role("button", name="Try it: A short tone").click()
    page.get_by_role("button", name="Try it: A notification of the browser").click()
    page.wait_for_function("window.shown.length === 1")
    expect(page.get_by_role("status")).to_have_text("This is how you are told.")
