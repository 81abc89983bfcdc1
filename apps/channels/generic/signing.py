"""Signatures as Standard Webhooks has them: HMAC-SHA256 over id, time and body, under one secret or two."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import TYPE_CHECKING

from apps.channels.contract import Untrusted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Seconds that the clocks of both sides may differ.
TOLERANCE = 300
#: The specification asks for 24 to 64 bytes.
FEWEST_BYTES = 24
PREFIX = "whsec_"


class BadSecret(ValueError):
    """It is not `whsec_` and the base64 of at least 24 bytes."""


def key_of(secret: str) -> bytes:
    """The key that is written down as `whsec_...`. Raises `BadSecret`."""
    try:
        text = secret.strip().removeprefix(PREFIX)
        key = base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise BadSecret from None
    if len(key) < FEWEST_BYTES:
        raise BadSecret
    return key


def signed(keys: Sequence[bytes], *, name: str, at: int, body: bytes) -> dict[str, str]:
    """The headers of a call: `name` stays the same when it is repeated, `at` is now in Unix seconds."""
    signatures = " ".join(f"v1,{_signature(key, name, str(at), body).decode('ascii')}" for key in keys)
    return {"webhook-id": name, "webhook-timestamp": str(at), "webhook-signature": signatures}


def verify(keys: Sequence[bytes], *, headers: Mapping[str, str], body: bytes, now: float) -> None:
    """That somebody who has one of the keys made the call within the last minutes. Raises `Untrusted`."""
    name, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not name or not at.isascii() or not at.isdecimal() or len(at) > 12:
        raise Untrusted("webhook-id or webhook-timestamp is missing")
    given = [part[3:].encode() for part in headers.get("webhook-signature", "").split()[:8] if part.startswith("v1,")]
    expected = [_signature(key, name, at, body) for key in keys]
    # Each with each, so that the time tells nothing.
    matches = [hmac.compare_digest(one, other) for one in expected for other in given]
    if not any(matches):
        raise Untrusted("webhook-signature is not right")
    if abs(now - int(at)) > TOLERANCE:
        raise Untrusted("webhook-timestamp is more than five minutes away from now")


def _signature(key: bytes, name: str, at: str, body: bytes) -> bytes:
    content = f"{name}.{at}.".encode() + body
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest())
