"""The dialogue as its two ends feel it: from a mail's delivery in Dovecot to an open screen, and from the click on
"Send" to the SMTP server. A real browser, the product's own programs, nothing reloaded.

Dovecot itself takes up to half a second of the first to tell an idle client.
"""

from __future__ import annotations

import re
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from django.conf import settings
from playwright.sync_api import sync_playwright

from tests.bench.figures import percentile
from tests.e2e.furnish import PASSWORD, imap_options, people_and_mailbox, sink_options
from tests.servers.fixtures import CHROMIUM
from tests.servers.processes import answers, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.bench.figures import Figure
    from tests.bench.site import Site

#: Seconds, both ways.
P95 = "<= 2"
PROGRAMS = (("worker",), ("beat",), ("listen",))


def measure(site: Site) -> Iterator[Figure]:
    """Medians and p95 of both ways, one mail and one answer at a time."""
    address = site.yard.dovecot.add_user(f"dialog-{site.database}@example.test")
    dovecot = site.yard.dovecot
    people_and_mailbox(address, imap_options(dovecot) | sink_options(site.yard.sink), dovecot.facts.password)
    port = int(settings.SITE_URL.rpartition(":")[2])
    with ExitStack() as stack:
        for words in (*PROGRAMS, ("web", "--port", str(port))):
            stack.enter_context(site.program(*words))
        if not wait_until(lambda: answers(port, send=b"GET / HTTP/1.0\r\n\r\n"), seconds=60):
            raise RuntimeError("The web process did not start; see web.log.")
        page = stack.enter_context(sync_playwright()).chromium.launch(**CHROMIUM).new_page()
        _log_in(page, settings.SITE_URL)
        ways = [_sample(site, page, address, number) for number in range(site.options.samples)]
    for name, seconds in zip(("mail to open screen", "send to SMTP server"), zip(*ways, strict=True), strict=True):
        yield site.figure(f"{name}, p50", percentile(list(seconds), 0.5), "s")
        yield site.figure(f"{name}, p95", percentile(list(seconds), 0.95), "s", budget=P95)


def _log_in(page: Page, url: str) -> None:
    page.goto(f"{url}/accounts/login/")
    page.get_by_label("E-mail").fill("ana@acme.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.goto(f"{url}/?view=unassigned")
    page.wait_for_timeout(3000)


def _sample(site: Site, page: Page, address: str, number: int) -> tuple[float, float]:
    """Seconds until the mail's row is on the screen, and until the answer to it is stored at the SMTP server."""
    subject = f"Question {site.database} {number}"
    start = time.monotonic()
    site.yard.dovecot.deliver(address, _mail(address, subject, number))
    row = page.get_by_text(subject, exact=True).first
    row.wait_for(timeout=60_000)
    shown = time.monotonic() - start
    row.click()
    page.get_by_role("button", name=re.compile("^Reply to")).click()
    page.get_by_label("Message", exact=True).fill(f"Answer {number}")
    taken = len(site.yard.sink.messages())
    start = time.monotonic()
    page.get_by_role("button", name=re.compile("^Send to")).click()
    if not wait_until(lambda: len(site.yard.sink.messages()) > taken, seconds=60):
        raise RuntimeError("An answer did not reach the SMTP server within 60 s.")
    return shown, time.monotonic() - start


def _mail(to: str, subject: str, number: int) -> bytes:
    head = f"From: Cora <cora{number}@sink.test>\r\nTo: {to}\r\nSubject: {subject}\r\n"
    return f"{head}Message-ID: <{number}@sink.test>\r\n\r\nMay I ask question {number}?\r\n".encode()
