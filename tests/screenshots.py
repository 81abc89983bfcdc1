"""Make the pictures of the README anew: `./run screenshots` starts the demo and looks at it with a browser."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.servers.fixtures import CHROMIUM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, ViewportSize

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
DESKTOP: ViewportSize = {"width": 1360, "height": 860}
PHONE: ViewportSize = {"width": 390, "height": 780}


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with demo() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        desktop(browser, url)
        phone(browser, url)
        customer(browser, url)
        browser.close()


@contextmanager
def demo() -> Iterator[str]:
    """The demo in a fresh folder, on ports of its own; its address."""
    port, smtp, postbox = (free_port() for _ in range(3))
    folder = tempfile.mkdtemp(prefix="screenshots-")
    words = ["demo", "--port", str(port), "--smtp-port", str(smtp), "--postbox-port", str(postbox)]
    environment = os.environ | {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "dialog_inbox.settings"}
    process = subprocess.Popen([sys.executable, "manage.py", *words], cwd=ROOT, env=environment, start_new_session=True)
    try:
        await_page(f"http://localhost:{port}/demo/")
        yield f"http://localhost:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def await_page(url: str) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise SystemExit(f"No page at {url}.")


def desktop(browser: Browser, url: str) -> None:
    """Ben looks at a conversation of Ana's, and begins an answer to another."""
    page = browser.new_context(viewport=DESKTOP, locale="en-GB").new_page()
    log_in(page, url, "ben@radhaus.example")
    page.goto(f"{url}/?view=all")
    page.get_by_text("Rechnung weist falsche").first.click()
    page.get_by_role("button", name=re.compile("^Reply to")).wait_for()
    page.wait_for_timeout(500)
    page.screenshot(path=PICTURES / "inbox.png")


def phone(browser: Browser, url: str) -> None:
    """Ana on her way, in the dark and in German."""
    context = browser.new_context(viewport=PHONE, color_scheme="dark", locale="de-DE", device_scale_factor=2)
    page = context.new_page()
    log_in(page, url, "ana@radhaus.example")
    page.goto(f"{url}/?view=all")
    page.get_by_text("Kaufbeleg").first.wait_for()
    page.wait_for_timeout(500)
    page.screenshot(path=PICTURES / "phone.png")


def customer(browser: Browser, url: str) -> None:
    page = browser.new_context(viewport=DESKTOP, locale="en-GB").new_page()
    page.goto(f"{url}/demo/")
    page.screenshot(path=PICTURES / "customer.png")


def log_in(page: Page, url: str, email: str) -> None:
    """With the password that the demo's page tells."""
    page.goto(f"{url}/demo/")
    password = page.locator("#people + p code").inner_text()
    page.goto(f"{url}/accounts/login/")
    page.locator("input[type=email], input[name=login]").first.fill(email)
    page.locator("input[type=password]").fill(password)
    page.locator("form button.primary").first.click()
    page.wait_for_url(f"{url}/**")


if __name__ == "__main__":
    main()
