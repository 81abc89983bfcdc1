"""The marks in what we send: signed reply tokens in Reply-To addresses, and Message-IDs.

Both hold 128 random bits, and a token a keyed hash (HMAC-SHA-256, RFC 2104), so that nobody can guess or make one, and
neither tells how many conversations there are.
"""

from __future__ import annotations

import base64
import binascii
import secrets
import uuid

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

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


def new_message_id(domain: str) -> str:
    """A Message-ID without brackets (RFC 5322 section 3.6.4)."""
    # RFC 5322 allows no umlauts in an id: such a domain goes in as it does over the wire (RFC 5890).
    wire = domain.encode("idna").decode("ascii")
    return f"{_text(secrets.token_bytes(16))}@{wire}"


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
