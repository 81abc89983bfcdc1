"""When an access ends that a service has given us (`found["expires_at"]`), told days before."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from apps.channels.models import Channel
from apps.channels.sentences import sentence
from apps.channels.signals import channel_access_ends

if TYPE_CHECKING:
    from collections.abc import Sequence

#: So many days before, the admins are written to; from the first of them on, the strip tells it.
WARNINGS = (14, 3, 1)
ENDS = sentence("The service lets us in until %(day)s. Sign in anew, or enter a new token, before that.")
ENDED = sentence("The service has let us in until %(day)s. Sign in anew, or enter a new token.")


def ends_at(channel: Channel) -> dt.datetime | None:
    """When the access ends, as the service told when it was last asked; None if it does not end, or is not told."""
    told = channel.found.get("expires_at")
    try:
        found = dt.datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return found.replace(tzinfo=found.tzinfo or dt.UTC) if found else None


def ending(channels: Sequence[Channel]) -> dict[int, str]:
    """What is to be said of those whose access ends soon, or has ended: `{row id: words}`."""
    ends = {channel.pk: end for channel in channels if (end := ends_at(channel)) and _warning(end)}
    now = timezone.now()
    return {pk: (ENDS if end > now else ENDED) % {"day": f"{end:%Y-%m-%d}"} for pk, end in ends.items()}


def tell_of_ends() -> int:
    """Announce each access that ends soon, once at each of the `WARNINGS`. Returns how many were announced.

    A new access is told of anew. Any number of workers may do so at the same time.
    """
    return sum(_tell(channel) for channel in Channel.objects.active().filter(found__has_key="expires_at"))


def _tell(channel: Channel) -> bool:
    end = ends_at(channel)
    warning = _warning(end) if end else 0
    if end is None or not warning or not _is_news(channel, end, warning):
        return False
    with transaction.atomic():
        rows = Channel.objects.filter(pk=channel.pk, expiry_told=channel.expiry_told)
        # Another worker may have been faster.
        if not rows.update(expiry_told=_note(end, warning)):
            return False
        channel_access_ends.send(sender=Channel, channel=channel, ends_at=end)
    return True


def _warning(end: dt.datetime) -> int:
    """Which of the warnings is due: the last one that was reached, 0 for none."""
    left = end - timezone.now()
    return min((days for days in WARNINGS if left <= dt.timedelta(days=days)), default=0)


def _is_news(channel: Channel, end: dt.datetime, warning: int) -> bool:
    told, _, days = channel.expiry_told.partition(" ")
    return told != end.isoformat() or warning < int(days)


def _note(end: dt.datetime, warning: int) -> str:
    return f"{end.isoformat()} {warning}"
