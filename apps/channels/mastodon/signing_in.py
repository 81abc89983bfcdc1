"""Signing in at an instance (docs.joinmastodon.org/methods/apps, /oauth): the verbs of the contract (`SignIn`).

There is no registering by hand: each installation registers itself at each instance, once.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from apps.channels import answers, http
from apps.channels.contract import AuthError, BadSetting, Given, Unavailable
from apps.channels.mastodon.link import Link
from apps.channels.mastodon.options import SETTINGS, Login, pure_options
from apps.channels.mastodon.shapes import number, text
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.channels.contract import ChannelConfig
    from apps.channels.mastodon.shapes import Fields

#: No more than is done: reading what concerns us, answering it, and ruling over who bothers us.
SCOPES = (
    "read:accounts read:notifications read:statuses write:statuses write:media write:reports write:mutes write:blocks"
)
APP_NAME = "Dialog Inbox"
METADATA = "/.well-known/oauth-authorization-server"

BEGIN_ANEW = sentence("Begin the sign-in again.")
NO_APP = sentence("The instance did not let this installation register itself.")
NO_ACCESS = sentence("The instance's answer holds no token.")


class SigningIn:
    """Of an adapter that has its configuration in `_config`."""

    _config: ChannelConfig

    @property
    def signs_in(self) -> bool:
        return pure_options(self._config).login is Login.SIGN_IN

    @property
    def is_signed_in(self) -> bool:
        return bool(pure_options(self._config).token)

    def invite(self, redirect_uri: str, *, state: str, verifier: str) -> str:
        link = self._nobody()
        pages = _Pages(link)
        client = self._registered(link, redirect_uri)
        words = {
            "response_type": "code",
            "client_id": client["client_id"],
            "redirect_uri": redirect_uri,
            "scope": SCOPES,
            "state": state,
        }
        return f"{pages.authorize}?{urlencode(words | (pages.challenge(verifier)))}"

    def accept(self, code: str, redirect_uri: str, *, verifier: str) -> Mapping[str, str]:
        link = self._nobody()
        pages = _Pages(link)
        words = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "scope": SCOPES,
            "client_id": self._config.secrets.get("client_id", ""),
            "client_secret": self._config.secrets.get("client_secret", ""),
        }
        proof = {"code_verifier": verifier} if pages.challenge(verifier) else {}
        try:
            found = http.post_form(pages.token, words | proof, inside=self._config.inside)
        except http.Refused as error:
            raise _refusal(error) from error
        except http.HttpError as error:
            raise Unavailable(str(error), stage="oauth") from error
        return _tokens(found)

    def _registered(self, link: Link, redirect_uri: str) -> Mapping[str, str]:
        """This installation as the instance knows it, which was told of one address to come back to."""
        place = f"{link.options.base} {redirect_uri}"
        if self._config.secrets.get("client_id") and self._config.secrets.get("client_for") == place:
            return self._config.secrets
        fields = {"client_name": APP_NAME, "redirect_uris": redirect_uri, "scopes": SCOPES}
        answer = answers.reading(
            "POST",
            f"{link.options.base}/api/v1/apps",
            headers={"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"},
            content=urlencode(fields).encode(),
            inside=link.options.inside,
        )
        found = link.read(answer)
        made = {name: text(found, name) for name in ("client_id", "client_secret")} if isinstance(found, dict) else {}
        if not all(made.values()) or not made:
            raise Unavailable(NO_APP, stage="oauth")
        if self._config.save_secrets:
            self._config.save_secrets({**made, "client_for": place})
        return made

    def _nobody(self) -> Link:
        try:
            Given(SETTINGS, self._config).require("url")
        except BadSetting as error:
            raise AuthError(str(error), stage="settings") from error
        return Link(pure_options(self._config), as_nobody=True)


class _Pages:
    """Where an instance lets people sign in (RFC 8414, since Mastodon 4.3), and whether it knows of PKCE."""

    def __init__(self, link: Link) -> None:
        answer = link.ask(METADATA)
        found = link.read(answer) if answer.is_success and answer.content.lstrip().startswith(b"{") else {}
        self._base = link.options.base
        self._said: Fields = found if isinstance(found, dict) else {}

    @property
    def authorize(self) -> str:
        return self._page("authorization_endpoint", "/oauth/authorize")

    @property
    def token(self) -> str:
        return self._page("token_endpoint", "/oauth/token")

    def challenge(self, verifier: str) -> dict[str, str]:
        methods = self._said.get("code_challenge_methods_supported")
        if not isinstance(methods, list) or "S256" not in methods:
            return {}
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        return {"code_challenge": digest, "code_challenge_method": "S256"}

    def _page(self, name: str, usual: str) -> str:
        """Of the instance itself alone: nobody else gets to see a secret of it."""
        said, base = urlsplit(text(self._said, name)), urlsplit(self._base)
        return f"{self._base}{said.path if said.hostname == base.hostname and said.path else usual}"


def _tokens(found: Fields) -> dict[str, str]:
    access = text(found, "access_token")
    if not access:
        raise AuthError(NO_ACCESS, stage="oauth", advice=BEGIN_ANEW)
    life = number(found.get("expires_in"))
    ends = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=min(life, 10**9)) if life else None
    return {"token": access, "token_expires": ends.isoformat() if ends else ""}


def _refusal(error: http.Refused) -> AuthError | Unavailable:
    said = ": ".join(str(error.answer[key]) for key in ("error", "error_description") if key in error.answer)
    if error.status >= 500 or error.status in (408, 429):
        return Unavailable(said or str(error), stage="oauth")
    return AuthError(said or str(error), stage="oauth", advice=BEGIN_ANEW)
