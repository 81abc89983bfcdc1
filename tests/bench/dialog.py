"""The dialogue as its two ends feel it: from a mail's delivery in Dovecot to an open screen, and from sending an answer
to the SMTP server. A real browser, the product's own programs, nothing reloaded.

Dovecot itself takes up to half a second of the first to tell an idle client.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.answering import answered, figures, open_screen
from tests.e2e.furnish import imap_options, people_and_mailbox, sink_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.bench.figures import Figure
    from tests.bench.site import Site


def measure(site: Site) -> Iterator[Figure]:
    """Medians and p95 of both ways, one mail and one answer at a time."""
    address = site.yard.dovecot.add_user(f"dialog-{site.database}@example.test")
    dovecot = site.yard.dovecot
    people_and_mailbox(address, imap_options(dovecot) | sink_options(site.yard.sink), dovecot.facts.password)
    with open_screen(site) as page:
        samples = [_sample(site, page, address, number) for number in range(site.options.samples)]
    yield from figures(site, ("mail to open screen", "send to SMTP server"), samples)


def _sample(site: Site, page: Page, address: str, number: int) -> tuple[float, float]:
    subject = f"Question {site.database} {number}"
    sink = site.yard.sink

    def ask() -> int:
        site.yard.dovecot.deliver(address, _mail(address, subject, number))
        return len(sink.messages())

    return answered(page, subject, f"Answer {number}", ask=ask, is_there=lambda before: len(sink.messages()) > before)


def _mail(to: str, subject: str, number: int) -> bytes:
    head = f"From: Cora <cora{number}@sink.test>\r\nTo: {to}\r\nSubject: {subject}\r\n"
    return f"{head}Message-ID: <{number}@sink.test>\r\n\r\nMay I ask question {number}?\r\n".encode()
