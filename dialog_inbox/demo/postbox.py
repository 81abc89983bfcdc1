"""The customers' letter box: an SMTP server on loopback that keeps what the demo sends out, for the demo's own page."""

from __future__ import annotations

import email
import email.policy
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.utils import getaddresses
from typing import TYPE_CHECKING

from aiosmtpd.controller import Controller
from django.conf import settings
from django.core.management.base import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message
    from pathlib import Path

    from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail as its receiver sees it."""

    name: str
    at: datetime
    sender: str
    to: str
    reply_to: str
    subject: str
    text: str
    external_id: str
    references: str


@contextmanager
def postbox() -> Iterator[None]:
    """Take mail in while the context lasts."""
    host, _, port = settings.DEMO_POSTBOX.rpartition(":")
    _folder().mkdir(parents=True, exist_ok=True)
    controller = Controller(_Handler(), hostname=host, port=int(port))
    try:
        controller.start()
    except OSError as error:
        raise CommandError(
            f"DEMO_POSTBOX={settings.DEMO_POSTBOX} cannot be used: {error.strerror}. Choose one with --postbox-port."
        ) from None
    try:
        yield
    finally:
        controller.stop()


def letters() -> list[Letter]:
    """All letters, the newest first."""
    return [_read(path) for path in sorted(_folder().glob("*.eml"), reverse=True)]


def letter(name: str) -> Letter | None:
    """One letter; `name` comes from a form, so it only chooses among those that are there."""
    return next((_read(path) for path in _folder().glob("*.eml") if path.stem == name), None)


def _folder() -> Path:
    folder: Path = settings.DATA_DIR / "postbox"
    return folder


class _Handler:
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        name = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        content = envelope.original_content or b""
        (_folder() / f"{name}.eml").write_bytes(content)
        return f"250 2.0.0 The customer has it ({name})"


def _read(path: Path) -> Letter:
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.compat32)
    return Letter(
        name=path.stem,
        at=datetime.strptime(path.stem, "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC),
        sender=_header(mail, "From"),
        to=_header(mail, "To"),
        reply_to=_header(mail, "Reply-To"),
        subject=_header(mail, "Subject"),
        text=_text(mail),
        external_id=_header(mail, "Message-ID"),
        references=" ".join(_header(mail, "References").split()),
    )


def _header(mail: Message, name: str) -> str:
    return str(make_header(decode_header(mail.get(name, ""))))


def _text(mail: Message) -> str:
    for part in mail.walk():
        if part.get_content_type() == "text/plain":
            content = part.get_payload(decode=True)
            return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
    return ""


def address_in(header: str) -> str:
    """The first address of a header's text."""
    return next((address for _, address in getaddresses([header]) if address), "")
