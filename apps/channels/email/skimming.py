"""A look at the head of a mail that could not be read: who, about what, when. Linear, and of its beginning alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.channels.email import headers
from apps.channels.email.parsing import LONGEST_SUBJECT, MARKS_OF_MAIL
from apps.channels.email.parts import read_header
from apps.channels.email.senders import NOBODY, read_sender

if TYPE_CHECKING:
    import datetime as dt

#: So many bytes are enough for the first fields of nearly every mail.
MOST_BYTES = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Skimmed:
    """`sender` is a name or an address for the eye; what is not there is empty."""

    sender: str
    address: str
    subject: str
    sent_at: dt.datetime | None


def skim(beginning: bytes) -> Skimmed | None:
    """What the first `MOST_BYTES` say; None if they are no head of a mail. Raises `UnreadableMessage`."""
    beginning = beginning[:MOST_BYTES]
    head = read_header(beginning)
    if not any(name in head.fields for name in MARKS_OF_MAIL):
        return None
    sender = read_sender(head.fields, beginning).address
    return Skimmed(
        sender=sender.name,
        address="" if sender.address == NOBODY else sender.address,
        subject=headers.text(head.first("subject"))[:LONGEST_SUBJECT],
        sent_at=headers.date(head.first("date")),
    )
