"""One at a time of all processes, for what a service gives only once (a refresh token): a lease on the channel's row.

No lock of the database: somebody is asked over the network meanwhile (DESIGN.md, law 7).
"""

from __future__ import annotations

import datetime as dt
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from apps.channels.models import Channel

#: Whoever has not let go after it has died; twice as long as two requests can take.
LEASE = dt.timedelta(minutes=1)
#: In seconds, between two looks whether it is free.
STEP = 0.05


@contextmanager
def alone(pk: int) -> Iterator[None]:
    """Wait until nobody else is in here for the channel `pk`, and let nobody else in meanwhile."""
    until = _taken(pk)
    try:
        yield
    finally:
        _rows(pk).filter(alone_until=until).update(alone_until=None)


def _taken(pk: int) -> dt.datetime:
    while True:
        now = timezone.now()
        free = _rows(pk).filter(Q(alone_until=None) | Q(alone_until__lt=now) | Q(alone_until__gt=now + 2 * LEASE))
        if free.update(alone_until=now + LEASE) or not _rows(pk).exists():
            return now + LEASE
        time.sleep(STEP)


def _rows(pk: int) -> QuerySet[Channel]:
    found: QuerySet[Channel] = apps.get_model("channels", "Channel").objects.filter(pk=pk)
    return found
