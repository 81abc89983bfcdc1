"""The text of a file, by the library that knows its kind. No framework, no database: it runs in a child (child.py)."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from charset_normalizer import from_bytes
from defusedxml.ElementTree import iterparse
from docx import Document
from openpyxl import load_workbook
from pptx import Presentation
from pypdf import PdfReader

from apps.search.files.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: More than that of one file is not looked for.
MOST_LETTERS = 100_000
#: Bytes of one part of an OpenDocument file, once unpacked.
MOST_UNPACKED = 64 * 1024 * 1024
_OPEN_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def text_of(kind: Kind, content: bytes) -> str:
    """At most `MOST_LETTERS` of it. Raises whatever the libraries raise for a file that is none."""
    said: list[str] = []
    left = MOST_LETTERS
    for piece in _READERS[kind](content):
        said.append(piece[:left])
        left -= len(piece) + 1
        if left <= 0:
            break
    return "\n".join(said).replace("\0", " ")


def _pdf(content: bytes) -> Iterator[str]:
    """https://pypdf.readthedocs.io: pages without a text (scans) say nothing."""
    for page in PdfReader(io.BytesIO(content)).pages:
        yield page.extract_text()


def _docx(content: bytes) -> Iterator[str]:
    document = Document(io.BytesIO(content))
    for paragraph in document.paragraphs:
        yield paragraph.text
    for table in document.tables:
        for row in table.rows:
            yield " ".join(cell.text for cell in row.cells)


def _xlsx(content: bytes) -> Iterator[str]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    for sheet in book.worksheets:
        yield sheet.title
        for row in sheet.iter_rows(values_only=True):
            yield " ".join(str(value) for value in row if value is not None)


def _pptx(content: bytes) -> Iterator[str]:
    for slide in Presentation(io.BytesIO(content)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                yield shape.text_frame.text


def _open_document(content: bytes) -> Iterator[str]:
    """Paragraphs and headings of text, sheets and slides alike: OASIS OpenDocument 1.3, part 3, section 5.1."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("content.xml") as part:
        for _event, element in iterparse(io.BytesIO(part.read(MOST_UNPACKED)), events=("end",)):
            if element.tag in (f"{_OPEN_TEXT}p", f"{_OPEN_TEXT}h"):
                yield "".join(element.itertext())
                element.clear()


def _text(content: bytes) -> Iterator[str]:
    """In whatever charset it is; a table's rows are lines of text anyway."""
    best = from_bytes(content[: 4 * MOST_LETTERS]).best()
    yield str(best) if best else content[:MOST_LETTERS].decode("utf-8", "replace")


_READERS: dict[Kind, Callable[[bytes], Iterator[str]]] = {
    Kind.PDF: _pdf,
    Kind.DOCX: _docx,
    Kind.XLSX: _xlsx,
    Kind.PPTX: _pptx,
    Kind.OPEN_DOCUMENT: _open_document,
    Kind.TEXT: _text,
}
