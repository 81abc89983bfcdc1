"""What the tests of mail ask for: samples, messages to send, mailboxes on the real servers."""

from __future__ import annotations

import datetime as dt
import secrets
import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from apps.channels.contract import Address, ChannelConfig, OutboundMessage, RawMessage, Source
from apps.channels.email.parsing import parse
from tests.servers.processes import HOST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from apps.channels.contract import DeliveryReport, InboundMessage
    from tests.servers.dovecot import Dovecot
    from tests.servers.sink import Sink

SAMPLES = Path(__file__).with_name("samples")
NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
INBOX = Source(name="INBOX")

Options = dict[str, object]


def raw(payload: bytes) -> RawMessage:
    return RawMessage(source=INBOX, key="1:1", payload=payload, received_at=NOON)


def sample(name: str) -> InboundMessage | DeliveryReport:
    """The sample of that name, read."""
    return parse(raw((SAMPLES / f"{name}.eml").read_bytes()))


def letter(text: str = "Wann kommt mein Paket?", *, subject: str = "Frage") -> bytes:
    """A mail of Cora's, with a Message-ID of its own."""
    return (
        "From: Cora Winter <cora@customer.test>\r\nTo: support@example.test\r\n"
        f"Subject: {subject}\r\nMessage-ID: <{secrets.token_hex(8)}@customer.test>\r\n\r\n{text}\r\n"
    ).encode()


def answer(*to: str, **more: Any) -> OutboundMessage:
    """An answer of Ana's, with a Message-ID of its own."""
    words: dict[str, Any] = {
        "external_id": f"{secrets.token_hex(8)}@example.test",
        "sender": Address(name="Support", address="support@example.test"),
        "to": tuple(Address(name="", address=address) for address in to or ("cora@customer.test",)),
        "subject": "Re: Frage",
        "text": "Morgen.\n",
        "written_at": NOON,
    }
    return OutboundMessage(**words | more)


@pytest.fixture
def imap_config(dovecot: Dovecot, mailbox: str) -> Callable[..., ChannelConfig]:
    """Makes the configuration of the test's own mailbox, read from its first mail on; options can be changed."""

    def make(*, secrets: dict[str, str] | None = None, **options: object) -> ChannelConfig:
        usual: Options = {
            "incoming": "imap",
            "imap_host": HOST,
            "imap_port": dovecot.facts.imaps_port,
            "tls_ca": dovecot.facts.certificate.read_text(),
            "read_from": "all",
            "sent_folder": "none",
        }
        words = {"password": dovecot.facts.password} if secrets is None else secrets
        return ChannelConfig(address=mailbox, display_name="Support", options=usual | options, secrets=words)

    return make


@pytest.fixture
def smtp_config(smtp_sink: Sink) -> Callable[..., ChannelConfig]:
    """Makes a configuration that sends through the sink, with STARTTLS and a password; options can be changed."""

    def make(*, secrets: dict[str, str] | None = None, **options: object) -> ChannelConfig:
        facts = smtp_sink.facts
        usual: Options = {
            "outgoing": "smtp",
            "smtp_host": facts.host,
            "smtp_port": facts.port,
            "smtp_security": "starttls",
            "smtp_user": facts.user,
            "tls_ca": facts.certificate.read_text(),
        }
        words = {"password": facts.password} if secrets is None else secrets
        return ChannelConfig(
            address="support@example.test", display_name="Support", options=usual | options, secrets=words
        )

    return make


@pytest.fixture
def babbler() -> Iterator[Callable[[bytes], int]]:
    """Starts servers that say the same to everybody and hang up; answers the port."""
    listeners: list[socket.socket] = []

    def start(words: bytes) -> int:
        listener = socket.create_server((HOST, 0))
        listeners.append(listener)
        threading.Thread(target=_babble, args=(listener, words), daemon=True).start()
        return int(listener.getsockname()[1])

    yield start
    for listener in listeners:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _babble(listener: socket.socket, words: bytes) -> None:
    while True:
        try:
            guest, _ = listener.accept()
        except OSError:
            return
        with guest, suppress(OSError):
            guest.sendall(words)
            guest.settimeout(0.3)
            guest.recv(1024)
