"""Record keys of our own choosing, so that a repeated send meets what it made before (atproto.com/specs/tid)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from apps.channels.bluesky.shapes import milliseconds

if TYPE_CHECKING:
    import datetime as dt

_SIGNS = "234567abcdefghijklmnopqrstuvwxyz"
_CLOCKS = 1024


def tid(at: dt.datetime, seed: str, *, place: int = 0) -> str:
    """The key of the record at `place` among those of one message: of the second in which it was written.

    What is finer than that comes from `seed`, so that it is the same at every try, and another for every message.
    """
    drawn = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8])
    microseconds = milliseconds(at) // 1000 * 1_000_000 + drawn % 1_000_000 + place
    number = microseconds * _CLOCKS + drawn // 1_000_000 % _CLOCKS
    return "".join(_SIGNS[number >> shift & 31] for shift in range(60, -1, -5))
