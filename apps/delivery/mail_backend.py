"""Django's own mail - invitations, password resets - through the same outbox as every answer."""

from __future__ import annotations

import logging
import uuid
from email.mime.base import MIMEBase
from email.utils import parseaddr
from typing import TYPE_CHECKING

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.html import strip_tags

from apps.channels import payloads
from apps.channels.contract import Address, OutboundMessage
from apps.channels.models import Channel
from apps.delivery import outbox
from apps.delivery.letters import StoredFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.core.mail import EmailMessage

    #: Name, content and type, as Django keeps them.
    Attachment = tuple[str | None, bytes | str, str | None]

logger = logging.getLogger(__name__)


class OutboxBackend(BaseEmailBackend):
    """Puts mail into the outbox of the channel that sends the product's own mail, and from its address.

    What cannot be put there is logged, without its content, and not counted; nothing is raised into a request.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Enqueue the messages as automatic mail (RFC 3834); returns how many were taken."""
        channel = Channel.objects.active().filter(sends_system_mail=True).first()
        if channel is None:
            logger.warning(
                "%d mail(s) of the product itself were not sent: no channel is chosen for them. "
                'Open the settings of an e-mail channel and choose "sends the product\'s own mail".',
                len(email_messages),
            )
            return 0
        return sum(_enqueue(mail, channel) for mail in email_messages)


def _enqueue(mail: EmailMessage, channel: Channel) -> bool:
    try:
        with transaction.atomic():
            files = [_stored(part) for part in mail.attachments]
            outbox.enqueue(channel=channel, lane=f"system:{uuid.uuid4()}", message=_letter(mail, channel), files=files)
    except (DatabaseError, OSError, ValueError) as error:
        # Its text may quote the mail, and with it a link that opens an account.
        logger.error("A mail of the product itself was not sent: %s", type(error).__name__)
        return False
    return True


def _letter(mail: EmailMessage, channel: Channel) -> OutboundMessage:
    text, html = _bodies(mail)
    domain = channel.address.rpartition("@")[2]
    return OutboundMessage(
        external_id=f"{uuid.uuid4()}@{domain}",
        sender=Address(name=channel.display_name or channel.name, address=channel.address),
        to=_people(mail.to),
        cc=_people(mail.cc),
        bcc=_people(mail.bcc),
        reply_to=next(iter(_people(mail.reply_to)), None),
        subject=str(mail.subject),
        text=text,
        html=html,
        written_at=timezone.now(),
        automatic=True,
    )


def _bodies(mail: EmailMessage) -> tuple[str, str]:
    """Text and HTML, one of them possibly made from the other or empty."""
    body = str(mail.body)
    if mail.content_subtype == "html":
        return strip_tags(body), body
    alternatives = mail.alternatives if isinstance(mail, EmailMultiAlternatives) else []
    html = next((str(content) for content, kind in alternatives if kind == "text/html"), "")
    return body, html


def _people(texts: Iterable[str]) -> tuple[Address, ...]:
    pairs = [parseaddr(str(text)) for text in texts]
    return tuple(Address(name=name, address=address) for name, address in pairs if address)


def _stored(part: MIMEBase | Attachment) -> StoredFile:
    if isinstance(part, MIMEBase):
        return _kept(part.get_filename(), part.get_payload(decode=True), part.get_content_type())
    return _kept(*part)


def _kept(name: str | None, content: object, content_type: str | None) -> StoredFile:
    data = content if isinstance(content, bytes) else str(content).encode()
    content_type = content_type or "application/octet-stream"
    return StoredFile(name=name or "", content_type=content_type, sha256=payloads.keep(data))
