"""The installation's keys and what they open: which secrets can be read, and encrypting all of them anew."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction
from django.db.models.functions import Cast

from apps.channels.models import Channel
from apps.channels.secrets import decrypt


def readable_secrets(channel: Channel) -> dict[str, str]:
    """The channel's secrets; none if no key of ENCRYPTION_KEYS opens them."""
    try:
        return dict(channel.secrets)
    except ImproperlyConfigured:
        return {}


def unreadable_channels() -> list[Channel]:
    """The channels whose secrets no key of ENCRYPTION_KEYS opens."""
    return [channel for channel in _sealed().only("name") if not _opens(channel)]


def encrypt_anew() -> tuple[int, list[Channel]]:
    """Encrypt every channel's secrets with the first key of ENCRYPTION_KEYS.

    How many there were, and those that no key opens, which stay as they are. Safe while others work: one row at a
    time is locked, so that a token that is refreshed in that moment is not overwritten with the one before.
    """
    done, closed = 0, []
    for pk in _sealed().values_list("pk", flat=True):
        with transaction.atomic():
            channel = _sealed().select_for_update(no_key=True).filter(pk=pk).first()
            if channel is None:
                continue
            if _opens(channel):
                channel.secrets = dict(channel.secrets)
                channel.save(update_fields=["secrets"])
                done += 1
            else:
                closed.append(channel)
    return done, closed


def _sealed() -> models.QuerySet[Channel]:
    """Channels that have secrets, told without opening them."""
    return Channel.objects.annotate(sealed=Cast("secrets", models.TextField())).exclude(sealed="").order_by("pk")


def _opens(channel: Channel) -> bool:
    try:
        decrypt(channel.sealed)  # type: ignore[attr-defined]
    except ImproperlyConfigured:
        return False
    return True
