"""What an outbox entry keeps of its message: plain JSON, with the files named by the SHA-256 of their content."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from apps.channels import payloads
from apps.channels.contract import Address, Audience, OutboundAttachment, OutboundMessage, Receipt, Report, Target

if TYPE_CHECKING:
    from collections.abc import Sequence

Content = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file to send, whose content `apps.channels.payloads` keeps.

    `content_id` is set when the HTML shows it (RFC 2392); `description` says what is on it.
    """

    name: str
    content_type: str
    sha256: str
    content_id: str = ""
    description: str = ""


def write(message: OutboundMessage, files: Sequence[StoredFile] = ()) -> Content:
    """The message and its files as JSON. Raises `ValueError` if `message` has attachments: `files` are they."""
    if message.attachments:
        raise ValueError("Give the files of a message as StoredFile, not as attachments.")
    return {
        "external_id": message.external_id,
        "sender": _person(message.sender),
        "to": _people(message.to),
        "cc": _people(message.cc),
        "bcc": _people(message.bcc),
        "reply_to": _person(message.reply_to) if message.reply_to else None,
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
        "in_reply_to": message.in_reply_to,
        "references": list(message.references),
        "written_at": message.written_at.isoformat(),
        "automatic": message.automatic,
        "thread": message.thread,
        "target": asdict(message.target) if message.target else None,
        "audience": message.audience.value,
        "files": [asdict(file) for file in files],
    }


def write_deed(target: Target, report: Report | None = None) -> Content:
    """A deed to be done to the target, which is no message; with what its moderators are told of a report."""
    told = {"report": asdict(report)} if report else {}
    return {"target": asdict(target), "automatic": True, **told}


def target_of(content: Content) -> Target | None:
    """What is answered, or ruled over. Older entries say nothing of it."""
    target = content.get("target")
    return Target(**target) if target else None


def report_of(content: Content) -> Report:
    """What the moderators are told; of older entries nothing."""
    return Report(**content.get("report", {}))


def receipt_of(receipt: Receipt) -> Content:
    """What the service calls what it took; only what it told."""
    named = {name: getattr(receipt, name) for name in ("external_id", "reference", "permalink", "thread")}
    awaits = {"awaits_approval": True} if receipt.awaits_approval else {}
    parts = {"parts": list(receipt.parts)} if receipt.parts else {}
    return {name: value for name, value in named.items() if value} | awaits | parts


def read(content: Content, *, receipt: Content | None = None) -> OutboundMessage:
    """The message again, with what the service took of it; its attachments read their content when asked for it."""
    plain = {name: content[name] for name in ("external_id", "subject", "text", "html", "in_reply_to", "automatic")}
    return OutboundMessage(
        **plain,
        sender=Address(**content["sender"]),
        to=_addresses(content["to"]),
        cc=_addresses(content["cc"]),
        bcc=_addresses(content["bcc"]),
        reply_to=Address(**content["reply_to"]) if content["reply_to"] else None,
        references=tuple(content["references"]),
        written_at=dt.datetime.fromisoformat(content["written_at"]),
        thread=content.get("thread", ""),
        target=target_of(content),
        audience=Audience(content.get("audience", Audience.PRIVATE)),
        attachments=tuple(_attachment(StoredFile(**file)) for file in content["files"]),
        taken=_taken(receipt) if receipt else None,
    )


def _taken(receipt: Content) -> Receipt:
    named = {name: receipt.get(name, "") for name in ("external_id", "reference", "permalink", "thread")}
    return Receipt(answer="", parts=tuple(receipt.get("parts", ())), **named)


def _people(addresses: Sequence[Address]) -> list[dict[str, str]]:
    return [_person(address) for address in addresses]


def _person(address: Address) -> dict[str, str]:
    """Who it goes to; what their page links to is nothing that a letter needs."""
    return {name: getattr(address, name) for name in ("name", "address", "handle", "url")}


def _addresses(people: list[dict[str, Any]]) -> tuple[Address, ...]:
    return tuple(Address(**person) for person in people)


def _attachment(file: StoredFile) -> OutboundAttachment:
    return OutboundAttachment(
        name=file.name,
        content_type=file.content_type,
        content_id=file.content_id,
        description=file.description,
        read=partial(payloads.read, file.sha256),
    )
