"""Telling the admins once when a channel needs them, and everybody who looks what is amiss with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.mail import send_mail
from django.dispatch import receiver
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.accounts.models import Agent, Role
from apps.channels.models import Direction
from apps.channels.signals import channel_access_ends, channel_in_trouble, channels_looked_at
from apps.channels.wording import translated
from apps.delivery.copies import trouble_with

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from apps.channels.models import Channel


@receiver(channel_in_trouble, dispatch_uid="delivery.tell_admins")
def tell_admins(channel: Channel, direction: Direction, **_kwargs: Any) -> None:
    """Write to each admin, in their language; the mail is born with what it tells of.

    Over a channel that cannot send it would arrive when all is well again, so then only the screens tell.
    """
    if direction is Direction.SENDING and channel.sends_system_mail:
        return
    for admin in Agent.objects.filter(role=Role.ADMIN, is_active=True):
        with override(admin.language):
            send_mail(_subject(channel, direction), _text(channel, direction), None, [admin.email])


@receiver(channel_access_ends, dispatch_uid="delivery.tell_of_end")
def tell_of_end(channel: Channel, ends_at: dt.datetime, **_kwargs: Any) -> None:
    """Write to each admin, in their language."""
    for admin in Agent.objects.filter(role=Role.ADMIN, is_active=True):
        with override(admin.language):
            day = date_format(localtime(ends_at), "DATE_FORMAT")
            subject = _("%(channel)s: the access ends on %(day)s") % {"channel": channel.name, "day": day}
            send_mail(subject, _what_to_do(), None, [admin.email])


@receiver(channels_looked_at, dispatch_uid="delivery.tell_of_copies")
def tell_of_copies(channels: Sequence[Channel], **_kwargs: Any) -> dict[int, str]:
    return trouble_with(channels)


def _subject(channel: Channel, direction: Direction) -> str:
    if direction is Direction.READING:
        return _("%(channel)s: nothing can be read") % {"channel": channel.name}
    return _("%(channel)s: answers cannot be sent") % {"channel": channel.name}


def _text(channel: Channel, direction: Direction) -> str:
    words = translated(getattr(channel, f"{direction}_words"))
    advice = translated(getattr(channel, f"{direction}_advice"))
    lost = _("Nothing is lost: it goes on by itself as soon as the channel works. You find it in Settings, Channels.")
    return "\n\n".join(filter(None, (words, advice, lost))) + "\n"


def _what_to_do() -> str:
    return (
        "\n\n".join(
            (
                _("From then on the service lets us neither read nor write there."),
                _("Sign in anew or enter a new token before that: in Settings, Channels, at the page of the channel."),
            )
        )
        + "\n"
    )
