"""What an authenticator app computes."""

from __future__ import annotations

import hmac
import struct
import time
from base64 import b32decode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def totp(secret: str, *, step: int = 0) -> str:
    """The code of RFC 6238 for now, or for `step` half minutes later."""
    counter = struct.pack(">Q", int(time.time()) // 30 + step)
    digest = hmac.digest(b32decode(secret), counter, "sha1")
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def stop_the_clock(monkeypatch: pytest.MonkeyPatch) -> float:
    """In the middle of a half minute, which thus cannot end between a code and its use; returns the time."""
    now = time.time() // 30 * 30 + 15
    monkeypatch.setattr(time, "time", lambda: now)
    return now
