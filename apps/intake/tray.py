"""The tray "could not be read", and whatever else is to be read once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.channels import payloads
from apps.channels.email.skimming import MOST_BYTES, skim
from apps.delivery.bell import ring
from apps.intake.exchange import FAULTS
from apps.intake.models import Arrival, ArrivalState
from apps.intake.tasks import read_kept

if TYPE_CHECKING:
    from apps.channels.email.skimming import Skimmed
    from apps.intake.models import ArrivalQuerySet


def head_of(arrival: Arrival) -> Skimmed | None:
    """From whom it seems to be, and about what; None where even that cannot be told."""
    try:
        with payloads.open_payload(arrival.payload) as file:
            return skim(file.read(MOST_BYTES))
    except (*FAULTS, OSError):
        return None


def read_again(arrival: Arrival) -> bool:
    """Give an arrival of the tray another try, by whatever worker is free; false if it is not in the tray any more."""
    return bool(read_all_again(Arrival.objects.filter(pk=arrival.pk)))


def read_all_again(arrivals: ArrivalQuerySet) -> int:
    """The same for all of these that are in the tray; returns how many."""
    return to_be_read(arrivals.filter(state=ArrivalState.UNREADABLE))


def to_be_read(arrivals: ArrivalQuerySet) -> int:
    """Make them what they were when they had just come; returns how many. What is here of them is recognised."""
    changed = arrivals.exclude(state=ArrivalState.KEPT).update(
        state=ArrivalState.KEPT, reason="", read_at=None, attempt_count=0, lease_until=None
    )
    if changed:
        ring(read_kept)
    return changed
