"""Which files have a text that can be read, by the kind they say they are, or else by the end of their name."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apps.conversations.models import Attachment

#: Larger ones are not read.
MOST_BYTES = 25 * 1024 * 1024


class Kind(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    OPEN_DOCUMENT = "open_document"
    TEXT = "text"


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
_TYPES = {
    "application/pdf": Kind.PDF,
    f"{_OFFICE}.wordprocessingml.document": Kind.DOCX,
    f"{_OFFICE}.spreadsheetml.sheet": Kind.XLSX,
    f"{_OFFICE}.presentationml.presentation": Kind.PPTX,
    f"{_OPEN}.text": Kind.OPEN_DOCUMENT,
    f"{_OPEN}.spreadsheet": Kind.OPEN_DOCUMENT,
    f"{_OPEN}.presentation": Kind.OPEN_DOCUMENT,
    "text/plain": Kind.TEXT,
    "text/csv": Kind.TEXT,
    "text/markdown": Kind.TEXT,
}
_ENDS = {
    ".pdf": Kind.PDF,
    ".docx": Kind.DOCX,
    ".xlsx": Kind.XLSX,
    ".pptx": Kind.PPTX,
    ".odt": Kind.OPEN_DOCUMENT,
    ".ods": Kind.OPEN_DOCUMENT,
    ".odp": Kind.OPEN_DOCUMENT,
    ".txt": Kind.TEXT,
    ".csv": Kind.TEXT,
    ".md": Kind.TEXT,
}


def kind_of(*, name: str, content_type: str) -> Kind | None:
    """None for a file without a text that can be read. Many programs send every file as "application/octet-stream"."""
    return _TYPES.get(content_type.partition(";")[0].strip().lower()) or _ENDS.get(PurePath(name).suffix.lower())


def is_readable(attachment: Attachment) -> bool:
    known = kind_of(name=attachment.name, content_type=attachment.content_type)
    return known is not None and attachment.size <= MOST_BYTES
