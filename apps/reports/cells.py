"""Text for files that spreadsheets open: nothing in it is ever taken for a formula.

`contacts.formulas` guards in a way that can be undone, as its files are read in again; so it adds one more apostrophe
to what begins with one. Nobody reads these files in again, and what is harmless already stays as people wrote it.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from apps.reports.blocks import Value

#: With these, and their full-width forms, some spreadsheet begins a formula or a command.
_TRIGGERS = tuple("=+-@|%\t\r\n\0＝＋－＠｜％")  # noqa: RUF001


def harmless(text: str) -> str:
    """The text with an apostrophe before it, where a spreadsheet might execute it. Blanks before do not hide it."""
    bare = text.lstrip(" \u00a0\u3000\ufeff")
    return f"'{text}" if bare.startswith(_TRIGGERS) else text


def csv_lines(rows: Iterable[Sequence[Value]]) -> str:
    """Rows as CSV (RFC 4180), texts always quoted; numbers are numbers."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    for row in rows:
        writer.writerow(
            [harmless(value) if isinstance(value, str) else "" if value is None else value for value in row]
        )
    return out.getvalue()
