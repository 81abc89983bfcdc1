"""The product's web process on a free port, in a thread of the test: HTTP and the live socket, on the test's database.

In the same process a deed of the test rings at the screen as it does in the embedded set-up. Tests that use it need
`django_db(transaction=True)`.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from channels.routing import ProtocolTypeRouter
from django.core.handlers.asgi import ASGIHandler
from django.test import override_settings

from apps.inbox.presence import board
from apps.inbox.routing import websockets
from tests.servers.processes import free_ports
from tests.world import client_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route

    from apps.accounts.models import Agent

#: Seconds for a server to start or stop.
PATIENCE = 60.0
DESK = {"width": 1440, "height": 900}
#: What the screen says for some seconds stays for minutes: a slow machine must find its Undo button too.
LASTING_TOASTS = """{
    const wait = window.setTimeout;
    window.setTimeout = (deed, ms, ...rest) => wait(deed, ms === 6000 || ms === 10000 ? 300000 : ms, ...rest);
}"""


@contextmanager
def serving() -> Iterator[str]:
    """The address of a running web process; it is stopped at the end."""
    (port,) = free_ports(1)
    url = f"http://localhost:{port}"
    with override_settings(
        SITE_URL=url, CSRF_TRUSTED_ORIGINS=[url], WHITENOISE_USE_FINDERS=True, WHITENOISE_AUTOREFRESH=True
    ):
        # As dialog_inbox/asgi.py has it, for an address that is known only now.
        application = ProtocolTypeRouter({"http": ASGIHandler(), "websocket": websockets(url)})
        server = uvicorn.Server(uvicorn.Config(application, port=port, log_config=None, ws_max_size=64 * 1024))
        thread = threading.Thread(target=server.run, name="live server", daemon=True)
        thread.start()
        _wait_until_started(server, thread)
        try:
            yield url
        finally:
            server.should_exit = server.force_exit = True
            thread.join(PATIENCE)
            board.clear()  # others of this process must not meet who was here
            assert not thread.is_alive(), "The web process did not end."


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    end = time.monotonic() + PATIENCE
    while not server.started:
        assert thread.is_alive() and time.monotonic() < end, "The web process did not start."
        time.sleep(0.02)


@pytest.fixture
def inbox_url(transactional_db: None) -> Iterator[str]:
    with serving() as url:
        yield url


class Desk:
    """An agent's browser, logged in, at the inbox."""

    def __init__(self, browser: Browser, url: str, agent: Agent, **options: Any) -> None:
        self.context: BrowserContext = browser.new_context(**({"base_url": url, "viewport": DESK} | options))
        self.context.set_default_timeout(30_000)
        self.context.add_init_script(LASTING_TOASTS)
        session = client_of(agent).cookies["sessionid"].value
        self.context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
        self.page: Page = self.context.new_page()
        self.heard: list[str | bytes] = []
        self.page.on("websocket", lambda line: line.on("framereceived", lambda frame: self.heard.append(frame)))
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._note)

    def open(self, address: str = "/?view=all") -> Page:
        self.page.goto(address)
        self.page.locator(".panes").wait_for()
        return self.page

    def await_line(self) -> None:
        """Until the live line has said its first word: from then on the server knows this screen."""
        wait_for(self.page, self.heard)

    def close(self) -> None:
        """Fails if a script broke or the Content-Security-Policy was offended."""
        self.context.close()
        assert not self.complaints, self.complaints

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)


def intercept(page: Page, address: str, *fates: Callable[[Route], object]) -> None:
    """What becomes of the requests to `address`: a fate for each, and all that come later go through.

    The page is loaded anew, and the interception stays until its end: where it begins or ends under a page that runs
    already, the browser may let a request pass beside it.
    """
    left = list(fates)
    page.route(address, lambda route: left.pop(0)(route) if left else route.continue_())
    page.reload()
    page.locator(".panes").wait_for()


def wait_for(page: Page, things: list[Any], *, count: int = 1) -> None:
    """Until there are `count` things, which the browser's events bring; fails after PATIENCE."""
    end = time.monotonic() + PATIENCE
    while len(things) < count:
        assert time.monotonic() < end, f"The browser has not come to it within {PATIENCE} s."
        page.wait_for_timeout(20)


@pytest.fixture
def desk(browser: Browser, inbox_url: str) -> Iterator[Callable[..., Desk]]:
    """Opens an agent's browser; at the end no script may have broken in any."""
    desks: list[Desk] = []

    def sit_down(agent: Agent, **options: Any) -> Desk:
        desks.append(Desk(browser, inbox_url, agent, **options))
        return desks[-1]

    yield sit_down
    for each in desks:
        each.close()
