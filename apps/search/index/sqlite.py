"""The index in SQLite: a table of FTS5, of words that are ready (words.py), in the order of their keys.

FTS5 walks through what it finds from the largest key to the smallest, so the newest cost no more where there are many.
https://www.sqlite.org/fts5.html
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import connection

from apps.conversations.joining import batched
from apps.search.index.asked import holds
from apps.search.index.entries import FIELDS
from apps.search.index.keys import message_of
from apps.search.words import STEM, stems_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from apps.search.index.asked import Asked, Clause, Words
    from apps.search.index.entries import Entry

TABLE = "search_words"
STEMS = "stems"
#: The tokenizer `ascii` takes every character behind ASCII for a part of a word, so that blanks alone are borders.
CREATE = (f"CREATE VIRTUAL TABLE {TABLE} USING fts5({', '.join(FIELDS)}, {STEMS}, tokenize = 'ascii')",)
DROP = (f"DROP TABLE {TABLE}",)
#: What a word counts in the subject, as sender or recipient, in the rest, and by its stem alone.
WEIGHTS = "8.0, 4.0, 2.0, 1.0, 0.5"
#: Rows that are fetched together.
AT_ONCE = 200

_NOTE = "INSERT INTO search_document (message, key, digest) VALUES (%s, %s, %s)"
_FORGET = "DELETE FROM search_document WHERE key = %s"
_PUT = f"INSERT OR REPLACE INTO {TABLE} (rowid, {', '.join(FIELDS)}, {STEMS}) VALUES (%s, %s, %s, %s, %s, %s)"
# A key whose document was taken away by other means than ours (a flushed table) is none.
_FOUND = f"""
    SELECT {TABLE}.rowid FROM {TABLE} CROSS JOIN search_document ON search_document.key = {TABLE}.rowid
    WHERE {TABLE} MATCH %s AND {TABLE}.rowid < %s AND {TABLE}.rowid >= %s
    ORDER BY {TABLE}.rowid DESC
"""
_WEIGHED = f"""
    SELECT {TABLE}.rowid, bm25({TABLE}, {WEIGHTS}) FROM {TABLE}
    CROSS JOIN search_document ON search_document.key = {TABLE}.rowid
    WHERE {TABLE} MATCH %s AND {TABLE}.rowid < %s AND {TABLE}.rowid >= %s
    ORDER BY {TABLE}.rowid DESC
"""
_ALL = "SELECT key FROM search_document WHERE key < %s AND key >= %s ORDER BY key DESC"
_SOME = f"SELECT rowid, {', '.join(FIELDS)} FROM {TABLE} WHERE rowid IN"


class SqliteIndex:
    """See `Backend`."""

    # Looking through them is Python's work here, and walking is not.
    few = 500

    def put(self, entries: Sequence[Entry]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(_NOTE, [(message_of(each.key), each.key, each.digest) for each in entries])
            cursor.executemany(_PUT, [_row(each) for each in entries])

    def remove(self, keys: Collection[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(f"DELETE FROM {TABLE} WHERE rowid = %s", [(key,) for key in keys])
            cursor.executemany(_FORGET, [(key,) for key in keys])

    def tidy(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE rowid NOT IN (SELECT key FROM search_document)")
            cursor.execute(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('optimize')")

    def newest(self, asked: Asked, *, below: int, floor: int) -> Iterator[int]:
        if asked.clauses:
            yield from (key for (key,) in _rows(_FOUND, [match(asked), below, floor]))
        elif not asked.without:
            yield from (key for (key,) in _rows(_ALL, [below, floor]))
        else:
            yield from self._newest_without(asked, below=below, floor=floor)

    def weighed(self, asked: Asked, *, below: int, floor: int) -> Iterator[tuple[int, float]]:
        if not asked.clauses:
            yield from ((key, 0.0) for key in self.newest(asked, below=below, floor=floor))
        else:
            # The less bm25 says, the better it fits.
            yield from ((key, -cost) for key, cost in _rows(_WEIGHED, [match(asked), below, floor]))

    def among(self, asked: Asked, keys: Collection[int]) -> set[int]:
        """Looked through one by one: to begin with a word's beginning costs FTS5 more than all else."""
        found: set[int] = set()
        for some in batched(keys):
            marks = ", ".join("%s" for _ in some)
            for key, *texts in _rows(f"{_SOME} ({marks})", some):
                if holds(dict(zip(FIELDS, map(str.split, texts), strict=True)), asked):
                    found.add(key)
        return found

    def _newest_without(self, asked: Asked, *, below: int, floor: int) -> Iterator[int]:
        """FTS5 cannot say "all but": some of all at a time, without those that have one of the words."""
        all_keys = _rows(_ALL, [below, floor])
        while some := [key for (key,) in islice(all_keys, AT_ONCE)]:
            fitting = self.among(asked, some)
            yield from (key for key in some if key in fitting)


def match(asked: Asked) -> str:
    """As FTS5 writes it; there must be a clause."""
    wanted = " AND ".join(_any(clause) for clause in asked.clauses)
    return f"({wanted}) NOT {_any(asked.without)}" if asked.without else wanted


def _any(clause: Clause) -> str:
    return f"({' OR '.join(_words(each) for each in clause)})"


def _words(asked: Words) -> str:
    where = f"{asked.field} : " if asked.field else ""
    row = f'{where}"{" ".join(asked.words)}"{" *" if asked.begins else ""}'
    if not asked.stems:
        return row
    # What marks a stem keeps it from being taken for a word, so no column need be named.
    word = asked.words[0]
    stems = stems_of(word)
    kept = [STEM + each for each in (word, *stems)]
    return " OR ".join([row, *(f'"{each}"' for each in (*stems, *kept))])


def _row(entry: Entry) -> list[Any]:
    texts = [" ".join(entry.words[field]) for field in FIELDS]
    stems = {STEM + stem for field in FIELDS for word in set(entry.words[field]) for stem in stems_of(word)}
    return [entry.key, *texts, " ".join(sorted(stems))]


def _rows(sql: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """Row by row, as FTS5 finds them; nothing is looked for that nobody takes."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        while some := cursor.fetchmany(AT_ONCE):
            yield from some
