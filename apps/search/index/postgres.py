"""The index in Postgres: a `tsvector` of words that are ready (words.py), so no text search configuration has a say.

Found newest first in two steps. The newest are simply looked at, for as long as many of them fit: what stands in many
messages is found there. What is not is in fewer, and the GIN index names them. Asked in one step the planner walks
through everything for a rare word, or sorts half of everything for a common one.
https://www.postgresql.org/docs/current/textsearch.html
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import connection
from psycopg import ClientCursor

from apps.search.index.keys import first_of_month, message_of, month_of
from apps.search.index.tsvector import in_months, query, vector

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from apps.search.index.asked import Asked
    from apps.search.index.entries import Entry

TABLE = "search_document"
CREATE = (
    f"ALTER TABLE {TABLE} ADD COLUMN words tsvector NOT NULL",
    # What was written lately must not be looked through by whoever searches; who writes waits for nobody.
    f"CREATE INDEX {TABLE}_words ON {TABLE} USING gin (words) WITH (fastupdate = off)",
)
DROP = (f"ALTER TABLE {TABLE} DROP COLUMN words",)
#: What is looked at lies with its row; outside of it, it costs as much again.
INSIDE = (f"ALTER TABLE {TABLE} SET (toast_tuple_target = 8160)",)
#: So many of the newest are looked at first.
WINDOW = 1_000
#: And so many more at a time, for as long as this share of them fits.
WIDEST, COMMON = 10_000, 0.01
#: Then so many that fit are asked for, and if these do not do, so many more.
FIRST, MOST = 1_000, 40_000
#: First of so many months, if any of the newest fit; then of all, for whoever asks for more. To ask more often costs
#: more than it saves.
MONTHS = 12
#: Of which the weights are asked for together.
AT_ONCE = 1_000

_PUT = f"INSERT INTO {TABLE} (message, key, digest, words) VALUES (%s, %s, %s, %s::tsvector)"
_ALL = f"SELECT key FROM {TABLE} WHERE key < %s AND key >= %s ORDER BY key DESC LIMIT %s"
_AT_THE_TOP = f"""
    SELECT key, fits FROM (
        SELECT key, words @@ %s::tsquery AS fits FROM (
            SELECT key, words FROM {TABLE} WHERE key < %s AND key >= %s ORDER BY key DESC LIMIT %s
        ) AS newest
    ) AS looked_at ORDER BY key DESC
"""
_FOUND = f"""
    WITH found AS MATERIALIZED (
        SELECT key FROM {TABLE} WHERE words @@ %s::tsquery AND key < %s AND key >= %s
    ) SELECT key FROM found ORDER BY key DESC LIMIT %s
"""
_AMONG = f"""
    WITH named AS MATERIALIZED (SELECT key, words FROM {TABLE} WHERE key = ANY(%s))
    SELECT key FROM named WHERE words @@ %s::tsquery
"""
_WEIGHTS = f"SELECT key, ts_rank(words, %s::tsquery) FROM {TABLE} WHERE key = ANY(%s)"


class PostgresIndex:
    """See `Backend`."""

    few = 3_000

    def put(self, entries: Sequence[Entry]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(_PUT, [(message_of(each.key), each.key, each.digest, vector(each)) for each in entries])

    def remove(self, keys: Collection[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE key = ANY(%s)", [list(keys)])

    def tidy(self) -> None:
        """Autovacuum does."""

    def newest(self, asked: Asked, *, below: int, floor: int) -> Iterator[int]:
        if not asked.clauses:
            yield from self._newest_without(asked, below=below, floor=floor)
            return
        wanted, window = query(asked), WINDOW
        is_common = True
        while is_common:
            rows = _rows(_AT_THE_TOP, [wanted, below, floor, window])
            fitting = [key for key, fits in rows if fits]
            yield from fitting
            if len(rows) < window:
                return
            is_common = len(fitting) >= COMMON * window
            below, window = rows[-1][0], WIDEST
        if fitting:
            last = month_of(below)
            lately = max(first_of_month(last + 1 - MONTHS), floor)
            yield from _indexed(f"({wanted}) & {in_months(last, MONTHS)}", below=below, floor=lately)
            below = lately
        yield from _indexed(wanted, below=below, floor=floor)

    def weighed(self, asked: Asked, *, below: int, floor: int) -> Iterator[tuple[int, float]]:
        newest = self.newest(asked, below=below, floor=floor)
        while some := list(islice(newest, AT_ONCE)):
            weights = dict(_rows(_WEIGHTS, [query(asked, pairs=False), some])) if asked.clauses else {}
            yield from ((key, weights.get(key, 0.0)) for key in some)

    def among(self, asked: Asked, keys: Collection[int]) -> set[int]:
        return set(keys) if asked.says_nothing else set(_keys(_AMONG, [list(keys), query(asked)]))

    def _newest_without(self, asked: Asked, *, below: int, floor: int) -> Iterator[int]:
        """Nearly all have none of some words: no index helps, and they are looked through as far as they are wanted."""
        while some := _keys(_ALL, [below, floor, AT_ONCE]):
            fitting = self.among(asked, some)
            yield from (key for key in some if key in fitting)
            below = some[-1]


def _indexed(wanted: str, *, below: int, floor: int) -> Iterator[int]:
    """By the index of words; the newest first."""
    at_once = FIRST
    while below > floor:
        some = _keys(_FOUND, [wanted, below, floor, at_once])
        yield from some
        if len(some) < at_once:
            return
        below, at_once = some[-1], MOST


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        # With the values in it: what comes again is planned once for all words, and fits neither rare nor common ones.
        cursor.execute(ClientCursor(connection.connection).mogrify(sql, values))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _keys(sql: str, values: Sequence[Any]) -> list[int]:
    return [key for (key,) in _rows(sql, values)]
