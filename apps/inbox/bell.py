"""Who is rung at when the live log grew or somebody's access changed. The work is the tails' and is done elsewhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from apps.inbox.doorbell import crosses_processes, porter
from apps.inbox.presence import board
from apps.inbox.tail import look_around, wake_all

if TYPE_CHECKING:
    from apps.inbox.presence import Sighting


def ring(**_signal: object) -> None:
    """After a commit that appended live events: wake this process's tails, and those of all others."""
    wake_all()
    if crosses_processes():
        porter.ring()


def ring_for_access(**_signal: object) -> None:
    """When an agent was disabled or changed teams: have the sockets' passes looked at as soon as it is committed.

    Other processes find out within `tail.PASS_SECONDS`.
    """
    transaction.on_commit(partial(wake_all, check_passes=True))


def sighted(sighting: Sighting) -> None:
    """A screen said where its agent is: tell this process's screens, and the other processes."""
    board.note(sighting)
    look_around()
    if crosses_processes():
        porter.tell({"type": "presence", "sighting": sighting.packed()})
