"""The company that is measured: its channels, and mail in its mailboxes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from apps.channels.models import Channel
from tests.bench.mails import mails

if TYPE_CHECKING:
    from tests.servers.dovecot import Dovecot


def connect(dovecot: Dovecot, address: str) -> Channel:
    """A channel for a mailbox of the server, all of whose mail is read and awaits an answer."""
    facts = dovecot.facts
    options = {
        "incoming": "imap",
        "imap_host": "localhost",
        "imap_port": facts.imaps_port,
        "imap_security": "tls",
        "sent_folder": "none",
        "read_from": "all",
        "tls_ca": facts.certificate.read_text(),
    }
    channel: Channel = Channel.objects.create(
        name=address,
        address=address,
        options=options,
        secrets={"password": facts.password},
        connected_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    return channel


def fill(dovecot: Dovecot, address: str, *, count: int, seed: int) -> int:
    """Put `count` mails into a new mailbox; returns their size in bytes."""
    dovecot.add_user(address)
    size = 0
    for letter in mails(count, to=address, seed=seed):
        dovecot.deliver(address, letter.content, received=letter.received)
        size += len(letter.content)
    return size
