"""The marks in what we send: signed reply tokens in Reply-To addresses, links for ratings, and Message-IDs.

All hold 128 random bits, and a token a keyed hash (HMAC-SHA-256, RFC 2104), so that nobody can guess or make one, and
neither tells how many conversations there are.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

if TYPE_CHECKING:
    import datetime as dt

# 80 bits of the hash: a mail's local part has room for 64 characters in all (RFC 5321 section 4.5.3.1.1).
_MAC_BYTES = 10


def reply_token(conversation: uuid.UUID) -> str:
    """The mark of a conversation: 42 characters of a-z2-7, since local parts lose their case on some servers."""
    return _text(conversation.bytes + _mac("reply token", conversation.bytes, settings.SECRET_KEY))


def conversation_marked(token: str) -> uuid.UUID | None:
    """Which conversation a token marks; None if we did not sign it."""
    data = _data(token)
    if data is None or len(data) != 16 + _MAC_BYTES:
        return None
    body, mac = data[:16], data[16:]
    if not any(constant_time_compare(mac, _mac("reply token", body, key)) for key in _keys()):
        return None
    return uuid.UUID(bytes=body)


class Expired(ValueError):
    """We signed it, and its time is over."""


def rating_token(question: uuid.UUID, *, until: dt.datetime) -> str:
    """The right to rate one answer until then: 40 characters of base64url (RFC 4648 section 5)."""
    body = question.bytes + int(until.timestamp()).to_bytes(4, "big")
    return base64.urlsafe_b64encode(body + _mac("rating", body, settings.SECRET_KEY)).decode("ascii")


def rating_marked(token: str) -> uuid.UUID | None:
    """Which rating a token is for; None if we did not sign it. Raises `Expired`."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{40}", token):
        return None
    data = base64.urlsafe_b64decode(token)
    body, mac = data[:20], data[20:]
    if not any(constant_time_compare(mac, _mac("rating", body, key)) for key in _keys()):
        return None
    if int.from_bytes(body[16:], "big") < timezone.now().timestamp():
        raise Expired
    return uuid.UUID(bytes=body[:16])


def new_message_id(domain: str) -> str:
    """A Message-ID without brackets (RFC 5322 section 3.6.4)."""
    # RFC 5322 allows no umlauts in an id: such a domain goes in as it does over the wire (RFC 5890).
    wire = domain.encode("idna").decode("ascii")
    return f"{_text(secrets.token_bytes(16))}@{wire}"


def new_post_id() -> str:
    """Our own id of what goes to a service that gives ids itself."""
    return f"dialog-{_text(secrets.token_bytes(16))}"


def _keys() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _mac(purpose: str, body: bytes, key: str) -> bytes:
    return salted_hmac(f"apps.conversations.{purpose}", body, secret=key, algorithm="sha256").digest()[:_MAC_BYTES]


def _text(data: bytes) -> str:
    return base64.b32encode(data).decode("ascii").rstrip("=").lower()


def _data(text: str) -> bytes | None:
    padded = text.upper() + "=" * (-len(text) % 8)
    try:
        return base64.b32decode(padded)
    except (binascii.Error, ValueError):
        return None
