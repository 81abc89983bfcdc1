"""Telling the admins once when a channel needs them, and everybody who looks what is amiss with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.mail import send_mail
from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.accounts.models import Agent, Role
from apps.channels.models import Direction
from apps.channels.signals import channel_in_trouble, channels_looked_at
from apps.channels.wording import translated
from apps.delivery.copies import trouble_with

if TYPE_CHECKING:
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
