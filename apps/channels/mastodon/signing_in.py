"""Signing in at an instance (docs.joinmastodon.org/methods/apps, /oauth): the verbs of the contract (`SignIn`).

There is no registering by hand: each installation registers itself at each instance, once.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from apps.channels import answers
from apps.channels.contract import AuthError, BadSetting, Given, Unavailable
from apps.channels.mastodon import instance as instances
from apps.channels.mastodon.link import Link
from apps.channels.mastodon.options import SETTINGS, Login, pure_options
from apps.channels.mastodon.pages import Pages
from apps.channels.mastodon.quirks import BROAD, quirks_of
from apps.channels.mastodon.shapes import EPOCH, moment, text
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.channels.contract import ChannelConfig
    from apps.channels.mastodon.shapes import Fields

APP_NAME = "Dialog Inbox"
#: The secret in which a registration stands until somebody comes back, and how long it is asked for no other: with
#: what nobody has signed in, Pleroma throws away after a quarter of an hour, and Mastodon after a day.
ASKED, KEPT_FOR = "asked", dt.timedelta(minutes=5)

NO_APP = sentence("The instance did not let this installation register itself.")


class SigningIn:
    """Of an adapter that has its configuration in `_config`."""

    _config: ChannelConfig

    @property
    def signs_in(self) -> bool:
        return pure_options(self._config).login is Login.SIGN_IN

    @property
    def is_signed_in(self) -> bool:
        """A token that was pasted before, when it was the other way, is none that somebody got by signing in."""
        return bool(pure_options(self._config).token and self._config.secrets.get("client_id"))

    def invite(self, redirect_uri: str, *, state: str, verifier: str) -> str:
        link = self._nobody()
        pages = Pages(link.options.base, inside=self._config.inside)
        client = self._registered(link, redirect_uri)
        words = {
            "response_type": "code",
            "client_id": client["client_id"],
            "redirect_uri": redirect_uri,
            "scope": client["scopes"],
            "state": state,
        }
        return f"{pages.authorize}?{urlencode(words | (pages.challenge(verifier)))}"

    def accept(self, code: str, redirect_uri: str, *, verifier: str) -> Mapping[str, str]:
        pages = Pages(self._nobody().options.base, inside=self._config.inside)
        known = self._asked
        # With the token, as it is renewed with these: whoever begins anew registers anew.
        client = {name: text(known, name) for name in ("client_id", "client_secret")}
        words = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "scope": text(known, "scopes"),
            **client,
        }
        proof = {"code_verifier": verifier} if pages.challenge(verifier) else {}
        return {**pages.token(words | proof), **client}

    def _registered(self, link: Link, redirect_uri: str) -> Mapping[str, str]:
        """This installation as the instance knows it, which was told of one address to come back to."""
        scopes = quirks_of(instances.software_at(link)).scopes
        place, now = f"{link.options.base} {redirect_uri} {scopes}", dt.datetime.now(dt.UTC)
        known = self._asked
        if text(known, "for") == place and now - (moment(known.get("at")) or EPOCH) < KEPT_FOR:
            return known
        try:
            made = _app(link, redirect_uri, scopes)
        except Unavailable:
            # It may be the scopes that it does not like.
            made = _app(link, redirect_uri, BROAD)
        if self._config.save_secrets:
            self._config.save_secrets({ASKED: json.dumps({**made, "for": place, "at": now.isoformat()})})
        return made

    @property
    def _asked(self) -> Fields:
        """What the last registration was answered; empty if there was none."""
        try:
            found = json.loads(self._config.secrets.get(ASKED, "{}"))
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def _nobody(self) -> Link:
        try:
            Given(SETTINGS, self._config).require("url")
        except BadSetting as error:
            raise AuthError(str(error), stage="settings") from error
        return Link(pure_options(self._config), as_nobody=True)


def _app(link: Link, redirect_uri: str, scopes: str) -> dict[str, str]:
    """Raises `AuthError`, `Unavailable`."""
    fields = {"client_name": APP_NAME, "redirect_uris": redirect_uri, "scopes": scopes}
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
    return {**made, "scopes": scopes}
