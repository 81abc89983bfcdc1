"""What customers may expect of us: which policy fits, and which goal of it counts. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What policies and calendars ask of a wait; ids, and `tags` with those that they stand below."""

    channel: int
    is_public: bool = False
    team: int | None = None
    priority: int = 0
    tags: frozenset[int] = frozenset()
    contact: int | None = None
    organisation: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Goals:
    """In seconds; None: this policy says nothing about it.

    `public` is for answers where everybody can read the question, if that is sooner. `in_working_hours` says which
    seconds. `pauses`: what is to be closed is not our business while nobody waits for us. `warn` is how long before
    the end people are warned.
    """

    first: int | None = None
    later: int | None = None
    closing: int | None = None
    public: int | None = None
    in_working_hours: bool = True
    pauses: bool = True
    warn: int = 1800

    def answer(self, *, is_first: bool, is_public: bool) -> int | None:
        usual = self.first if is_first else self.later
        if is_public and self.public is not None:
            return min(self.public, usual) if usual is not None else self.public
        return usual


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A policy as it was set at one time. It fits where all of its conditions do; an empty one always does."""

    policy: int
    position: int = 0
    channels: frozenset[int] = frozenset()
    priorities: frozenset[int] = frozenset()
    tags: frozenset[int] = frozenset()
    contacts: frozenset[int] = frozenset()
    organisations: frozenset[int] = frozenset()
    only_public: bool = False
    goals: Goals = field(default_factory=Goals)

    def fits(self, facts: Facts) -> bool:
        return (
            (not self.channels or facts.channel in self.channels)
            and (not self.priorities or facts.priority in self.priorities)
            and (not self.tags or not self.tags.isdisjoint(facts.tags))
            and self._fits_people(facts)
            and (facts.is_public or not self.only_public)
        )

    def _fits_people(self, facts: Facts) -> bool:
        """Contacts and organisations are one condition: these people, or those of that company."""
        if not (self.contacts or self.organisations):
            return True
        return facts.contact in self.contacts or facts.organisation in self.organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """How many seconds one policy grants."""

    policy: int
    seconds: int
    goals: Goals


def answer_promised(terms: Iterable[Terms], facts: Facts, *, is_first: bool) -> Promise | None:
    """By the first policy (in their order) that fits and says something about this kind of answer."""
    for each in terms:
        seconds = each.goals.answer(is_first=is_first, is_public=facts.is_public)
        if seconds is not None and each.fits(facts):
            return Promise(policy=each.policy, seconds=seconds, goals=each.goals)
    return None


def closing_promised(terms: Iterable[Terms], facts: Facts) -> Promise | None:
    """The same for closing."""
    for each in terms:
        if each.goals.closing is not None and each.fits(facts):
            return Promise(policy=each.policy, seconds=each.goals.closing, goals=each.goals)
    return None
