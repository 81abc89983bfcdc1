"""Pytest fixtures: each server is started when the first test asks for it, and lives until the last test.

A test may kill or stop a server: the next test finds it running again, on the same ports.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.servers.line import Line
from tests.servers.yard import Yard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.servers.atproto_network import AtprotoNetwork
    from tests.servers.dovecot import Dovecot
    from tests.servers.oauth import OAuthProvider
    from tests.servers.postfix import Postfix
    from tests.servers.postgres import Postgres
    from tests.servers.redis import Redis
    from tests.servers.sink import Sink
    from tests.servers.wordpress import WordPress

CHROMIUM: dict[str, Any] = {
    "executable_path": "/usr/bin/chromium",
    "headless": True,
    "args": [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
    ],
}


#: Folders of tests that start the product's own programs.
WHOLE = {"e2e", "chaos"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with a browser, or with whole products that come and go, have a lane of their own in ./run."""
    for item in items:
        if "chromium_arguments" in getattr(item, "fixturenames", ()) or item.path.parent.name in WHOLE:
            item.add_marker("whole")


@pytest.fixture(scope="session")
def servers() -> Iterator[Yard]:
    """All servers, none of them started, in a folder that every user may pass (tmp_path is 0700)."""
    folder = Path(tempfile.mkdtemp(prefix="servers-"))
    folder.chmod(0o755)
    yard = Yard(folder)
    yield yard
    yard.stop_all()
    shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def _servers_run_again(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "servers" in request.fixturenames:
        request.getfixturevalue("servers").revive()


@pytest.fixture(scope="session")
def dovecot(servers: Yard) -> Dovecot:
    """IMAP, LMTP and the users' mailboxes."""
    return servers.started(servers.dovecot)


@pytest.fixture(scope="session")
def postfix(servers: Yard) -> Postfix:
    """SMTP and submission; delivers to `dovecot`, or to `smtp_sink` for sink.test."""
    return servers.started(servers.postfix)


@pytest.fixture(scope="session")
def smtp_sink(servers: Yard) -> Sink:
    """SMTP that fails on demand and keeps what it took."""
    return servers.started(servers.sink)


@pytest.fixture(scope="session")
def oauth_provider(servers: Yard) -> OAuthProvider:
    """Issues the tokens that `dovecot` and `postfix` accept."""
    return servers.started(servers.oauth)


@pytest.fixture(scope="session")
def redis_server(servers: Yard) -> Redis:
    """Redis that forgets all when it is killed."""
    return servers.started(servers.redis)


@pytest.fixture(scope="session")
def wordpress(servers: Yard) -> WordPress:
    """A blog with one article that takes comments."""
    return servers.started(servers.wordpress)


@pytest.fixture(scope="session")
def atproto(servers: Yard) -> AtprotoNetwork:
    """The network behind Bluesky, without anybody on it yet."""
    return servers.started(servers.atproto)


@pytest.fixture(scope="session")
def postgres_server(servers: Yard) -> Postgres:
    """PostgreSQL with durable settings, for tests that kill it; the suite's own database comes from ./run."""
    return servers.started(servers.postgres)


@pytest.fixture
def mailbox(dovecot: Dovecot) -> str:
    """The address of a new, empty mailbox, which no other test knows."""
    return dovecot.add_user(f"box-{secrets.token_hex(4)}@example.test")


@pytest.fixture
def imap_line(dovecot: Dovecot) -> Iterator[Line]:
    """A way to Dovecot's plain IMAP port that a test can freeze or cut."""
    with Line(dovecot.facts.imap_port) as line:
        yield line


class Chromium:
    """One for all tests with a browser that follow one another; each opens a context of its own in it.

    Playwright leaves an event loop running in this thread, which Django would take for asynchronous code, and in which
    no asynchronous test can run: so it is closed before a test without a browser.
    """

    def __init__(self) -> None:
        self._opened: Browser | None = None
        self._stack = ExitStack()

    def open(self, arguments: dict[str, Any]) -> Browser:
        """The one that is open, or a new one."""
        if self._opened is None or not self._opened.is_connected():
            self.close()
            self._stack.enter_context(pytest.MonkeyPatch.context()).setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
            # Machines are shared: what is slow is no fault, what never comes is.
            expect.set_options(timeout=60_000)
            self._opened = self._stack.enter_context(sync_playwright()).chromium.launch(**arguments)
        return self._opened

    def close(self) -> None:
        if self._opened is not None and self._opened.is_connected():
            self._opened.close()
        self._opened = None
        self._stack.close()


CHROMIUM_OF_ALL = Chromium()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if "browser" not in getattr(item, "fixturenames", ()):
        CHROMIUM_OF_ALL.close()


def pytest_sessionfinish() -> None:
    CHROMIUM_OF_ALL.close()


@pytest.fixture
def browser(chromium_arguments: dict[str, Any]) -> Browser:
    """A Chromium, in which a test opens contexts and closes them."""
    return CHROMIUM_OF_ALL.open(chromium_arguments)


@pytest.fixture(scope="session")
def chromium_arguments() -> dict[str, Any]:
    """What `playwright.chromium.launch(**...)` needs to start the system's Chromium, also as root."""
    return CHROMIUM
