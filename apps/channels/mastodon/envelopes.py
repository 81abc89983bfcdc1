"""What is kept of an event: everything that is needed to read it later stands in the payload (opening.py)."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from apps.channels.contract import RawMessage
from apps.channels.mastodon.shapes import EPOCH, milliseconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.channels.contract import Source
    from apps.channels.mastodon.instance import Instance
    from apps.channels.mastodon.shapes import Fields, Status

#: By so much what an instance says of the time may be behind.
LATE = dt.timedelta(seconds=10)


def sealed_status(
    fields: Fields, *, instance: Instance, host: str, thread: str, files: Sequence[Fields], overheard: bool
) -> bytes:
    """A post for keeping, with what the instance alone could say of it later."""
    who = {"me": instance.me, "name": instance.acct, "host": host, "domain": instance.domain}
    beside = {"overheard": True} if overheard else {}
    return _bytes({"status": fields, "thread": thread, "files": list(files), **who, **beside})


def raw_status(source: Source, payload: bytes, status: Status, *, at: dt.datetime) -> RawMessage:
    """The same key for the same version of a post, wherever it is come across."""
    said = status.edited or status.created
    # Of other servers' clocks none may be ahead; the instance tells its own in whole seconds, and some of them late.
    received = min(said, at + LATE) if said > EPOCH else at
    return RawMessage(source=source, key=f"{status.id}:{status.version}", payload=payload, received_at=received)


def raw_gone(source: Source, name: str, *, at: dt.datetime) -> RawMessage:
    """A post that is there no longer."""
    payload = _bytes({"gone": name, "at": at.isoformat(), "version": milliseconds(at)})
    return RawMessage(source=source, key=f"{name}:gone", payload=payload, received_at=at)


def raw_tally(source: Source, status: Status, *, at: dt.datetime) -> RawMessage:
    """How often it is liked and shared. A count that it had before is news on another day."""
    payload = _bytes({"tally": status.id, "likes": status.likes, "shares": status.shares})
    key = f"{status.id}:tally:{status.likes}:{status.shares}:{at.date()}"
    return RawMessage(source=source, key=key, payload=payload, received_at=at)


def raw_moved(source: Source, thread: str, now: str, *, at: dt.datetime) -> RawMessage:
    """A thread whose beginning the instance has found only now."""
    payload = _bytes({"moved": thread, "now": now})
    return RawMessage(source=source, key=f"{thread}:moved:{now}", payload=payload, received_at=at)


def _bytes(fields: Fields) -> bytes:
    return json.dumps(fields, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")
