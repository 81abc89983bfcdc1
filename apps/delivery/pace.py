"""How fast a channel may send: so many messages a minute, over so many connections at a time."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

from apps.channels.models import Channel
from apps.delivery.models import Attempt, OutboxEntry

if TYPE_CHECKING:
    from collections.abc import Mapping

MINUTE = dt.timedelta(minutes=1)


def busy_channels() -> list[int]:
    """Those whose connections are all in use."""
    spare = dict(Channel.objects.values_list("pk", "connections"))
    return [channel for channel, used in _in_use().items() if used >= spare[channel]]


def may_send(channel: int, now: dt.datetime) -> bool:
    """Whether the channel may begin one more message.

    Where messages are counted, its row is locked until the end of the transaction, so that two workers cannot both
    take the last place. Of connections there may be one too many for a moment, which costs a refusal and no more.
    """
    row = Channel.objects.get(pk=channel)
    if _in_use().get(channel, 0) >= row.connections:
        return False
    if row.sends_per_minute is None:
        return True
    Channel.objects.select_for_update(no_key=True).get(pk=channel)
    lately = Attempt.objects.filter(entry__channel=channel, started_at__gt=now - MINUTE)
    return lately.count() < row.sends_per_minute


def _in_use() -> Mapping[int, int]:
    # Counted here: for a GROUP BY SQLite would scan all that was ever sent.
    return Counter(OutboxEntry.objects.filter(lease_until__isnull=False).values_list("channel", flat=True))
