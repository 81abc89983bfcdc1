"""The index: what is kept of each message, and how it is asked. One interface, one backend for each database."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.db import connection

from apps.search.index.asked import Asked, Clause, Words
from apps.search.index.entries import Field, digest_of, entry
from apps.search.index.keys import LATEST, first_key, key_of, message_of

if TYPE_CHECKING:
    from apps.search.index.backend import Backend

__all__ = [
    "LATEST",
    "Asked",
    "Clause",
    "Field",
    "Words",
    "digest_of",
    "entry",
    "first_key",
    "index",
    "key_of",
    "message_of",
]


def index() -> Backend:
    """The index of the database that is used."""
    return _backend(connection.vendor)


@cache
def _backend(vendor: str) -> Backend:
    if vendor == "postgresql":
        from apps.search.index.postgres import PostgresIndex

        return PostgresIndex()
    from apps.search.index.sqlite import SqliteIndex

    return SqliteIndex()
