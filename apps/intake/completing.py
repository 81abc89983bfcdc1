"""Bringing what lies elsewhere before a payload is read: files that a service names by their addresses.

It takes seconds, so neither whoever calls waits for it nor the reading of anything else: an arrival that is incomplete
is kept at once, completed by a task of its own, and then read like the others. What cannot be had just now is tried
again some seconds later, and nothing else waits for it; after the last try it is read without.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ImproperlyConfigured
from django.db.models import F, Q
from django.utils import timezone

from apps.channels import payloads
from apps.channels.contract import AuthError, Completing, Unavailable, UnreadableMessage
from apps.intake.models import Arrival, ArrivalState

if TYPE_CHECKING:
    from apps.intake.models import ArrivalQuerySet

logger = logging.getLogger(__name__)

#: Longer than any adapter takes for one.
LEASE = timedelta(seconds=90)
#: Whoever dies of it, or fails, so often shall not keep it from being read.
MOST_ATTEMPTS = 3
#: Seconds until the next try after the first one, and after each later one, that failed.
PAUSES = (10.0, 40.0)
LONGEST_PAUSE = 60.0
#: Threads of a process that wait for other people's servers: one that lets its own wait keeps up nobody else.
MOST_AT_ONCE = 3

_turns = threading.BoundedSemaphore(MOST_AT_ONCE)


def complete_kept_arrivals(*, seconds: float) -> tuple[bool, bool]:
    """Complete until nothing is left or the time is over: whether any was, and whether there is more.

    A few threads of a process at a time. Raises `DatabaseError`, `OSError` while database or store are away.
    """
    if not _turns.acquire(blocking=False):
        return False, False
    try:
        until, done = time.monotonic() + seconds, False
        while arrival := _claimed():
            _complete(arrival)
            done = True
            if time.monotonic() > until:
                return True, True
        return done, False
    finally:
        _turns.release()


def _claimed() -> Arrival | None:
    now, token = timezone.now(), secrets.token_hex(16)
    free = Arrival.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now), state=ArrivalState.INCOMPLETE)
    for pk in free.order_by("id").values_list("pk", flat=True)[:5]:
        mine = free.filter(pk=pk).update(
            claimed_by=token, lease_until=now + LEASE, attempt_count=F("attempt_count") + 1
        )
        if mine:
            return Arrival.objects.select_related("channel").get(pk=pk)
    return None


def _complete(arrival: Arrival) -> None:
    payload = arrival.payload, arrival.size
    if arrival.attempt_count <= MOST_ATTEMPTS:
        try:
            content = _completed(arrival)
        except (AuthError, Unavailable) as error:
            if arrival.attempt_count < MOST_ATTEMPTS:
                _put_off(arrival, error)
                return
            logger.warning("Arrival %s is read as it came: %s", arrival.pk, error)
        else:
            payload = payloads.keep(content), len(content)
    _mine(arrival).update(
        payload=payload[0],
        size=payload[1],
        state=ArrivalState.KEPT,
        claimed_by="",
        lease_until=None,
        attempt_count=0,
    )


def _completed(arrival: Arrival) -> bytes:
    """What is to be read; as it came if its channel cannot complete it any more. Raises `AuthError`, `Unavailable`."""
    content = payloads.read(arrival.payload)
    try:
        adapter = arrival.channel.adapter()
        return adapter.complete(arrival.raw(content)) if isinstance(adapter, Completing) else content
    except (ImproperlyConfigured, UnreadableMessage) as error:
        logger.warning("Arrival %s is read as it came: %s", arrival.pk, error)
        return content


def _put_off(arrival: Arrival, error: AuthError | Unavailable) -> None:
    """Nobody takes it in hand before its time."""
    asked = error.retry_after if isinstance(error, Unavailable) else 0.0
    pause = min(max(asked, PAUSES[arrival.attempt_count - 1]), LONGEST_PAUSE)
    logger.info("What arrival %s names is tried again in %.0f s: %s", arrival.pk, pause, error)
    _mine(arrival).update(claimed_by="", lease_until=timezone.now() + timedelta(seconds=pause))


def _mine(arrival: Arrival) -> ArrivalQuerySet:
    return Arrival.objects.filter(pk=arrival.pk, claimed_by=arrival.claimed_by, state=ArrivalState.INCOMPLETE)
