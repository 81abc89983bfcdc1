"""What a server lets us in with, and how it says that it does so no more (com.atproto.server.createSession)."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from apps.channels.bluesky.shapes import text
from apps.channels.http import BadAnswer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.channels.http import Answer

SECRET = "session"
FRESH_FOR = dt.timedelta(minutes=1)
#: What a server calls a token that it does not take any more, with a status of 400 or 401.
EXPIRED, INVALID = "ExpiredToken", "InvalidToken"
#: It says the latter, too, of a good one that may not do what was asked: a new one may not either.
SETTLED_AFTER = dt.timedelta(minutes=10)
#: Refusals of an account itself, whatever is asked.
SHUT = frozenset({"AccountTakedown", "AccountDeactivated", "RepoDeactivated", "RepoTakendown", "AccountSuspended"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What a server issued. `owner` tells for which settings, `server` is where the account lives, `got` when it came,
    in seconds by our clock, as the server's may go wrong.
    """

    did: str
    handle: str
    server: str
    owner: str
    access: str = field(repr=False)
    refresh: str = field(repr=False)
    got: float = 0.0

    @property
    def claims(self) -> Mapping[str, Any]:
        """What the access token says of itself (RFC 7519), unverified; empty if it is no such token."""
        try:
            body = self.access.split(".")[1]
            found = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        except (IndexError, ValueError, binascii.Error, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def is_fresh(self) -> bool:
        """Whether it lives for a minute at least; a token that does not tell is tried."""
        ends = self._by_our_clock("exp")
        return ends is None or ends - _now() >= FRESH_FOR.total_seconds()

    @property
    def is_new(self) -> bool:
        """Whether it was issued just now, so that another one would be no better."""
        begins = self._by_our_clock("iat")
        return begins is not None and _now() - begins < SETTLED_AFTER.total_seconds()

    def _by_our_clock(self, name: str) -> float | None:
        at, issued = self.claims.get(name), self.claims.get("iat")
        if not isinstance(at, int | float):
            return None
        return at - issued + self.got if self.got and isinstance(issued, int | float) else at


def error_of(answer: Answer) -> str:
    """The name of an error (atproto.com/specs/xrpc); empty if it has none."""
    if answer.is_success:
        return ""
    try:
        return text(answer.json(), "error")
    except BadAnswer:
        return ""


def is_stale(answer: Answer, session: Session) -> bool:
    """Whether the access token was not taken, so that nothing was done, and another one may be."""
    said = error_of(answer)
    if said == INVALID:
        return not session.is_new
    return said not in SHUT and (answer.status == 401 or (answer.status == 400 and said == EXPIRED))


def _now() -> float:
    return dt.datetime.now(dt.UTC).timestamp()
