"""Figures and rows as CSV and XLSX, in pieces: a file of any size costs the memory of one piece."""

from __future__ import annotations

import asyncio
import tempfile
from typing import IO, TYPE_CHECKING

import xlsxwriter
from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from apps.reports.cells import csv_lines
from apps.reports.listing import HEAD, lines

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator, Sequence

    from apps.reports.blocks import Value
    from apps.reports.measuring import Measuring
    from apps.reports.pages import Sheet
    from apps.waits.models import WaitQuerySet

    Row = Sequence[Value]

CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Rows of a sheet; what has more of them is for CSV.
MOST_XLSX_ROWS = 100_000
_PIECE = 64 * 1024


def figures_csv(sheet: Sheet) -> StreamingHttpResponse:
    """The tables of a page below one another."""
    rows = [*_heading(sheet), *(row for block in _tables(sheet) for row in (*block, ()))]
    return _response(_Lines(iter([rows])), name=f"{sheet.page.name}.csv", content_type=CSV)


def figures_xlsx(sheet: Sheet) -> StreamingHttpResponse:
    """The tables of a page, each on a sheet of its own."""
    titles = [str(block.title) for block in sheet.blocks]
    sheets = zip(titles, _tables(sheet), strict=True)
    return _workbook([(_("About"), _heading(sheet)), *sheets], name=f"{sheet.page.name}.xlsx")


def rows_csv(rows: WaitQuerySet, measuring: Measuring) -> StreamingHttpResponse:
    """All waits of a list."""
    return table_csv(HEAD, lines(rows, measuring), name="waits.csv")


def table_csv(head: Sequence[object], chunks: Iterator[Iterable[Row]], *, name: str) -> StreamingHttpResponse:
    """A list of any length."""

    def everything() -> Iterator[Iterable[Row]]:
        yield [[str(word) for word in head]]
        yield from chunks

    return _response(_Lines(everything()), name=name, content_type=CSV)


def rows_xlsx(rows: WaitQuerySet, measuring: Measuring) -> StreamingHttpResponse:
    """The waits of a list."""
    return table_xlsx(HEAD, lines(rows, measuring), total=rows.count(), title=_("Waits"), name="waits.xlsx")


def table_xlsx(
    head: Sequence[object], chunks: Iterator[list[Row]], *, total: int, title: str, name: str
) -> StreamingHttpResponse:
    """A list of `total` rows, and in words how many did not fit."""

    def everything() -> Iterator[Row]:
        if total > MOST_XLSX_ROWS:
            words = _("Only the first %(shown)d of %(total)d rows are here; the CSV file has all of them.")
            yield [words % {"shown": MOST_XLSX_ROWS, "total": total}]
        yield [str(word) for word in head]
        left = MOST_XLSX_ROWS
        for chunk in chunks:
            yield from chunk[:left]
            left -= len(chunk)
            if left <= 0:
                return

    return _workbook([(title, everything())], name=name)


def _heading(sheet: Sheet) -> list[Row]:
    period, clock = sheet.selection.period, sheet.selection.clock
    words = _("Lengths are in seconds of working time.") if clock == "working" else _("Lengths are in seconds.")
    if not sheet.page.of_waits:
        words = _("Shares are from 0 to 1.")
    return [
        [str(sheet.page.title)],
        [_("From"), period.first.isoformat(), _("to"), period.last.isoformat(), period.zone.key],
        [words],
        [],
    ]


def _tables(sheet: Sheet) -> Iterator[list[Row]]:
    for block in sheet.blocks:
        head: Row = [str(word) for word in block.head]
        yield [[str(block.title)], head, *([cell.value for cell in row] for row in block.rows)]


class _Lines:
    """Chunks of rows as CSV, each made in the thread of the request's database connection."""

    def __init__(self, chunks: Iterator[Iterable[Row]]) -> None:
        # The rows are made when the request's language is no longer set.
        self._chunks, self._language = chunks, get_language() or "en"

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"\xef\xbb\xbf"  # without it spreadsheets take UTF-8 for something else
        while (piece := await sync_to_async(self._next)()) is not None:
            yield piece

    def _next(self) -> bytes | None:
        with override(self._language):
            chunk = next(self._chunks, None)
        return None if chunk is None else csv_lines(chunk).encode()


class _Pieces:
    """A file's content, read in a thread; closed with the response."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := await asyncio.to_thread(self._file.read, _PIECE):
            yield piece

    def close(self) -> None:
        self._file.close()


def _workbook(sheets: Iterable[tuple[str, Iterable[Row]]], *, name: str) -> StreamingHttpResponse:
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the response)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        for number, (title, rows) in enumerate(sheets, start=1):
            _fill(book.add_worksheet(_sheet_name(title, number)), rows)
    file.seek(0)
    return _response(_Pieces(file), name=name, content_type=XLSX)


def _fill(sheet: xlsxwriter.worksheet.Worksheet, rows: Iterable[Row]) -> None:
    for line, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str):
                # A spreadsheet's cell holds no more; a string cell is never a formula.
                sheet.write_string(line, column, value[:32_767])
            elif value is not None:
                sheet.write_number(line, column, value)


def _sheet_name(title: str, number: int) -> str:
    """At most 31 letters, none of those that names may not have, and never twice the same."""
    plain = "".join(letter for letter in title if letter not in r"[]:*?/\'")
    return f"{number} {plain}"[:31]


def _response(pieces: _Lines | _Pieces, *, name: str, content_type: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
