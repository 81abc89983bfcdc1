"""Real mailboxes for these tests: channels that read them, mails in them, and the product's programs beside them."""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from apps.channels.models import Channel

if TYPE_CHECKING:
    from tests.servers.dovecot import Dovecot

_numbers = itertools.count(1)


def connect(dovecot: Dovecot, address: str, **options: object) -> Channel:
    """A channel for the mailbox, over TLS, which reads all that is there unless `options` say otherwise."""
    facts = dovecot.facts
    given: dict[str, object] = {
        "incoming": "imap",
        "imap_host": "localhost",
        "imap_port": facts.imaps_port,
        "imap_security": "tls",
        "tls_ca": facts.certificate.read_text(),
        "read_from": "all",
        "sent_folder": "none",
    }
    channel = Channel(name=address, address=address, options=given | options)
    channel.secrets = {"password": facts.password}
    channel.save()
    return channel


def mail(
    text: str, *, sender: str = "cora@customer.test", to: str = "support@example.test", subject: str = ""
) -> bytes:
    """A small mail; each has a Message-ID of its own."""
    return (
        f"From: Cora Kunde <{sender}>\r\nTo: {to}\r\nSubject: {text}\r\n"
        f"Message-ID: <{next(_numbers)}.{os.getpid()}@customer.test>\r\nDate: Sun, 22 Nov 2026 09:00:00 +0100\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    ).encode()


def site_environment(**more: str) -> dict[str, str]:
    """The environment in which a program of the product works on this test's database and data folder."""
    return {"DATABASE_URL": _database_url(), "DATA_DIR": str(settings.DATA_DIR), "LOG_LEVEL": "WARNING", **more}


def _database_url() -> str:
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    user = quote(facts["USER"]) + (f":{quote(facts['PASSWORD'])}" if facts["PASSWORD"] else "")
    return f"postgres://{user}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"
