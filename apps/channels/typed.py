"""Passwords typed into a form that could not be saved yet: kept in the session, encrypted, never in a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ImproperlyConfigured

from apps.channels.secrets import decrypt, encrypt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.sessions.backends.base import SessionBase

    from apps.channels.models import Channel


def hold(session: SessionBase, channel: Channel, secrets: Mapping[str, str]) -> None:
    """Keep what was typed for `channel` (without a number: the new one of its kind) until it is saved or begun anew."""
    if secrets:
        session[_name(channel)] = encrypt(secrets)


def held(session: SessionBase, channel: Channel) -> dict[str, str]:
    """What was typed before; nothing after the keys were changed."""
    try:
        return decrypt(session[_name(channel)]) if _name(channel) in session else {}
    except ImproperlyConfigured:
        return {}


def forget(session: SessionBase, channel: Channel) -> None:
    """Drop what was typed."""
    session.pop(_name(channel), None)


def _name(channel: Channel) -> str:
    return f"channels.typed.{channel.kind}.{channel.pk or 'new'}"
