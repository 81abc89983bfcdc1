"""What is to be done to a site, and what came of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.chaos.laws import Judgement

#: Mails must be on the screens so many seconds after the last restart.
LATE = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long, how fast, how patient; all in seconds. The same seed gives the same order of deaths and faults.

    It ends with the time or after so many blows, but not before `least` mails and answers were acknowledged.
    With `has_screen` a browser is open all the time.
    """

    seed: int
    seconds: float = 3600.0
    blows: int = 1_000_000
    least: int = 5
    has_screen: bool = False
    between_blows: float = 4.0
    between_mails: float = 0.4
    between_answers: float = 1.0
    patience: float = 240.0


@dataclass(slots=True, kw_only=True)
class Report:
    """What was done, and how it ended."""

    seed: int
    kills: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    ended_by_themselves: int = 0
    deadlocks: int = 0
    mails: int = 0
    late: int = 0
    seconds_to_all_mails: float = 0.0
    seconds_to_quiet: float = 0.0
    replies: int = 0
    taken_back: int = 0
    orphans: int = 0
    judgement: Judgement = field(default_factory=Judgement)
    log: str = ""

    def __str__(self) -> str:
        made = self.judgement
        return "\n".join(
            (
                f"seed {self.seed}",
                f"{self.kills.total()} kills: {_listed(self.kills)}",
                f"{self.faults.total()} faults: {_listed(self.faults)};"
                f" {self.ended_by_themselves} programs ended by themselves, {self.deadlocks} deadlocks",
                f"{self.mails} mails: {made.mails_lost} lost, {made.mails_doubled} doubled, {self.late} late;"
                f" all there {self.seconds_to_all_mails:.1f} s after the last restart",
                f"{self.replies} replies: {made.replies_lost} lost, {made.replies_doubled} doubled,"
                f" {self.taken_back} taken back, {made.extra_copies} extra copies after an accept that was cut off,"
                f" {made.uncertain} left to a person; quiet after {self.seconds_to_quiet:.1f} s",
                f"{self.orphans} files that no row names",
                *made.all_breaches,
            )
        )


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
