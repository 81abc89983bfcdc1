"""Signing in at a channel's service: where the admin is sent to, and what comes back (RFC 6749, RFC 7636)."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from apps.channels.contract import AuthError, ChannelError, SignIn
from apps.channels.keyring import readable_secrets
from apps.channels.registry import adapter_class
from apps.channels.sentences import sentence
from apps.channels.wording import translated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.sessions.backends.base import SessionBase

    from apps.channels.models import Channel

SESSION = "channels.consent"
SECONDS = 15 * 60
LONGEST_WORDS = 300


class NoConsent(Exception):
    """Nothing usable came back; the text can be shown."""


def is_used(channel: Channel) -> bool:
    """Whether one signs in at its service, instead of giving a password or a token."""
    return _door(channel) is not None


def is_missing(channel: Channel) -> bool:
    """Whether somebody has to sign in before the channel can work."""
    door = _door(channel)
    return door is not None and not door.is_signed_in


def redirect_uri() -> str:
    """Where providers send people back to; it must be registered there."""
    return settings.SITE_URL + reverse("channels:consent")


def begin(session: SessionBase, channel: Channel) -> str:
    """Remember what is asked for, and where to ask for it. Raises `NoConsent`."""
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    try:
        place = _required(channel).invite(redirect_uri(), state=state, verifier=verifier)
    except ChannelError as error:
        raise NoConsent(translated(str(error))) from None
    session[SESSION] = {"state": state, "verifier": verifier, "channel": channel.pk, "until": time.time() + SECONDS}
    return place


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


def tokens(channel: Channel, answer: Mapping[str, str], *, verifier: str) -> Mapping[str, str]:
    """The secrets for the code of the answer. Raises `NoConsent` in the service's words, `AuthError`, `Unavailable`."""
    if "error" in answer:
        # RFC 6749 section 4.1.2.1
        said = (answer["error"], answer.get("error_description", ""))
        raise NoConsent(": ".join(part for part in said if part)[:LONGEST_WORDS])
    if not answer.get("code"):
        raise AuthError(sentence("The provider sent no code."), stage="oauth")
    return _required(channel).accept(answer["code"], redirect_uri(), verifier=verifier)


def _required(channel: Channel) -> SignIn:
    door = _door(channel)
    if door is None:
        raise NoConsent(_("This channel does not sign in at a provider."))
    return door


def _door(channel: Channel) -> SignIn | None:
    adapter: object = adapter_class(channel.kind)(channel.config(secrets=readable_secrets(channel)))
    return adapter if isinstance(adapter, SignIn) and adapter.signs_in else None
