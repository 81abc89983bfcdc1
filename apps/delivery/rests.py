"""Sparing a server that is down or does not let us in: its channel rests, and the other channels go on."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone

from apps.channels.contract import AuthError, RateLimited, Receipt
from apps.channels.models import Channel, Direction
from apps.delivery.back_off import back_off
from apps.delivery.models import Rest
from apps.delivery.rulings import meets_every_entry
from apps.delivery.signals import channel_rests

if TYPE_CHECKING:
    from apps.channels.contract import ChannelError
    from apps.delivery.rulings import Answer


def note(channel: Channel, answer: Answer) -> None:
    """Put on the channel what the answer tells of it: that it works, rests, or needs a person."""
    if isinstance(answer, Receipt):
        Rest.objects.filter(channel=channel).delete()
        channel.is_well(direction=Direction.SENDING)
    elif meets_every_entry(answer) and _is_unchanged(channel):
        _begin(channel, answer)
        if isinstance(answer, AuthError):
            channel.needs_person(answer, direction=Direction.SENDING)
        elif not isinstance(answer, RateLimited):
            channel.is_failing(answer, direction=Direction.SENDING)


def ends_at(channel: Channel) -> dt.datetime | None:
    """Until when nothing is sent over the channel; None if it does not rest."""
    rest = Rest.objects.in_force(timezone.now()).filter(channel=channel).first()
    return rest.until if rest else None


def _is_unchanged(channel: Channel) -> bool:
    """Whether the answer is to the channel's settings of now, and not to those that somebody has just mended."""
    return Channel.objects.filter(pk=channel.pk, changed_at=channel.changed_at).exists()


def _begin(channel: Channel, answer: ChannelError) -> None:
    now = timezone.now()
    before = Rest.objects.begun_since_changed().filter(channel=channel).first()
    failures = before.failures if before else 0
    if isinstance(answer, RateLimited):
        pause = dt.timedelta(seconds=answer.retry_after)
    else:
        failures += 1
        pause = back_off(failures)
    Rest.objects.update_or_create(
        channel=channel, defaults={"began_at": now, "until": now + pause, "failures": failures}
    )
    channel_rests.send(Rest, channel=channel)
