"""Where a message stands in the index: newest first is from the largest key to the smallest.

A key holds the second in which the message came and its row id: 33 bits (until the year 2242) and 30 (a thousand
million messages). So the newest are found without looking at a single row, and a key leads to its message.
"""

from __future__ import annotations

import datetime as dt

_ROWS = 1 << 30
_LAST_SECOND = (1 << 33) - 2
#: Behind all keys; the largest number that databases keep.
LATEST = (1 << 63) - 1


def key_of(*, at: dt.datetime, message: int) -> int:
    """Times before 1970 count as 1970. Raises `OverflowError` for a row id that is too large."""
    if not 0 < message < _ROWS:
        raise OverflowError(message)
    return first_key(at) + message


def first_key(at: dt.datetime) -> int:
    """No key of that second or a later one is smaller."""
    return min(max(int(at.timestamp()), 0), _LAST_SECOND) * _ROWS


def message_of(key: int) -> int:
    """The row id of the message."""
    return key % _ROWS


def month_of(key: int) -> int:
    """The month in which the message came, counted from the year 0."""
    at = time_of(min(key, _LAST_SECOND * _ROWS))
    return at.year * 12 + at.month - 1


def first_of_month(month: int) -> int:
    """No key of that month (`month_of`) or a later one is smaller."""
    year, number = divmod(month, 12)
    return first_key(dt.datetime(max(year, 1970), number + 1 if year >= 1970 else 1, 1, tzinfo=dt.UTC))


def time_of(key: int) -> dt.datetime:
    """The second in which the message came."""
    return dt.datetime.fromtimestamp(key // _ROWS, tz=dt.UTC)
