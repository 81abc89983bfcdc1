"""Mails put together from their parts, so that a test shows the one fault that it is about."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from apps.channels.contract import DeliveryReport
from apps.channels.email.parsing import parse
from tests.channels.email.conftest import raw

if TYPE_CHECKING:
    from apps.channels.contract import InboundMessage

CORA = b"From: Cora Winter <cora@customer.test>\nTo: support@example.test\nSubject: Frage\n"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def part(kind: str, content: str | bytes, *more: str) -> bytes:
    """One part: its Content-Type, its content, and further header lines."""
    body = content if isinstance(content, bytes) else content.encode()
    return "\n".join([f"Content-Type: {kind}", *more, "", ""]).encode() + body


def file(kind: str, name: str, content: bytes = b"%PDF", *more: str) -> bytes:
    """An attached file in base64."""
    lines = [f'Content-Disposition: attachment; filename="{name}"', "Content-Transfer-Encoding: base64"]
    return part(kind, base64.encodebytes(content), *lines, *more)


def multipart(subtype: str, *parts: bytes, boundary: str = "b") -> bytes:
    """Parts in a multipart; `subtype` may go on with parameters. Nested ones need boundaries of their own."""
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\n\n'.encode()
    line = f"\n--{boundary}".encode()
    return head + b"".join(line + b"\n" + one for one in parts) + line + b"--\n"


def read(content: bytes, *, header: bytes = CORA) -> InboundMessage:
    """A mail of Cora's with this part as its body, read."""
    found = parse(raw(header + content))
    assert not isinstance(found, DeliveryReport)
    return found


def names(message: InboundMessage) -> list[str]:
    """What its files are called."""
    return [file.name for file in message.attachments]
