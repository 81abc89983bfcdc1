"""How long to wait before the next try."""

from __future__ import annotations

import datetime as dt
import random

FIRST = dt.timedelta(minutes=1)
LONGEST = dt.timedelta(hours=1)
#: Up to this share is taken off, so that what failed together does not come back together.
JITTER = 0.1


def back_off(failures: int) -> dt.timedelta:
    """The pause after so many failures in a row (1 or more): 1, 2, 4 ... 60 minutes, each up to a tenth shorter.

    Raises `ValueError` for less than one failure.
    """
    if failures < 1:
        raise ValueError("Nothing failed, so there is nothing to wait for.")
    # Doubling a hundred times would overflow a timedelta.
    pause = min(FIRST * 2 ** min(failures - 1, 10), LONGEST)
    return dt.timedelta(seconds=pause.total_seconds() * (1 - JITTER * random.random()))
