"""Delivery reports: what a server says of a message that we sent (RFC 3462, RFC 3464)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from apps.channels.contract import DeliveryAction, RecipientReport, UnreadableMessage
from apps.channels.email import addresses, headers
from apps.channels.email.parts import read_header, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.channels.email.parts import Part

MOST_RECIPIENTS = 500
STATUS_KINDS = frozenset({"message/delivery-status", "message/global-delivery-status"})
ORIGINAL_KINDS = frozenset({"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"})
STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
BLANK_LINE = re.compile(rb"(?:\r?\n[ \t]*){2,}")
# RFC 3463 section 3.1: the class of a status tells the action when that is missing.
ACTION_BY_CLASS = {"2": DeliveryAction.DELIVERED, "4": DeliveryAction.DELAYED, "5": DeliveryAction.FAILED}


def read_report(root: Part) -> tuple[str, tuple[RecipientReport, ...]]:
    """The Message-ID of the message that is reported on, and what became of each recipient.

    Both are empty if the message is no delivery report, or one that says nothing of a recipient.
    """
    if root.kind != "multipart/report":
        return "", ()
    parts = [part for part in walk(root) if not part.children]
    status = next((part for part in parts if part.kind in STATUS_KINDS), None)
    if status is None:
        return "", ()
    # Some servers forget the empty line after the part's own header, and their fields end up there.
    blocks = [status, *_blocks(status.content())]
    reports = [report for block in blocks if (report := _recipient(block))]
    return _original_id(parts, blocks), tuple(reports)


def _blocks(content: bytes) -> Iterator[Part]:
    """The groups of fields, parted by blank lines: one of the message, then one of each recipient."""
    for number, block in enumerate(BLANK_LINE.split(content.strip())):
        if number > MOST_RECIPIENTS:
            return
        try:
            yield read_header(block)
        except UnreadableMessage:
            continue  # one oversized group does not hide the others


def _recipient(block: Part) -> RecipientReport | None:
    # The address as we wrote it, if the server kept it; behind aliases the final one is another's.
    recipient = _typed(block.first("original-recipient")) or _typed(block.first("final-recipient"))
    if not recipient:
        return None
    diagnostic = headers.text(block.first("diagnostic-code"))
    status = _status(headers.text(block.first("status"))) or _status(diagnostic)
    action = _action(headers.text(block.first("action")), status)
    if action is None:
        return None
    words = diagnostic.partition(";")[2].strip() or diagnostic
    return RecipientReport(recipient=recipient, action=action, status=status, diagnostic=words)


def _typed(value: str) -> str:
    """The address in `rfc822; address` (RFC 3464 section 2.3.1)."""
    value = headers.unfold(value)
    kind, semicolon, address = value.partition(";")
    return addresses.clean((address if semicolon else kind).strip().strip("<>"))


def _status(value: str) -> str:
    match = STATUS.search(value)
    return match[0] if match else ""


def _action(value: str, status: str) -> DeliveryAction | None:
    word = value.partition(" ")[0].lower()
    try:
        return DeliveryAction(word)
    except ValueError:
        return ACTION_BY_CLASS.get(status[:1])


def _original_id(parts: list[Part], blocks: list[Part]) -> str:
    enclosed = (part.content() for part in parts if part.kind in ORIGINAL_KINDS)
    for header in (*map(_header, enclosed), *blocks):
        for name in ("message-id", "x-original-message-id", "original-message-id"):
            if header and (ids := headers.message_ids(header.first(name))):
                return ids[0]
    return ""


def _header(content: bytes) -> Part | None:
    try:
        return read_header(content)
    except UnreadableMessage:
        return None
