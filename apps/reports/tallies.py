"""Exact medians and percentiles of many groups in two walks through the rows, alike on both databases.

The first walk (`tally`) counts the rows of each group by narrow slots of seconds. From the counts follows in which slot
the wait of a rank lies; the second walk (`settle`) fetches only the waits of those slots. A percentile is the nearest
rank: the shortest wait that is not shorter than that share of all waits. So it is a wait that really was.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from apps.reports.sql import KEY_BASE, Key, Slot, slot_of
from apps.waits.models import Why

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from django.db.models import QuerySet
    from django.db.models.expressions import Combinable

#: Median and p90.
SHARES = (0.5, 0.9)
#: Of fewer waits a percentile says little.
FEW = 20


@dataclass(slots=True, kw_only=True)
class Tally:
    """What one group has: how many waits in which slot, and how many met or missed their target.

    `let_go` were closed without an answer: they are in no percentile, but the late ones missed their target.
    """

    slots: Counter[int] = field(default_factory=Counter)
    #: Seconds so far of those who wait still, who are in the slots as well.
    waiting: list[int] = field(default_factory=list)
    let_go: int = 0
    met: int = 0
    missed: int = 0
    median: int | None = None
    p90: int | None = None

    @property
    def count(self) -> int:
        """The answered and those who wait still."""
        return self.slots.total()

    @property
    def is_small(self) -> bool:
        return self.count < FEW

    @property
    def share(self) -> float | None:
        """Of the waits that met or missed their target the part that met it; None where there is no such wait."""
        judged = self.met + self.missed
        return self.met / judged if judged else None

    def add(self, other: Tally) -> None:
        """All but the percentiles, which cannot be added."""
        self.slots.update(other.slots)
        self.waiting += other.waiting
        self.let_go += other.let_go
        self.met += other.met
        self.missed += other.missed


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is counted of waits: the column of `seconds`, the column that says whether the target was `kept`, which
    waits it is `of`, and which of these are in the percentiles (the others are let go).
    """

    seconds: str
    kept: str = "is_on_time"
    of: Q = field(default_factory=lambda: Q(ended_at__isnull=False))
    timed: Q = field(default_factory=lambda: Q(why=Why.ANSWERED))


def together(some: Iterable[Tally]) -> Tally:
    """One tally of several groups, to be settled."""
    whole = Tally()
    for each in some:
        whole.add(each)
    return whole


def tally(rows: QuerySet[Any], *, by: Combinable, measure: Measure) -> dict[int, Tally]:
    """The waits of the measure counted by the whole number `by` (0 where it is null)."""
    counted = (
        rows.filter(measure.of)
        .order_by()
        .annotate(tally_key=Key(Coalesce(by, 0), Slot(F(measure.seconds))))
        .values("tally_key")
        .annotate(
            number=Count("pk"),
            timed=Count("pk", filter=measure.timed),
            met=Count("pk", filter=Q((measure.kept, True))),
            missed=Count("pk", filter=Q((measure.kept, False))),
        )
        .values_list("tally_key", "number", "timed", "met", "missed")
    )
    found: defaultdict[int, Tally] = defaultdict(Tally)
    for key, number, timed, met, missed in counted:
        group, slot = divmod(key, KEY_BASE)
        each = found[group]
        each.slots[slot] += timed
        each.let_go += number - timed
        each.met += met
        each.missed += missed
    return dict(found)


def join_waiting(found: dict[int, Tally], waiting: Iterable[tuple[int, int, bool]]) -> None:
    """Count those who wait still, by what they have waited so far: `(group, seconds, is it late)`.

    One that is not late yet has neither met nor missed its target.
    """
    for group, seconds, is_late in waiting:
        each = found.setdefault(group, Tally())
        each.slots[slot_of(seconds)] += 1
        each.waiting.append(seconds)
        each.missed += is_late


#: A tally, and the groups of `by` that it is of.
Target = tuple[Tally, "Collection[int]"]


def settle(rows: QuerySet[Any], targets: Collection[Target], *, by: Combinable, measure: Measure) -> None:
    """Find the median and p90 of each target; `rows` and `by` are those of `tally`."""
    wanted = {group * KEY_BASE + slot for each, groups in targets for slot in _slots(each) for group in groups}
    slot = Slot(F(measure.seconds))
    timed = rows.filter(measure.timed).order_by().annotate(tally_slot=slot, tally_key=Key(Coalesce(by, 0), slot))
    # Few waits are of any wanted slot; of these alone the groups are reckoned, or looked up in other tables.
    near = timed.filter(tally_slot__in=sorted({key % KEY_BASE for key in wanted}))
    values: defaultdict[int, list[int]] = defaultdict(list)
    for key, value in (
        near.filter(tally_key__in=sorted(wanted)).values_list("tally_key", measure.seconds).iterator(5000)
    ):
        values[key].append(value)
    for each, groups in targets:
        each.median, each.p90 = (_ranked(each, share, values, groups) for share in SHARES)


def _slots(each: Tally) -> list[int]:
    return [_place(each, share)[0] for share in SHARES if each.count]


def _place(each: Tally, share: float) -> tuple[int, int]:
    """The slot in which the wait of that rank lies, and its place in the slot, from 0."""
    left = max(1, math.ceil(share * each.count - 1e-9))
    for slot in sorted(each.slots):
        if left <= each.slots[slot]:
            return slot, left - 1
        left -= each.slots[slot]
    raise AssertionError("A rank is never above the count.")


def _ranked(each: Tally, share: float, values: Mapping[int, list[int]], groups: Collection[int]) -> int | None:
    if not each.count:
        return None
    slot, place = _place(each, share)
    ordered = [seconds for seconds in each.waiting if slot_of(seconds) == slot]
    for group in groups:
        ordered += values.get(group * KEY_BASE + slot, ())
    ordered.sort()
    # Between the two walks a wait may have ended or been taken out.
    return ordered[min(place, len(ordered) - 1)] if ordered else None
