"""Bringing what lies elsewhere before a payload is read: files that a service names by their addresses.

It takes seconds, so neither whoever calls waits for it nor the reading of anything else: an arrival that is incomplete
is kept at once, completed by a task of its own, and then read like the others.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured
from django.db.models import F, Q
from django.utils import timezone

from apps.channels import payloads
from apps.channels.contract import Completing, UnreadableMessage
from apps.intake.models import Arrival, ArrivalState

logger = logging.getLogger(__name__)

#: Longer than any adapter takes for one.
LEASE = timedelta(seconds=90)
#: Whoever dies of it so often shall not keep it from being read.
MOST_ATTEMPTS = 3

_our_turn = threading.Lock()


def complete_kept_arrivals(*, seconds: float) -> tuple[bool, bool]:
    """Complete until nothing is left or the time is over: whether any was, and whether there is more.

    One thread of a process at a time. Raises `DatabaseError`, `OSError` while database or store are away.
    """
    if not _our_turn.acquire(blocking=False):
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
        _our_turn.release()


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
        content = _completed(arrival)
        payload = payloads.keep(content), len(content)
    rows = Arrival.objects.filter(pk=arrival.pk, claimed_by=arrival.claimed_by, state=ArrivalState.INCOMPLETE)
    rows.update(
        payload=payload[0],
        size=payload[1],
        state=ArrivalState.KEPT,
        claimed_by="",
        lease_until=None,
        attempt_count=0,
    )


def _completed(arrival: Arrival) -> bytes:
    """What is to be read; as it came if its channel cannot complete it any more."""
    content = payloads.read(arrival.payload)
    try:
        adapter = arrival.channel.adapter()
        return adapter.complete(arrival.raw(content)) if isinstance(adapter, Completing) else content
    except (ImproperlyConfigured, UnreadableMessage) as error:
        logger.warning("Arrival %s is read as it came: %s", arrival.pk, error)
        return content
