"""Who looks at which conversation, and who writes what there: said every few seconds, kept in memory, forgotten soon.

Each web process keeps what it was told, by its own screens or by other processes; nothing of it is in the database or
in the log (that an agent was there at all is noted once an hour, apps/accounts/presence.py). Without Redis the
processes only know their own.
"""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: A screen says every ten seconds that it is there; one that has not for so long is gone.
LASTS_SECONDS = 25.0
#: Screens of one agent; more are a mistake or an attack.
SCREENS_PER_AGENT = 50


class Doing(StrEnum):
    """Of one agent with several screens the last of these counts."""

    VIEW = "view"
    NOTE = "note"
    FORWARD = "forward"
    REPLY = "reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What one screen of an agent says. `turn` grows with each, so that an old one that comes late is known as such.

    Without a conversation the screen looks at none. `channels` are those that the conversation reached.
    """

    agent: int
    screen: str
    turn: int
    conversation: str = ""
    doing: Doing = Doing.VIEW
    channels: frozenset[int] = frozenset()

    def packed(self) -> dict[str, Any]:
        """For the way to other processes."""
        return {
            "agent": self.agent,
            "screen": self.screen,
            "turn": self.turn,
            "conversation": self.conversation,
            "doing": self.doing.value,
            "channels": sorted(self.channels),
        }

    @classmethod
    def unpacked(cls, said: dict[str, Any]) -> Self:
        return cls(**{**said, "doing": Doing(said["doing"]), "channels": frozenset(said["channels"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Who is in one conversation, as `(agent, doing)`; whoever sees one of its channels may know."""

    channels: frozenset[int] = frozenset()
    who: frozenset[tuple[int, Doing]] = frozenset()


class Board:
    """What the screens said lately; used by the threads of requests and by the loops of sockets."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._said: dict[tuple[int, str], tuple[float, Sighting]] = {}

    def note(self, sighting: Sighting) -> None:
        key = (sighting.agent, sighting.screen)
        with self._lock:
            self._forget_old()
            known = self._said.get(key)
            if known is not None and known[1].turn >= sighting.turn:
                return
            if known is None and self._screens_of(sighting.agent) >= SCREENS_PER_AGENT:
                return
            # One that left is remembered too, or a word of it that comes late would bring it back.
            self._said[key] = (self._clock() + LASTS_SECONDS, sighting)

    def companies(self) -> dict[str, Company]:
        """By conversation, where somebody is."""
        with self._lock:
            self._forget_old()
            said = [sighting for _until, sighting in self._said.values()]
        here: dict[str, list[Sighting]] = {}
        for each in said:
            if each.conversation:
                here.setdefault(each.conversation, []).append(each)
        return {conversation: _company(sightings) for conversation, sightings in here.items()}

    def clear(self) -> None:
        with self._lock:
            self._said.clear()

    def _screens_of(self, agent: int) -> int:
        return sum(owner == agent for owner, _screen in self._said)

    def _forget_old(self) -> None:
        now = self._clock()
        for key in [key for key, (until, _sighting) in self._said.items() if until <= now]:
            del self._said[key]


#: This process's.
board = Board()


class Lookout:
    """What the listeners of one tail have been told of a board."""

    def __init__(self, watched: Board = board) -> None:
        self._board = watched
        self.told: dict[str, Company] = {}

    def news(self) -> list[tuple[str, Company]]:
        """Where somebody came, went, or does something else by now."""
        before, self.told = self.told, self._board.companies()
        gone = [(name, Company(channels=old.channels)) for name, old in before.items() if name not in self.told]
        return gone + [(name, now) for name, now in self.told.items() if before.get(name) != now]


def frame_of(conversation: str, company: Company) -> str:
    """As a socket says it: everybody who is there."""
    who = [{"agent": agent, "doing": doing.value} for agent, doing in sorted(company.who)]
    return json.dumps({"presence": {"conversation": conversation, "who": who}})


def _company(here: Sequence[Sighting]) -> Company:
    rank = list(Doing)
    doing: dict[int, Doing] = {}
    for each in here:
        doing[each.agent] = max(each.doing, doing.get(each.agent, Doing.VIEW), key=rank.index)
    latest = max(here, key=lambda each: each.turn)
    return Company(channels=latest.channels, who=frozenset(doing.items()))
