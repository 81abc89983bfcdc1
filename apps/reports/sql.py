"""Expressions that both databases compute in whole numbers: local days and hours, and slots of seconds.

Everything in them besides the column is a number or a time of our own, written into the statement: what is grouped by
must be the same text wherever it stands, which parameters are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Func

from apps.reports.durations import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.reports.periods import Stretch

#: The ordinal (`date.toordinal`) of 1 January 1970, which was a Thursday.
EPOCH_ORDINAL = 719_163
#: Seconds below which slots are as narrow as said; all longer waits share the last one.
NARROWEST = ((HOUR, 60), (DAY, 1200), (30 * DAY, 14_400))
LAST_SLOT = 303
#: Above every slot: `group * KEY_BASE + slot` is one number for both.
KEY_BASE = 1000


class Slot(Func):
    """In which slot a number of seconds lies. Slots are so narrow that few rows share one, and end where steps do."""

    output_field = BigIntegerField()
    template = (
        "CASE WHEN %(expressions)s < 3600 THEN %(expressions)s / 60"
        " WHEN %(expressions)s < 86400 THEN 60 + (%(expressions)s - 3600) / 1200"
        " WHEN %(expressions)s < 2592000 THEN 129 + (%(expressions)s - 86400) / 14400"
        " ELSE 303 END"
    )
    arity = 1


def slot_of(seconds: int) -> int:
    """What `Slot` says."""
    before, base = 0, 0
    for bound, width in NARROWEST:
        if seconds < bound:
            return base + (seconds - before) // width
        base += (bound - before) // width
        before = bound
    return LAST_SLOT


class LocalSeconds(Func):
    """A moment as whole seconds since 1970 on the clocks of a zone, which run through `stretches`."""

    output_field = BigIntegerField()
    arity = 1

    def __init__(self, moment: str, stretches: Sequence[Stretch]) -> None:
        super().__init__(moment)
        self.stretches = list(stretches)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        return self._as_sql(compiler, connection, "CAST(strftime('%%%%s', substr(%(expressions)s, 1, 19)) AS INTEGER)")

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        # EXTRACT reckons in decimals, which takes three times as long for the same seconds.
        return self._as_sql(compiler, connection, "FLOOR(DATE_PART('epoch', %(expressions)s))::bigint", zone="+00")

    def _as_sql(self, compiler: Any, connection: Any, epoch: str, *, zone: str = "") -> tuple[str, Any]:
        *changes, rest = self.stretches
        offset = str(rest.offset)
        if changes:
            cases = " ".join(
                f"WHEN %(expressions)s < '{each.ends_at:%Y-%m-%d %H:%M:%S}{zone}' THEN {each.offset}"
                for each in changes
            )
            offset = f"CASE {cases} ELSE {rest.offset} END"
        return super().as_sql(compiler, connection, template=f"({epoch} + {offset})")


class LocalDay(Func):
    """The ordinal of the day, from `LocalSeconds`."""

    output_field = BigIntegerField()
    template = f"(%(expressions)s / 86400 + {EPOCH_ORDINAL})"
    arity = 1


class LocalWeek(Func):
    """The ordinal of the Monday of the week, from `LocalSeconds`."""

    output_field = BigIntegerField()
    template = f"((%(expressions)s / 86400 + 3) / 7 * 7 - 3 + {EPOCH_ORDINAL})"
    arity = 1


class HourOfWeek(Func):
    """0 is Monday between midnight and one, 167 the last hour of Sunday; from `LocalSeconds`."""

    output_field = BigIntegerField()
    template = "((%(expressions)s / 3600 + 72) %%%% 168)"
    arity = 1


class Key(Func):
    """A group and a slot as one number; a group that is missing counts as 0."""

    output_field = BigIntegerField()
    template = "(%(expressions)s)"
    arg_joiner = f" * {KEY_BASE} + "
    arity = 2
