"""How Postgres plans what is asked."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def planned_by_values() -> Iterator[None]:
    """Each statement in it is planned for the values that it is asked with.

    One that came often is otherwise planned once for whatever values come (settings.py): a third less work for what
    asks for a few rows by their keys, and four times as long for what goes through a period of a million rows, because
    nobody can say how long an unknown period is. On SQLite, which plans that way at all times, nothing happens.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    link: Any = connection.connection
    usual, link.prepare_threshold = link.prepare_threshold, None
    try:
        yield
    finally:
        link.prepare_threshold = usual
