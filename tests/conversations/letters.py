"""Short ways to say what Cora and the others write."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from apps.channels.contract import Address, InboundMessage
from apps.conversations.actions import ingest, make_ready

if TYPE_CHECKING:
    import datetime as dt

    from apps.channels.contract import DeliveryReport
    from apps.channels.models import Channel
    from apps.conversations.actions import Ingested
    from apps.conversations.models import Message

CORA = Address(name="Cora Kunde", address="cora@customer.test")
OTTO = Address(name="Otto Fremd", address="otto@stranger.test")
SUPPORT = Address(name="Support", address="support@example.test")


def letter(external_id: str, text: str = "Hallo", **fields: Any) -> InboundMessage:
    """A mail from Cora to Support unless `fields` say otherwise."""
    content = fields.pop(
        "content_hash", hashlib.sha256(f"{external_id} {text}".encode("utf-8", "surrogatepass")).hexdigest()
    )
    defaults: dict[str, Any] = {"sender": CORA, "to": (SUPPORT,), "subject": "Rechnung"}
    return InboundMessage(external_id=external_id, content_hash=content, text=text, **(defaults | fields))


@dataclass(frozen=True)
class Arrived:
    """A message that agents see."""

    message: Message
    is_new: bool


def arrive(
    channel: Channel, message: InboundMessage, *, outgoing: bool = False, at: dt.datetime | None = None
) -> Arrived:
    """Let it come in now."""
    taken = take_in(channel, message, outgoing=outgoing, at=at)
    assert taken.message is not None
    return Arrived(taken.message, taken.is_new)


def take_in(
    channel: Channel,
    message: InboundMessage | DeliveryReport,
    *,
    outgoing: bool = False,
    at: dt.datetime | None = None,
) -> Ingested:
    return ingest(
        make_ready(message),
        channel=channel,
        received_at=at or timezone.now(),
        payload="f" * 64,
        outgoing=outgoing,
    )
