"""Who is rung at when the live log grew or somebody's access changed. The work is the tails' and is done elsewhere."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from apps.inbox.doorbell import crosses_processes, porter, speaker
from apps.inbox.presence import board
from apps.inbox.tail import look_around, wake_all, whisper

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from apps.accounts.models import Agent
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


#: More than these at once are told by "all".
_NAMED = 100


def nudge(agent: Agent, conversations: Sequence[UUID], *, screen: str = "") -> None:
    """Something of the agent's own has changed (what they read or watch), of which the log says nothing: have their
    screens look at these conversations again, but for the one that did it.
    """
    names = [str(each) for each in conversations] if len(conversations) <= _NAMED else "all"
    text = json.dumps({"own": names, "screen": screen})
    whisper(agent.pk, text)
    if crosses_processes():
        porter.tell({"type": "own", "agent": agent.pk, "text": text, "by": speaker()})
