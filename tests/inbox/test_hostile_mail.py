"""Hostile mail in a real browser: nothing runs and nothing is asked for, wherever it is shown."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.accounts.models import Agent, Role
from apps.channels import payloads
from apps.channels.contract import Address, InboundAttachment, InboundMessage
from apps.contacts.models import CustomField, Of
from apps.conversations.actions import ingest, make_ready
from apps.conversations.models import Attachment, Conversation, Direction, Message, Tag
from apps.inbox.models import Preferences, SavedView, Snippet
from apps.inbox.views.originals import _page
from tests.inbox import families
from tests.inbox.letters import arrive, letter_of
from tests.inbox.trap import Trap, catch_dialogs, read_all, show_all
from tests.inbox.vectors import BODIES, LINES
from tests.world import make_attachment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def test_hostile_bodies_run_and_load_nothing(page: Page, inbox_url: str, world: World) -> None:
    bodies = [*BODIES, *families.RUNNING, *families.reaching_out()]
    assert len(families.RUNNING) >= 300 and len(families.reaching_out()) >= 220
    trap = Trap(page, inbox_url)
    show_all(world, bodies)
    read_all(page, world)
    assert trap.caught == []
    # Nothing of a mail lies over our screen.
    assert page.evaluate("document.elementFromPoint(20, 20).closest('.rail') !== null")


@pytest.mark.parametrize(
    "harm", ["<b style='color:red'>x</b>", "<style>b{color:red}</style>", "<b onclick=alert(1)>x</b>"]
)
def test_the_trap_catches_what_is_not_made_harmless(page: Page, inbox_url: str, world: World, harm: str) -> None:
    trap = Trap(page, inbox_url)
    show_all(world, [])
    row = arrive(world.support_mail, letter_of("<p>Letter</p>"))
    Message.objects.filter(pk=row.pk).update(conversation=world.conversation, html=harm)
    read_all(page, world)
    assert trap.caught != []


def test_a_click_on_a_hostile_link_runs_nothing(page: Page, inbox_url: str, world: World) -> None:
    trap = Trap(page, inbox_url)
    hostile = [body for body in BODIES if "click</a>" in body and "trap.invalid" not in body]
    for number, body in enumerate(hostile):
        row = arrive(world.support_mail, letter_of(body, number=number))
        Message.objects.filter(pk=row.pk).update(conversation=world.conversation)
    page.goto(f"/?view=all&id={world.conversation.public_id}")
    links = page.get_by_text("click", exact=True)
    expect(links).to_have_count(len(hostile))
    for link in links.all():
        assert not (link.get_attribute("href") or "")
        link.click()
    assert trap.caught == []


def test_hostile_names_subjects_and_file_names_are_only_text(page: Page, inbox_url: str, world: World) -> None:
    trap = Trap(page, inbox_url)
    for number, line in enumerate(LINES):
        message = InboundMessage(
            external_id=f"{number}@hostile.example",
            content_hash=str(number) * 8,
            sender=Address(name=line, address=f"h{number}@hostile.example"),
            subject=line,
            text=f"{line}\n> {line}\n-- \n{line}\nhttps://x.example/{line}",
            attachments=(InboundAttachment(name=line, content_type="text/html", content=line.encode()),),
        )
        ingest(make_ready(message), channel=world.support_mail, received_at=timezone.now(), payload=payloads.keep(b"x"))
    page.goto("/?view=all")
    rows = page.locator(".conversation-row")
    expect(rows.first).to_contain_text(LINES[-1].strip()[:20])
    for number in range(len(LINES)):
        page.keyboard.press("j")
        subject = LINES[len(LINES) - 1 - number]
        expect(page.locator("#thread-heading")).to_have_text(subject)
    page.keyboard.press("r")
    page.wait_for_timeout(300)
    assert trap.caught == []


def test_hundreds_of_hostile_names_and_file_names_are_only_text(page: Page, inbox_url: str, world: World) -> None:
    trap = Trap(page, inbox_url)
    lines = [line.replace("\x00", "") for line in families.RUNNING]
    message = arrive(world.support_mail, letter_of())
    people = [{"name": line, "address": f"{number}@x.example"} for number, line in enumerate(lines)]
    Message.objects.filter(pk=message.pk).update(to=people, cc=people, sender_name=lines[0], text="\n".join(lines))
    Attachment.objects.bulk_create(
        Attachment(message=message, name=line[:255], content_type=line[:127], size=1, payload="0" * 64)
        for line in lines
    )
    page.goto(f"/?view=all&id={message.conversation.public_id}")
    expect(page.locator(".file")).to_have_count(len(lines))
    expect(page.locator(".message-to")).to_contain_text(lines[-1])
    assert trap.caught == []


def test_what_agents_and_admins_name_is_only_text(page: Page, inbox_url: str, world: World) -> None:
    trap = Trap(page, inbox_url)
    trap.ours = (*trap.ours, "/settings/", "/inbox/snippets", "/inbox/tags", "/inbox/views", "/inbox/senders")
    Agent.objects.filter(pk=world.ana.pk).update(role=Role.LEAD)  # who puts tags in order
    lines = (" ".join(line.replace("\0", "").split()) for line in (*LINES, *families.RUNNING))
    names = list(dict.fromkeys(line for line in lines if 0 < len(line) <= 57))[:60]
    tags = Tag.objects.bulk_create(Tag(name=name) for name in {name.casefold(): name for name in names}.values())
    world.conversation.tags.set(tags)
    SavedView.objects.bulk_create(SavedView(owner=world.ana, name=name, filter={"view": "all"}) for name in names)
    Snippet.objects.bulk_create(Snippet(owner=world.ana, name=name, text=name) for name in names)
    fields = [CustomField(of=Of.CONVERSATION, key=f"k{n}", label=f"{n} {name}"[:60]) for n, name in enumerate(names)]
    CustomField.objects.bulk_create(fields)
    Conversation.objects.update(custom={field.key: field.label for field in fields})
    Preferences.keep(world.ana, layout={"panel": True})
    page.goto(f"/?view=all&id={world.conversation.public_id}")
    expect(page.locator(".contact-panel")).to_contain_text(names[-1])
    expect(page.get_by_role("link", name=names[-1]).first).to_be_attached()
    for path in ("/settings/tags/", "/settings/snippets/"):
        page.goto(path)
        expect(page.get_by_role("main")).to_contain_text(names[-1])
    assert trap.caught == []


#: Ends whatever a trick may have left open, so that several can be in one page: a sandbox is a process of its own.
APART = """'"--></style></script></title></textarea></xmp></noscript></select></template></svg></math></table><hr>"""


