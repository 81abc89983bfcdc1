"""The tray "could not be read"."""

from __future__ import annotations

from apps.delivery.bell import ring
from apps.intake.models import Arrival, ArrivalState
from apps.intake.tasks import read_kept


def read_again(arrival: Arrival) -> bool:
    """Give an arrival of the tray another try, by whatever worker is free; false if it is not in the tray any more."""
    changed = Arrival.objects.filter(pk=arrival.pk, state=ArrivalState.UNREADABLE).update(
        state=ArrivalState.KEPT, reason="", read_at=None, attempt_count=0, lease_until=None
    )
    if changed:
        ring(read_kept)
    return bool(changed)
