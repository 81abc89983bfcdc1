"""CSV files as spreadsheets of all kinds write them: how one is encoded, what parts its columns, and its rows."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Offered where the guess is wrong: the name of the codec, and how people call it.
ENCODINGS = {
    "utf-8-sig": "UTF-8",
    "cp1252": "Windows-1252",
    "utf-16": "UTF-16",
    "iso8859-15": "ISO 8859-15",
    "mac-roman": "Mac Roman",
    "cp1250": "Windows-1250",
}
DELIMITERS = {";": ";", ",": ",", "\t": "Tab", "|": "|"}
MOST_COLUMNS = 100
_CHUNK = 1 << 20
_LOOKED_AT = 64 * 1024
_LINES = 30
#: A cell may be a long note, and no more.
_LONGEST_CELL = 1 << 20


class UnreadableFile(ValueError):
    """It is no such file, or one that nobody can read; the message is for people."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a CSV file is written."""

    encoding: str
    delimiter: str
    has_header: bool


def form_of(file: IO[bytes]) -> Form:
    """What a file looks like; reads all of it once, in pieces. Raises `UnreadableFile`."""
    encoding = _encoding(file)
    file.seek(0)
    beginning = codecs.getincrementaldecoder(encoding)("replace").decode(file.read(_LOOKED_AT))
    if "\x00" in beginning:
        raise UnreadableFile(_("This is no text: save it as CSV first."))
    delimiter = _delimiter(beginning)
    first = next(rows_of(file, Form(encoding, delimiter, has_header=True)), [])
    return Form(encoding, delimiter, has_header=not any("@" in cell for cell in first))


def rows_of(file: IO[bytes], form: Form) -> Iterator[list[str]]:
    """Every row, the one with the names too; empty lines as empty rows. Raises `UnreadableFile`."""
    file.seek(0)
    csv.field_size_limit(_LONGEST_CELL)
    text = io.TextIOWrapper(file, encoding=form.encoding, errors="replace", newline="")
    try:
        for number, row in enumerate(csv.reader(text, delimiter=form.delimiter), start=1):
            if number == 1 and len(row) <= 2 and row and row[0].casefold().startswith("sep="):
                continue  # a hint that spreadsheets write for one another
            if len(row) > MOST_COLUMNS:
                raise UnreadableFile(_("Row %(row)d has more than a hundred columns.") % {"row": number})
            yield [cell.replace("\x00", "").strip() for cell in row]
    except (csv.Error, UnicodeError) as error:
        raise UnreadableFile(_("This is no CSV file: %(why)s") % {"why": error}) from None
    finally:
        if not text.closed:  # or it would close the file too
            text.detach()


def _encoding(file: IO[bytes]) -> str:
    """By its mark, or UTF-8 if it is that throughout; what Windows writes in western Europe otherwise."""
    file.seek(0)
    beginning = file.read(4)
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _delimiter(beginning: str) -> str:
    """The one that parts most rows into the same number of columns."""
    lines = beginning.splitlines(keepends=True)
    if lines and lines[0].casefold().startswith("sep=") and lines[0][4:5] in DELIMITERS:
        return lines[0][4]
    return max(DELIMITERS, key=lambda each: _regularity(lines[:_LINES], each))


def _regularity(lines: list[str], delimiter: str) -> tuple[int, int]:
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
    except csv.Error:
        return (0, 0)
    wide = {width: count for width, count in widths.items() if width > 1}
    width = max(wide, key=lambda each: (wide[each], each), default=0)
    return (wide.get(width, 0), width)