def test_the_original_in_its_sandbox_runs_and_loads_nothing(page: Page, world: World, listener: list[str]) -> None:
    """The browser tells even of requests that the policy stops; so a real server says what reaches it."""
    ran: list[str] = []
    catch_dialogs(page, ran)
    bodies = [body.replace("trap.invalid", listener[0]) for body in BODIES]
    letters = [letter_of(APART.join(bodies[start : start + 6]), number=start) for start in range(0, len(bodies), 6)]
    rows = [
        Message(
            conversation=world.conversation,
            channel=world.support_mail,
            direction=Direction.IN,
            payload=payloads.keep(letter),
        )
        for letter in letters
    ]
    Message.objects.bulk_create(rows)
    page.goto("/?view=all")
    urls = [f"/inbox/messages/{row.public_id}/page" for row in rows]
    page.evaluate(IN_FRAMES, urls)  # as the screen shows them
    for url in urls[::5]:  # and alone, where only their own policy holds them
        page.goto(url, wait_until="load")
    page.wait_for_timeout(300)
    assert [words for words in ran if not words.startswith("policy")] == []
    assert listener[1:] == []


NESTED = [
    '<li<link>nk rel="preconnect" href="https://trap.invalid">',
    '<<link>link rel="preconnect" href="https://trap.invalid">',
    '<me<me<meta>ta>ta http-equiv="refresh" content="0;url=https://trap.invalid">',
    '<BA</base>SE href="https://trap.invalid/">',
    '<link/rel="preconnect" href="https://trap.invalid"',
    '<meta\thttp-equiv="refresh" content="0;url=https://trap.invalid">',
    '<table><base href="https://trap.invalid/"></table>',
]


