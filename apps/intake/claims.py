"""Who reads what: arrivals are claimed in small chunks by a lease, so that a reader may die at any moment."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import Error, connection, transaction
from django.db.models import F
from django.utils import timezone

from apps.intake.models import Arrival, ArrivalState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.intake.models import ArrivalQuerySet

#: A reader that has not renewed for so long is dead.
LEASE = timedelta(seconds=30)
#: One claim takes at most so many arrivals, and at most so many bytes beyond the first.
CHUNK = 20
CHUNK_BYTES = 8 * 1024 * 1024
#: Once in company, twice alone: after that the arrival itself is to blame.
MAX_ATTEMPTS = 3

DIED = "The program that read it died each time."


@dataclass(slots=True)
class Claim:
    """Some arrivals, held by whoever knows the token."""

    token: str
    arrivals: tuple[Arrival, ...]
    held_since: float = field(default_factory=time.monotonic)

    def hold_on(self) -> None:
        """Hold them for another while, if a good part of this one is over; cheap enough to be called often."""
        if time.monotonic() - self.held_since > LEASE.total_seconds() / 3:
            self._rows().update(lease_until=timezone.now() + LEASE)
            self.held_since = time.monotonic()

    def still_mine(self) -> set[int]:
        """The ids of those that nobody took over, locked until the commit: only these may be settled."""
        return set(self._rows().select_for_update(no_key=True).values_list("pk", flat=True))

    def note(self, arrival: Arrival, *, reason: str) -> None:
        """Keep what went wrong; when the lease has run out, the arrival is tried again, alone."""
        self._rows().filter(pk=arrival.pk).update(reason=reason)

    def give_back(self, arrival: Arrival | None = None) -> None:
        """Let it, or all, be tried again when the lease has run out, as if it had not been in hand."""
        rows = self._rows().filter(pk=arrival.pk) if arrival else self._rows()
        rows.filter(attempt_count__gt=0).update(attempt_count=F("attempt_count") - 1)

    def _rows(self) -> ArrivalQuerySet:
        pks = [arrival.pk for arrival in self.arrivals]
        return Arrival.objects.filter(pk__in=pks, claimed_by=self.token, state=ArrivalState.KEPT)


#: Claims that could not be given back, as the database was away.
_owed: list[Claim] = []


def give_back_surely(held: Claim) -> None:
    """`Claim.give_back` for all of it; while the database is away it is owed (`give_back_owed`)."""
    try:
        held.give_back()
    except Error:
        _owed.append(held)


def give_back_owed() -> None:
    """Give back what could not be given back before. Raises `DatabaseError` while the database is still away."""
    while _owed:
        _owed[-1].give_back()
        _owed.pop()


def claim() -> Claim | None:
    """Take the oldest free arrivals; one that was in hand before is taken alone. None if there is nothing to read."""
    now = timezone.now()
    free = Arrival.objects.to_read(now).filter(attempt_count__lt=MAX_ATTEMPTS)
    if not free.exists():
        return None
    with transaction.atomic():
        chunk = _chunk(free.select_for_update(skip_locked=_skips_locked(), no_key=True)[:CHUNK])
        held = Claim(token=secrets.token_hex(16), arrivals=chunk)
        Arrival.objects.filter(pk__in=[arrival.pk for arrival in chunk]).update(
            claimed_by=held.token, lease_until=now + LEASE, attempt_count=F("attempt_count") + 1
        )
    return held if chunk else None


def set_aside_hopeless() -> int:
    """Move what has been tried often enough to the tray; returns how many."""
    hopeless = Arrival.objects.to_read(timezone.now()).filter(attempt_count__gte=MAX_ATTEMPTS)
    silent = hopeless.filter(reason="").update(state=ArrivalState.UNREADABLE, reason=DIED, read_at=timezone.now())
    return silent + hopeless.update(state=ArrivalState.UNREADABLE, read_at=timezone.now())


def _chunk(free: Iterable[Arrival]) -> tuple[Arrival, ...]:
    chunk: list[Arrival] = []
    size = 0
    for arrival in free:
        size += arrival.size
        if chunk and (arrival.attempt_count or size > CHUNK_BYTES):
            break
        chunk.append(arrival)
        if arrival.attempt_count:
            break
    return tuple(chunk)


def _skips_locked() -> bool:
    """SQLite's writers are alone anyway."""
    return connection.features.has_select_for_update_skip_locked
