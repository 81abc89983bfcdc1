"""What must not happen when hostile mail is on the screen, and a browser in which it would be noticed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from apps.conversations.bodies import sanitise
from apps.conversations.html_cost import TooCostly
from apps.conversations.models import Message
from tests.inbox.letters import arrive, letter_of
from tests.inbox.live_server import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Dialog, Page

    from tests.world import World


def catch_dialogs(page: Page, caught: list[str]) -> None:
    """Every vector's code opens one."""

    def caught_one(dialog: Dialog) -> None:
        caught.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", caught_one)


class Trap:
    """What must not happen: something ran, or something was asked for that the screen itself does not ask for."""

    ours: tuple[str, ...] = (
        "/static/",
        "/inbox/rows",
        "/inbox/totals",
        "/inbox/ahead",
        "/inbox/presence",
        "/inbox/notifications",
        "/inbox/conversations/",
        "/settings/channels/health/",
    )

    def __init__(self, page: Page, url: str) -> None:
        self.host, self.caught = urlsplit(url).netloc, []  # type: tuple[str, list[str]]
        catch_dialogs(page, self.caught)
        page.on("request", lambda request: self._look_at(request.url))

    def _look_at(self, url: str) -> None:
        parts = urlsplit(url)
        is_ours = parts.netloc == self.host and (parts.path == "/" or parts.path.startswith(self.ours))
        if parts.scheme != "data" and not is_ours:
            self.caught.append(f"asked for: {url}")


@pytest.fixture
def page(browser: Browser, inbox_url: str, world: World) -> Iterator[Page]:
    desk = Desk(browser, inbox_url, world.ana)
    # A policy that had to step in is a sanitiser that let something through.
    desk.page.add_init_script("addEventListener('securitypolicyviolation', e => alert('policy: ' + e.blockedURI))")
    yield desk.page
    desk.context.close()


def show_all(world: World, bodies: list[str], *, together: int = 25) -> None:
    """Cora's conversation with these bodies, as they are kept, some in each mail; small mails arrive faster."""
    for number, start in enumerate(range(0, len(bodies), together)):
        row = arrive(world.support_mail, letter_of(f"<p>Letter {number}</p>", number=number))
        made = "<hr>".join(kept(body) for body in bodies[start : start + together])
        Message.objects.filter(pk=row.pk).update(conversation=world.conversation, html=f"{row.html}{made}")


def kept(body: str) -> str:
    try:
        return sanitise(body)
    except TooCostly:
        return ""


def read_all(page: Page, world: World) -> None:
    """Open it from its first to its last message, with everything that can be opened, and move over it."""
    page.goto(f"/?view=all&id={world.conversation.public_id}")
    expect(page.get_by_role("article").first).to_be_visible()
    while page.locator(".earlier").count():
        shown = page.get_by_role("article").count()
        page.locator(".earlier").click()
        expect(page.get_by_role("article").nth(shown)).to_be_attached()
    page.evaluate(UNFOLD)
    page.mouse.move(900, 400)
    page.mouse.move(900, 600)
    page.wait_for_timeout(500)


UNFOLD = """() => {
    const roots = [...document.querySelectorAll(".body.html")].map(host => host.shadowRoot);
    for (const root of roots) {
        for (const fold of root.querySelectorAll("details")) fold.open = true;
        for (const element of root.querySelectorAll("*")) {
            element.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
            element.dispatchEvent(new FocusEvent("focus"));
        }
    }
}"""
