"""Where an instance lets people sign in and gives tokens (RFC 8414, since Mastodon 4.3), and whether it knows PKCE."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from apps.channels import answers, http
from apps.channels.contract import AuthError, Unavailable
from apps.channels.http import BadAnswer, parts_of
from apps.channels.mastodon.shapes import number, text
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from apps.channels.mastodon.shapes import Fields

METADATA = "/.well-known/oauth-authorization-server"

BEGIN_ANEW = sentence("Begin the sign-in again.")
NO_ACCESS = sentence("The instance's answer holds no token.")


class Pages:
    """Of the instance at `base`, which is asked once. Raises `AuthError`, `Unavailable`."""

    def __init__(self, base: str, *, inside: Collection[str]) -> None:
        self._base, self._inside = base, inside
        self._said = _said(base, inside)

    @property
    def authorize(self) -> str:
        return self._page("authorization_endpoint", "/oauth/authorize")

    def challenge(self, verifier: str) -> dict[str, str]:
        """What proves later that it is us who come back (RFC 7636); empty if the instance does not know of it."""
        methods = self._said.get("code_challenge_methods_supported")
        if not isinstance(methods, list) or "S256" not in methods:
            return {}
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        return {"code_challenge": digest, "code_challenge_method": "S256"}

    def token(self, words: Mapping[str, str]) -> dict[str, str]:
        """The secrets that the instance gives for a code, or for a token to renew another one with (RFC 6749)."""
        try:
            found = http.post_form(self._page("token_endpoint", "/oauth/token"), words, inside=self._inside)
        except http.Refused as error:
            raise _refusal(error) from error
        except http.HttpError as error:
            raise Unavailable(str(error), stage="oauth") from error
        return _secrets(found)

    def _page(self, name: str, usual: str) -> str:
        """Of the instance itself alone: nobody else gets to see a secret of it."""
        said, base = parts_of(text(self._said, name)), urlsplit(self._base)
        return f"{self._base}{said.path if said.hostname == base.hostname and said.path else usual}"


def _said(base: str, inside: Collection[str]) -> Fields:
    answer = answers.reading("GET", f"{base}{METADATA}", headers={"Accept": "application/json"}, inside=inside)
    if not answer.is_success or not answer.content.lstrip().startswith(b"{"):
        return {}
    try:
        found = answer.json()
    except BadAnswer as error:
        raise Unavailable(str(error), stage="oauth") from error
    return found if isinstance(found, dict) else {}


def _secrets(found: Fields) -> dict[str, str]:
    access, renewal = text(found, "access_token"), text(found, "refresh_token")
    if not access:
        raise AuthError(NO_ACCESS, stage="oauth", advice=BEGIN_ANEW)
    life = min(number(found.get("expires_in")), 10**9)
    ends = (dt.datetime.now(dt.UTC) + dt.timedelta(seconds=life)).isoformat() if life else ""
    return {"token": access, "token_expires": ends, "refresh_token": renewal}


def _refusal(error: http.Refused) -> AuthError | Unavailable:
    said = ": ".join(str(error.answer[key]) for key in ("error", "error_description") if key in error.answer)
    if error.status >= 500 or error.status in (408, 429):
        return Unavailable(said or str(error), stage="oauth")
    return AuthError(said or str(error), stage="oauth", advice=BEGIN_ANEW)
