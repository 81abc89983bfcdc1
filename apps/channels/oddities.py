"""What stands in a list and is none of what the list is of: kept, so that somebody sees it, and passed by."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from apps.channels.contract import RawMessage

if TYPE_CHECKING:
    import datetime as dt

    from apps.channels.contract import Source


def oddity(item: object, *, source: Source, at: dt.datetime) -> RawMessage:
    """A payload that no adapter can read, under the same key wherever the same is come across. `at`: as of when."""
    payload = json.dumps({"odd": item}, sort_keys=True).encode()
    return RawMessage(source=source, key=f"odd:{hashlib.sha256(payload).hexdigest()}", payload=payload, received_at=at)
