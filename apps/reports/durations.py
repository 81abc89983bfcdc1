"""Lengths of time in few words, and the steps by which waits are told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

MINUTE, HOUR, DAY = 60, 3600, 86400


def in_words(seconds: int) -> str:
    """In at most two units, cut and not rounded: "0 s", "4 min 10 s", "3 h 5 min", "2 d 4 h"."""
    if seconds < MINUTE:
        return pgettext("length of time", "%(count)d s") % {"count": seconds}
    if seconds < HOUR:
        return _pair(_minutes(seconds // MINUTE), pgettext("length of time", "%(count)d s"), seconds % MINUTE)
    if seconds < DAY:
        return _pair(_hours(seconds // HOUR), pgettext("length of time", "%(count)d min"), seconds % HOUR // MINUTE)
    days = pgettext("length of time", "%(count)d d") % {"count": seconds // DAY}
    return _pair(days, pgettext("length of time", "%(count)d h"), seconds % DAY // HOUR)


def in_one_unit(seconds: int) -> str:
    """The same, cut to its larger unit."""
    units = ((DAY, pgettext("length of time", "%(count)d d")), (HOUR, pgettext("length of time", "%(count)d h")))
    for size, words in (*units, (MINUTE, pgettext("length of time", "%(count)d min"))):
        if seconds >= size:
            return words % {"count": seconds // size}
    return in_words(seconds)


def _pair(large: str, small: str, count: int) -> str:
    return f"{large} {small % {'count': count}}" if count else large


def _minutes(count: int) -> str:
    return pgettext("length of time", "%(count)d min") % {"count": count}


def _hours(count: int) -> str:
    return pgettext("length of time", "%(count)d h") % {"count": count}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Waits of at least `low` and less than `high` seconds; without a `high` all longer ones."""

    low: int
    high: int | None
    label: _StrOrPromise


STEPS = (
    Step(low=0, high=5 * MINUTE, label=_("under 5 min")),
    Step(low=5 * MINUTE, high=15 * MINUTE, label=_("5 to 15 min")),
    Step(low=15 * MINUTE, high=HOUR, label=_("15 min to 1 h")),
    Step(low=HOUR, high=4 * HOUR, label=_("1 to 4 h")),
    Step(low=4 * HOUR, high=8 * HOUR, label=_("4 to 8 h")),
    Step(low=8 * HOUR, high=DAY, label=_("8 to 24 h")),
    Step(low=DAY, high=3 * DAY, label=_("1 to 3 days")),
    Step(low=3 * DAY, high=None, label=_("3 days or more")),
)
#: How long those who wait now have waited.
AGES = (
    Step(low=0, high=HOUR, label=_("under 1 h")),
    Step(low=HOUR, high=4 * HOUR, label=_("1 to 4 h")),
    Step(low=4 * HOUR, high=DAY, label=_("4 to 24 h")),
    Step(low=DAY, high=None, label=_("1 day or more")),
)
