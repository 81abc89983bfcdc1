"""Signing in at a mailbox's provider: where the admin is sent to, and what comes back (RFC 6749, RFC 7636)."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from apps.channels.contract import AuthError
from apps.channels.email.oauth import authorize_url, exchange, new_verifier
from apps.channels.email.options import BadOption, Login, read_options
from apps.channels.keyring import readable_secrets
from apps.channels.sentences import sentence
from apps.channels.wording import translated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.sessions.backends.base import SessionBase

    from apps.channels.email.oauth import Tokens
    from apps.channels.email.options import OAuthOptions
    from apps.channels.models import Channel

SESSION = "channels.consent"
SECONDS = 15 * 60
LONGEST_WORDS = 300


class NoConsent(Exception):
    """Nothing usable came back; the text can be shown."""


def is_used(channel: Channel) -> bool:
    """Whether one signs in at a provider instead of giving a password."""
    return bool(channel.options.get("login") == Login.OAUTH)


def is_missing(channel: Channel) -> bool:
    """Whether somebody has to sign in before the channel can work."""
    return is_used(channel) and not readable_secrets(channel).get("refresh_token")


def redirect_uri() -> str:
    """Where providers send people back to; it must be registered there."""
    return settings.SITE_URL + reverse("channels:consent")


def begin(session: SessionBase, channel: Channel) -> str:
    """Remember what is asked for, and where to ask for it. Raises `NoConsent` for unusable options."""
    state, verifier = secrets.token_urlsafe(32), new_verifier()
    session[SESSION] = {"state": state, "verifier": verifier, "channel": channel.pk, "until": time.time() + SECONDS}
    return authorize_url(
        _options(channel), redirect_uri=redirect_uri(), state=state, verifier=verifier, login_hint=channel.address
    )


def pending(session: SessionBase, answer: Mapping[str, str]) -> dict[str, Any]:
    """What `begin` remembered (`channel`, `verifier`), once, if the answer carries its state.

    Raises `NoConsent` for an answer that was not asked for here, or too late (RFC 6749 section 10.12).
    """
    asked = session.get(SESSION)
    if not asked or not constant_time_compare(asked["state"], answer.get("state", "")):
        raise NoConsent(_("This sign-in was not begun here, or it was begun anew meanwhile. Please begin again."))
    del session[SESSION]
    if asked["until"] < time.time():
        raise NoConsent(_("The sign-in took too long. Please begin again."))
    return dict(asked)


def tokens(channel: Channel, answer: Mapping[str, str], *, verifier: str) -> Tokens:
    """Exchange the code of the answer. Raises `NoConsent` in the provider's words, `AuthError`, `Unavailable`."""
    if "error" in answer:
        # RFC 6749 section 4.1.2.1
        said = (answer["error"], answer.get("error_description", ""))
        raise NoConsent(": ".join(part for part in said if part)[:LONGEST_WORDS])
    if not answer.get("code"):
        raise AuthError(sentence("The provider sent no code."), stage="oauth")
    return exchange(_options(channel), code=answer["code"], verifier=verifier, redirect_uri=redirect_uri())


def _options(channel: Channel) -> OAuthOptions:
    try:
        oauth = read_options(channel.config()).oauth
    except BadOption as error:
        raise NoConsent(translated(str(error))) from None
    if oauth is None or not oauth.authorize_url:
        raise NoConsent(_("This channel does not sign in at a provider."))
    return oauth
