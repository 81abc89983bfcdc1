"""The token with which an instance lets us in. Some give one with an end, and another to renew it with (Pleroma)."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING

from apps.channels.contract import Unavailable
from apps.channels.mastodon.pages import Pages
from apps.channels.mastodon.shapes import moment
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.channels.contract import ChannelConfig
    from apps.channels.http import Answer

REFUSED = sentence("The instance does not take the token.")
AGAIN = sentence("Sign in anew, or make a new token there.")
#: Before its end, in which it is renewed; Pleroma's shortest usual token lives for ten minutes.
FRESH_FOR = dt.timedelta(minutes=2)


class Access:
    """Hands out the token, and stores a new one before it is used. `signs_in`: it was given by signing in."""

    def __init__(self, config: ChannelConfig, base: str, *, signs_in: bool) -> None:
        self._config, self._base, self._signs_in = config, base, signs_in
        self._secrets: Mapping[str, str] = config.secrets

    @property
    def token(self) -> str:
        """The last one that is known; empty if there is none."""
        return self._secrets.get("token", "").strip()

    @property
    def ends(self) -> str:
        """When it ends for good, in ISO 8601; empty for one that does not end, or is renewed."""
        return "" if self._is_renewed or not self._signs_in else self._secrets.get("token_expires", "")

    def fresh(self) -> str:
        """One that lives on for a while. Raises `AuthError`, `Unavailable`."""
        end = moment(self._secrets.get("token_expires", ""))
        left = end - dt.datetime.now(dt.UTC) if end and self._is_renewed else FRESH_FOR
        if left < FRESH_FOR:
            # As long as the old one is good, there is no hurry.
            with suppress(*((Unavailable,) if left > dt.timedelta() else ())):
                self.renew(self.token)
        return self.token

    def renew(self, old: str) -> bool:
        """Whether there is another token than `old` now; all processes together ask for it once.

        Raises `AuthError`, `Unavailable`.
        """
        if not self._is_renewed:
            return False
        with self._config.alone() if self._config.alone else nullcontext():
            self._secrets = self._config.load_secrets() if self._config.load_secrets else self._secrets
            if self.token == old:
                new = self._asked()
                if self._config.save_secrets:
                    self._config.save_secrets(new)
                self._secrets = {**self._secrets, **new}
        return self.token != old

    @property
    def _is_renewed(self) -> bool:
        return self._signs_in and bool(self._secrets.get("refresh_token"))

    def _asked(self) -> dict[str, str]:
        """RFC 6749 section 6: the token to renew with stays good unless another one comes."""
        known = {name: self._secrets.get(name, "") for name in ("client_id", "client_secret", "refresh_token")}
        pages = Pages(self._base, inside=self._config.inside)
        found = pages.token({"grant_type": "refresh_token", **known})
        return {**found, "refresh_token": found["refresh_token"] or known["refresh_token"]}


def is_locked_out(answer: Answer) -> bool:
    """Whether the token is not taken (any more), so that nothing was done: 401, and how Pleroma and Takahe say it."""
    said = answer.content[:200].lower()
    is_unknown = answer.status == 403 and b"invalid credentials" in said
    return answer.status == 401 or is_unknown or (answer.status == 400 and b"invalid bearer token" in said)
