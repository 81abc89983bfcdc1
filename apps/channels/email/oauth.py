"""Log-ins without a password: the authorisation-code flow with PKCE (RFC 6749, RFC 7636) and tokens kept fresh."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from apps.channels import http
from apps.channels.contract import AuthError, Unavailable
from apps.channels.email.options import moment
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.channels.contract import ChannelConfig
    from apps.channels.email.options import OAuthOptions

FRESH_FOR = dt.timedelta(minutes=5)
USUAL_LIFE = 3600
LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
CONSENT_AGAIN = sentence("Connect the mailbox again, so that its provider issues new tokens.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What a provider issued."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: dt.datetime

    @classmethod
    def from_secrets(cls, secrets: Mapping[str, str]) -> Tokens:
        """Those that a channel keeps."""
        return cls(
            access_token=secrets.get("access_token", ""),
            refresh_token=secrets.get("refresh_token", ""),
            expires_at=moment(secrets.get("access_token_expires", "")) or LONG_AGO,
        )

    @property
    def fresh(self) -> bool:
        """Whether the access token lives for five minutes at least."""
        return bool(self.access_token) and self.expires_at - dt.datetime.now(dt.UTC) >= FRESH_FOR

    def as_secrets(self) -> dict[str, str]:
        """In the words under which a channel keeps them."""
        return {
            "access_token": self.access_token,
            "refresh_token": self.refresh_token,
            "access_token_expires": self.expires_at.isoformat(),
        }


def authorize_url(options: OAuthOptions, *, redirect_uri: str, state: str, verifier: str, login_hint: str = "") -> str:
    """Where to send the person who may consent (RFC 6749 section 4.1.1)."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    words = {
        "response_type": "code",
        "client_id": options.client_id,
        "redirect_uri": redirect_uri,
        "scope": options.scope,
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **({"login_hint": login_hint} if login_hint else {}),
        **options.extra,
    }
    joint = "&" if "?" in options.authorize_url else "?"
    return f"{options.authorize_url}{joint}{urlencode(words)}"


def exchange(options: OAuthOptions, *, code: str, verifier: str, redirect_uri: str) -> Tokens:
    """Tokens for the code that came back (RFC 6749 section 4.1.3). Raises `AuthError`, `Unavailable`."""
    words = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri, "code_verifier": verifier}
    tokens = _ask(options, words)
    if not tokens.refresh_token:
        raise AuthError(sentence("the provider issued no refresh token"), stage="oauth", advice=CONSENT_AGAIN)
    return tokens


def refresh(options: OAuthOptions, refresh_token: str) -> Tokens:
    """New tokens for an old refresh token (RFC 6749 section 6), which stays valid unless a new one comes with them.

    Raises `AuthError`, `Unavailable`.
    """
    if not refresh_token:
        raise AuthError(sentence("there is no refresh token"), stage="oauth", advice=CONSENT_AGAIN)
    words = {"grant_type": "refresh_token", "refresh_token": refresh_token, "scope": options.scope}
    return _ask(options, words, refresh_token=refresh_token)


class TokenKeeper:
    """Hands out an access token that is good for a while, and stores what the provider changed before it is used.

    Other processes use the same mailbox, and a provider may take each refresh token once: so the tokens are looked up
    again before a new one is asked for, and once more when the provider refuses.
    """

    def __init__(self, options: OAuthOptions, config: ChannelConfig) -> None:
        self._options = options
        self._config = config
        self._tokens = Tokens(
            access_token=options.access_token,
            refresh_token=options.refresh_token,
            expires_at=options.expires_at or LONG_AGO,
        )

    def current(self) -> str:
        """An access token with at least five minutes to live. Raises `AuthError`, `Unavailable`."""
        return self._tokens.access_token if self._tokens.fresh else self.renewed()

    def renewed(self) -> str:
        """Another access token than the last one, which is old or was refused. Raises `AuthError`, `Unavailable`."""
        if not self._taken_over():
            self._refresh()
        return self._tokens.access_token

    def _refresh(self) -> None:
        try:
            self._tokens = refresh(self._options, self._tokens.refresh_token)
        except AuthError:
            if self._taken_over():
                return
            raise
        if self._config.save_secrets:
            self._config.save_secrets(self._tokens.as_secrets())

    def _taken_over(self) -> bool:
        """Take the stored tokens for ours; tell whether another process has just renewed them."""
        if not self._config.load_secrets:
            return False
        known = self._tokens.access_token
        self._tokens = Tokens.from_secrets(self._config.load_secrets())
        return self._tokens.fresh and self._tokens.access_token != known


def _ask(options: OAuthOptions, words: Mapping[str, str], *, refresh_token: str = "") -> Tokens:
    client = {"client_id": options.client_id}
    if options.client_secret:
        client["client_secret"] = options.client_secret
    try:
        answer = http.post_form(options.token_url, {**words, **client}, inside=options.inside)
    except http.Refused as error:
        raise _refusal(error) from error
    except http.HttpError as error:
        raise Unavailable(str(error), stage="oauth") from error
    access = answer.get("access_token")
    if not isinstance(access, str) or not access:
        raise AuthError(sentence("the provider's answer holds no access token"), stage="oauth", advice=CONSENT_AGAIN)
    return Tokens(
        access_token=access,
        refresh_token=str(answer.get("refresh_token") or refresh_token),
        expires_at=dt.datetime.now(dt.UTC) + dt.timedelta(seconds=_life(answer)),
    )


def _life(answer: Mapping[str, Any]) -> int:
    try:
        return max(0, min(int(answer.get("expires_in", USUAL_LIFE)), 365 * 86_400))
    except (TypeError, ValueError):
        return USUAL_LIFE


def _refusal(error: http.Refused) -> AuthError | Unavailable:
    """RFC 6749 section 5.2: 4xx tells what is wrong with the request, the rest is the provider's trouble."""
    words = ": ".join(str(error.answer[key]) for key in ("error", "error_description") if key in error.answer)
    if error.status >= 500 or error.status in (408, 429):
        return Unavailable(words or str(error), stage="oauth")
    return AuthError(words or str(error), stage="oauth", advice=CONSENT_AGAIN)
