"""What lists walk through: the conversations that are worked on, the others, and since when they wait.

They are written out as the indexes of `Conversation` have them, without parameters: SQLite takes an index of a part of
the rows, or of an expression, for the very same words only.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

#: Since when those wait who do not wait: after everybody who does.
NEVER = dt.datetime(2200, 1, 1, tzinfo=dt.UTC)


class AtHand(models.Func):
    """Whether a conversation is worked on: open, or waiting for them."""

    template = "%(expressions)s IN ('open', 'pending')"
    output_field = models.BooleanField()

    def __init__(self) -> None:
        super().__init__("state")


class Done(AtHand):
    """Whether nobody works on it now."""

    template = "%(expressions)s IN ('snoozed', 'closed', 'spam')"


class WaitsFrom(models.Func):
    """`waiting_since`, or NEVER."""

    template = "COALESCE(%(expressions)s, '2200-01-01 00:00:00+00')"
    output_field = models.DateTimeField()

    def __init__(self) -> None:
        super().__init__("waiting_since")

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> tuple[str, Any]:
        """As Django writes times there."""
        return super().as_sql(
            compiler, connection, template="COALESCE(%(expressions)s, '2200-01-01 00:00:00')", **context
        )
