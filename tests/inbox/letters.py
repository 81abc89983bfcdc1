"""Mails of Cora's for the screen to show."""

from __future__ import annotations

import hashlib
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

from django.utils import timezone

from apps.channels import payloads
from apps.channels.contract import Address, OutboundMessage, RawMessage, Source
from apps.conversations.actions import ingest, make_ready

if TYPE_CHECKING:
    import datetime as dt

    from apps.channels.models import Channel
    from apps.conversations.models import Message

CORA = "Cora Kunde <cora@customer.example>"


def letter_of(
    html: str = "", *, text: str = "Where is it?", subject: str = "Where is my parcel?", number: int = 0
) -> bytes:
    """The bytes of a mail; `number` tells two mails apart."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = CORA
    mail["To"] = "Support <support@acme.example>"
    mail["Subject"] = subject
    mail["Message-ID"] = (
        f"<{hashlib.sha256(f'{number}{subject}{text}{html}'.encode()).hexdigest()[:20]}@customer.example>"
    )
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail.as_bytes()


def answer_of(channel: Channel) -> OutboundMessage:
    """Something to send to Cora."""
    return OutboundMessage(
        external_id="answer@acme.example",
        sender=Address(name=channel.name, address=channel.address),
        to=(Address(name="Cora Kunde", address="cora@customer.example"),),
        text="It is on its way.",
        written_at=timezone.now(),
    )


def arrive(channel: Channel, letter: bytes, *, at: dt.datetime | None = None) -> Message:
    """Read and ingest a mail as intake does; the message's row."""
    received_at = at or timezone.now()
    raw = RawMessage(source=Source(name="INBOX"), key="1:1", payload=letter, received_at=received_at)
    content = channel.adapter().parse(raw)
    ready = make_ready(content)  # type: ignore[arg-type]
    message = ingest(ready, channel=channel, received_at=received_at, payload=payloads.keep(letter)).message
    assert message is not None
    return message
