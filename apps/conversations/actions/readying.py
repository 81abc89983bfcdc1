"""A message that has come, made ready for the lock under which it is filed."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from apps.channels import payloads
from apps.channels.contract import DeliveryReport
from apps.channels.sentences import sentence
from apps.conversations.bodies import sanitise, storable_in_all
from apps.conversations.html_cost import TooCostly

if TYPE_CHECKING:
    from apps.channels.contract import InboundMessage

#: RFC 5322 section 2.1.1: no line is longer.
MAX_ID = 998
ONLY_TEXT = sentence("Its HTML is too large or too entangled to be shown: this is its text. The source has it all.")


@dataclass(frozen=True, slots=True)
class ReadyMessage:
    """A message with the slow part done: attachments stored durably, HTML sanitised, texts storable."""

    message: InboundMessage
    html: str
    files: tuple[str, ...]
    report: DeliveryReport | None = None


def make_ready(found: InboundMessage | DeliveryReport) -> ReadyMessage:
    """Do what needs no database, so that `ingest` holds its lock briefly. Raises `OSError` if the disk refuses."""
    report = found if isinstance(found, DeliveryReport) else None
    message = dataclasses.replace(report.message, automatic=True) if report else cast("InboundMessage", found)
    files = tuple(payloads.keep(attachment.content) for attachment in message.attachments)
    clean = storable_in_all(dataclasses.replace(message, external_id=message.external_id[:MAX_ID]))
    try:
        html = sanitise(clean.html)
    except TooCostly:
        html, clean = "", dataclasses.replace(clean, notices=(*clean.notices, ONLY_TEXT))
    return ReadyMessage(message=clean, html=html, files=files, report=report)
