"""Of what agents want to hear, and how: the switches of `Preferences.tells`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.accounts.models import Agent
from apps.conversations.live import asked_once
from apps.inbox.models import NotificationKind, Preferences

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Quiet: what is mine, where I am named, what I watch; in the page, without a sound.
USUAL = {
    "mine": True,
    "mentions": True,
    "watched": True,
    "due": True,
    "unassigned": False,
    "title": True,
    "favicon": True,
    "sound": False,
    "browser": False,
}

SWITCH_OF = {
    NotificationKind.ASSIGNED: "mine",
    NotificationKind.ANSWERED: "mine",
    NotificationKind.FAILED: "mine",
    NotificationKind.UNCERTAIN: "mine",
    NotificationKind.MENTIONED: "mentions",
    NotificationKind.WATCHED: "watched",
    NotificationKind.ARRIVED: "unassigned",
    NotificationKind.SOON: "due",
    NotificationKind.LATE: "due",
    NotificationKind.VERY_LATE: "due",
    NotificationKind.RATED_BAD: "mine",
    NotificationKind.APPROVE: "mine",
    NotificationKind.GIVEN_BACK: "mine",
    NotificationKind.REWORDED: "mine",
}


def tells_of(agent: Agent) -> dict[str, bool]:
    """Every switch, as the agent set it or as it usually is."""
    chosen = Preferences.of(agent).tells
    return {name: bool(chosen.get(name, usual)) for name, usual in USUAL.items()}


def wants(agent: Agent, kind: NotificationKind) -> bool:
    return tells_of(agent)[SWITCH_OF[kind]]


def who_hears_of_arrivals() -> Sequence[Agent]:
    """The agents who want to hear of what nobody has yet."""
    return asked_once(_who_hears_of_arrivals)


def _who_hears_of_arrivals() -> Sequence[Agent]:
    return list(Agent.objects.active().filter(preferences__tells__unassigned=True))