@pytest.mark.parametrize("trick", NESTED)
def test_no_nested_trick_leaves_an_element_that_reaches_out(page: Page, world: World, trick: str) -> None:
    row = arrive(world.support_mail, letter_of(f"<p>Hello</p>{trick}<p>Bye</p>"))
    page.goto("/?view=all")
    found = page.evaluate(AS_PARSED, f"/inbox/messages/{row.public_id}/page")
    assert found == ['<meta charset="utf-8">', '<base target="_blank">']


AS_PARSED = """async url => {
    const text = await (await fetch(url)).text();
    const page = new DOMParser().parseFromString(text, "text/html");
    return [...page.querySelectorAll("link, meta, base")].map(each => each.outerHTML);
}"""


def test_a_huge_page_of_tricks_is_made_harmless_in_a_moment() -> None:
    message = InboundMessage(
        external_id="", content_hash="", sender=Address(name="", address=""), html="<link " * 400_000
    )
    start = time.thread_time()
    assert "<link" not in _page(message)
    assert time.thread_time() - start < 5


IN_FRAMES = """async urls => {
    const show = async url => {
        const frame = document.createElement("iframe");
        frame.sandbox = "allow-popups allow-popups-to-escape-sandbox";
        frame.src = url;
        const loaded = new Promise(done => frame.addEventListener("load", done));
        document.body.append(frame);
        await loaded;
        await new Promise(done => setTimeout(done, 50));
        frame.remove();
    };
    for (let first = 0; first < urls.length; first += 8) await Promise.all(urls.slice(first, first + 8).map(show));
}"""


@pytest.fixture
def listener() -> Iterator[list[str]]:
    """A server in place of trap.invalid: its address, then the path of every request that reached it."""

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_error(404)

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Listening) as server:
        heard = [f"127.0.0.1:{server.server_port}"]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield heard
        server.shutdown()


@pytest.mark.parametrize("kind", ["text/javascript", "text/html", "image/png", "application/octet-stream"])
def test_an_attachment_is_no_script_of_ours(page: Page, world: World, kind: str) -> None:
    """Our policy allows scripts of our own address; a file that came by mail has that too (GHSA-fffc-phh8-5h4v)."""
    attachment = make_attachment(world.message, "a.js", b"document.title = 'taken over'")
    Attachment.objects.filter(pk=attachment.pk).update(content_type=kind)
    page.goto("/?view=all")
    said = page.evaluate(AS_SCRIPT, f"/inbox/attachments/{attachment.public_id}/")
    assert said == ["script refused", "style refused"]
    assert page.title() != "taken over"


AS_SCRIPT = """url => Promise.all([["script", "src"], ["link", "href"]].map(([tag, name]) => new Promise(done => {
    const element = document.createElement(tag);
    if (tag === "link") element.rel = "stylesheet";
    const word = tag === "link" ? "style" : "script";
    element.addEventListener("load", () => done(`${word} taken`));
    element.addEventListener("error", () => done(`${word} refused`));
    element[name] = url;
    document.head.append(element);
})))"""


def test_a_picture_of_the_mail_itself_is_shown(page: Page, world: World) -> None:
    from tests.inbox.test_files import PIXEL

    message = InboundMessage(
        external_id="picture@customer.example",
        content_hash="9" * 8,
        sender=Address(name="Cora", address="cora@customer.example"),
        subject="With a picture",
        html='<p>Look:</p><img src="cid:logo%40x" width="40" height="40"><img src="http://trap.invalid/p.gif">',
        attachments=(InboundAttachment(name="l.png", content_type="image/png", content=PIXEL, content_id="logo@x"),),
    )
    ingest(make_ready(message), channel=world.support_mail, received_at=timezone.now(), payload=payloads.keep(b"x"))
    page.goto("/?view=all")
    page.locator(".conversation-row", has_text="With a picture").click()
    picture = page.locator(".body.html img[src]")
    expect(picture).to_have_count(1)
    expect(picture).to_have_js_property("naturalWidth", 1)
    expect(page.get_by_text("Pictures are not shown.")).to_be_visible()
