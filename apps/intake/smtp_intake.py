"""Mail that other servers push to us: which mailbox a recipient is, and kept durably before it is answered with 250."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import Q

from apps.channels.email.listener import SmtpListener
from apps.channels.models import Channel
from apps.intake.collect import keep_pushed

if TYPE_CHECKING:
    import threading

    from apps.channels.contract import RawMessage

logger = logging.getLogger(__name__)

#: Seconds until a port that another process has is asked for again: when that one ends, we go on.
RETRY = 5.0


def listen_address() -> tuple[str, int]:
    """Host and port of SMTP_LISTEN. Raises `ImproperlyConfigured` if it is not one."""
    host, _, port = settings.SMTP_LISTEN.rpartition(":")
    if not host or not port.isdecimal():
        raise ImproperlyConfigured(f"SMTP_LISTEN={settings.SMTP_LISTEN!r}: write it as 127.0.0.1:2525.")
    return host.strip("[]"), int(port)


def serve_smtp(stop: threading.Event) -> None:
    """Take in what is pushed to SMTP_LISTEN until `stop` is set."""
    host, port = listen_address()
    was_told = False
    while not stop.is_set():
        try:
            with SmtpListener(host, port, accepts=mailbox_of, keep=keep_for, max_bytes=settings.MAIL_MAX_BYTES):
                logger.info("Mail can be pushed to %s:%s.", host, port)
                stop.wait()
        except OSError as error:
            if not was_told:
                logger.warning("Nobody can push mail to %s:%s yet: %s", host, port, error)
                was_told = True
            stop.wait(RETRY)


def mailbox_of(recipient: str) -> str | None:
    """The id of the channel that takes pushed mail for this address, plus tag or not; None if nobody does."""
    local, _, domain = recipient.rpartition("@")
    spelled = Q(address__iexact=recipient) | Q(address__iexact=f"{local.partition('+')[0]}@{domain}")
    try:
        pushed = Channel.objects.active().filter(spelled, kind="email", options__incoming="smtp")
        pk = pushed.values_list("pk", flat=True).first()
        return str(pk) if pk else None
    finally:
        connection.close()


def keep_for(mailbox: str, message: RawMessage) -> None:
    """Keep a pushed message durably for the channel with this id. Whatever is raised makes the sender try again."""
    try:
        keep_pushed(Channel.objects.get(pk=mailbox), message)
    finally:
        connection.close()
