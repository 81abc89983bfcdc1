"""The index in SQLite: a table of FTS5, of words that are ready (words.py), in the order of their keys.

FTS5 walks through what it finds from the largest key to the smallest, so the newest cost no more where there are many.
https://www.sqlite.org/fts5.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from apps.search.index.entries import FIELDS
from apps.search.index.keys import message_of
from apps.search.words import STEM, stems_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from apps.search.index.asked import Asked, Clause, Words
    from apps.search.index.entries import Entry

TABLE = "search_words"
STEMS = "stems"
#: The tokenizer `ascii` takes every character behind ASCII for a part of a word, so that blanks alone are borders.
CREATE = (f"CREATE VIRTUAL TABLE {TABLE} USING fts5({', '.join(FIELDS)}, {STEMS}, tokenize = 'ascii')",)
DROP = (f"DROP TABLE {TABLE}",)
#: What a word counts in the subject, as sender or recipient, in the rest, and by its stem alone.
WEIGHTS = "8.0, 4.0, 2.0, 1.0, 0.5"
#: So many keys are looked up one by one; for more, all that fit are walked through.
FEW = 500

_NOTE = "INSERT INTO search_document (message, key, digest) VALUES (%s, %s, %s)"
_FORGET = "DELETE FROM search_document WHERE key = %s"
_PUT = f"INSERT OR REPLACE INTO {TABLE} (rowid, {', '.join(FIELDS)}, {STEMS}) VALUES (%s, %s, %s, %s, %s, %s)"
# A key whose document was taken away by other means than ours (a flushed table) is none.
_FOUND = f"""
    SELECT {TABLE}.rowid FROM {TABLE} CROSS JOIN search_document ON search_document.key = {TABLE}.rowid
    WHERE {TABLE} MATCH %s AND {TABLE}.rowid < %s AND {TABLE}.rowid >= %s
    ORDER BY {TABLE}.rowid DESC LIMIT %s
"""
_RANKED = f"""
    SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s AND rowid >= %s AND rowid <= %s
    ORDER BY bm25({TABLE}, {WEIGHTS}), rowid DESC
"""
_ALL = "SELECT key FROM search_document WHERE key < %s AND key >= %s ORDER BY key DESC LIMIT %s"
_ONE = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s AND rowid = %s"


class SqliteIndex:
    """See `Backend`."""

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

    def newest(self, asked: Asked, *, below: int, floor: int, limit: int) -> list[int]:
        if asked.clauses:
            return _keys(_FOUND, [match(asked), below, floor, limit])
        if not asked.without:
            return _keys(_ALL, [below, floor, limit])
        return self._newest_without(asked, below=below, floor=floor, limit=limit)

    def among(self, asked: Asked, keys: Sequence[int]) -> list[int]:
        if not keys or asked.says_nothing:
            return sorted(keys, reverse=True)
        if not asked.clauses:
            return sorted(set(keys) - self._with_any(asked.without, keys), reverse=True)
        wanted = match(asked)
        if len(keys) <= FEW:
            return [key for key in sorted(keys, reverse=True) if _keys(_ONE, [wanted, key])]
        found = set(_keys(_FOUND, [wanted, max(keys) + 1, min(keys), -1]))
        return sorted(found.intersection(keys), reverse=True)

    def rank(self, asked: Asked, keys: Sequence[int]) -> list[int]:
        if not (keys and asked.clauses):
            return list(keys)
        found = _keys(_RANKED, [match(asked), min(keys), max(keys)])
        wanted = set(keys)
        return [key for key in found if key in wanted]

    def _newest_without(self, asked: Asked, *, below: int, floor: int, limit: int) -> list[int]:
        """FTS5 cannot say "all but": pages of all, without those that have one of the words."""
        found: list[int] = []
        while len(found) < limit:
            page = _keys(_ALL, [below, floor, max(limit, 1000)])
            if not page:
                break
            with_any = self._with_any(asked.without, page)
            found += [key for key in page if key not in with_any]
            below = page[-1]
        return found[:limit]

    def _with_any(self, words: tuple[Words, ...], keys: Sequence[int]) -> set[int]:
        return set(_keys(_FOUND, [_any(words), max(keys) + 1, min(keys), -1]))


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


def _keys(sql: str, values: Sequence[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [key for (key,) in cursor.fetchall()]
