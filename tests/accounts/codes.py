"""What an authenticator app computes."""

from __future__ import annotations

import hmac
import struct
import time
from base64 import b32decode


def totp(secret: str, *, step: int = 0) -> str:
    """The code of RFC 6238 for now, or for `step` half minutes later."""
    counter = struct.pack(">Q", int(time.time()) // 30 + step)
    digest = hmac.digest(b32decode(secret), counter, "sha1")
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
