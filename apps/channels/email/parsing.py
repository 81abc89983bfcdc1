"""From the bytes of a mail to what a person would call its content. Pure: same bytes, same answer."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import TYPE_CHECKING

from apps.channels.contract import DeliveryReport, InboundMessage, UnreadableMessage
from apps.channels.email import addresses, headers
from apps.channels.email.automatic import origin_of
from apps.channels.email.bodies import read_body
from apps.channels.email.charsets import begin_message
from apps.channels.email.parts import read_tree, walk
from apps.channels.email.prescan import MOST_RECIPIENTS
from apps.channels.email.quotes import mark_quotes
from apps.channels.email.reports import read_report
from apps.channels.email.senders import read_sender
from apps.channels.email.trust import Trust
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from apps.channels.contract import Address, RawMessage
    from apps.channels.email.bodies import Body
    from apps.channels.email.parts import Part

ENVELOPE_FIELDS = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to", "x-rcpt-to")
MARKS_OF_MAIL = frozenset({
    "from", "sender", "reply-to", "return-path", "to", "cc", "subject", "date", "message-id", "received",
    "mime-version", "content-type", "content-transfer-encoding", *ENVELOPE_FIELDS,
})  # fmt: skip
LONGEST_SUBJECT = 1_000


def parse(raw: RawMessage, trust: Trust | None = None) -> InboundMessage | DeliveryReport:
    """Read a mail, or what is here of one that was too large. Raises `UnreadableMessage` with the reason.

    `trust` says which marks of the mail server are believed.
    """
    begin_message()
    root = read_tree(raw.payload)
    if not any(name in root.fields for name in MARKS_OF_MAIL):
        raise UnreadableMessage(sentence("there is no header: this is not a mail"))
    message = _message(root, raw, trust or Trust())
    report = read_report(root)
    if report is None:
        return message
    return DeliveryReport(
        original_id=report.original.message_id,
        original_sent_at=report.original.sent_at,
        recipients=report.recipients,
        message=dataclasses.replace(message, reply_tokens=(*message.reply_tokens, *report.original.tokens)),
    )


def _message(root: Part, raw: RawMessage, trust: Trust) -> InboundMessage:
    body = read_body(root)
    found = read_sender(root.fields, raw.payload)
    sender = found.address
    subject = headers.text(root.first("subject"), likely=_charset(root))[:LONGEST_SUBJECT]
    to = _addresses(root, "to")
    cc = _addresses(root, "cc")[: MOST_RECIPIENTS - len(to)]
    recipients = _recipients(root, (*to, *cc))
    origin = origin_of(root, body.text, received_at=raw.received_at)
    return InboundMessage(
        external_id=next(iter(headers.message_ids(root.first("message-id"))), ""),
        content_hash=_content_hash(root, sender, subject, body),
        sender=sender,
        subject=subject,
        text=body.text,
        html=mark_quotes(body.html),
        to=to,
        cc=cc,
        reply_to=_addresses(root, "reply-to"),
        recipients=recipients,
        reply_tokens=addresses.tags(recipients),
        in_reply_to=headers.message_ids(" ".join(root.fields.get("in-reply-to", []))),
        references=headers.message_ids(" ".join(root.fields.get("references", []))),
        sent_at=headers.date(root.first("date")),
        automatic=origin.automatic,
        bulk=origin.bulk,
        away_until=origin.away_until,
        attachments=body.attachments,
        omitted=raw.omitted,
        sender_proof=trust.proof(root, found),
        sender_unclear=found.is_unclear,
        spam=trust.takes_for_spam(root, raw.source),
        notices=root.notices,
        appointments=body.appointments,
    )


def _charset(root: Part) -> str:
    """The first that a body names."""
    return next((label for part in walk(root) if (label := part.parameters.get("charset", ""))), "")


def _addresses(root: Part, name: str) -> tuple[Address, ...]:
    values = root.fields.get(name)
    return addresses.parse(", ".join(values)) if values else ()


def _recipients(root: Part, named: tuple[Address, ...]) -> tuple[str, ...]:
    envelope = [address for name in (*ENVELOPE_FIELDS, "bcc") for address in _addresses(root, name)]
    return tuple(dict.fromkeys(one.address for one in (*envelope, *named)))


def _content_hash(root: Part, sender: Address, subject: str, body: Body) -> str:
    """SHA-256 over what makes two copies the same message; each piece with its length, so that none can pose as two."""
    digest = hashlib.sha256()
    pieces = [sender.key, headers.unfold(root.first("date")), subject, body.text.rstrip(), body.html.rstrip()]
    contents = [piece.encode("utf-8", "surrogateescape") for piece in pieces]
    for attachment in body.attachments:
        contents += [attachment.name.encode("utf-8", "surrogateescape"), attachment.content]
    for content in contents:
        digest.update(len(content).to_bytes(8, "big"))
        digest.update(content)
    return digest.hexdigest()
