"""Files that a browser may show in a tab of their own: only as what they are, and in a sandbox."""

from __future__ import annotations

import codecs

_PDF = "application/pdf"
#: All of them are shown as plain text, whatever they say they are.
_TEXTS = frozenset({"text/plain", "text/csv", "text/markdown", "text/calendar", "text/vcard", "application/json"})
#: A longer text is for an editor.
MOST_TEXT = 5 * 1024 * 1024
#: So much of a file tells what it is.
BEGINNING = 64 * 1024
#: Before this a PDF must say that it is one, or a viewer may see another format in it.
_PDF_SAYS_SO = 1024


def opens(content_type: str, size: int) -> bool:
    """Whether a tab is offered for it."""
    kind = content_type.lower()
    return kind == _PDF or (kind in _TEXTS and size <= MOST_TEXT)


def type_to_show(content_type: str, *, beginning: bytes) -> str:
    """The content type to show it under, of a fixed list; empty where it is not what it says it is."""
    if content_type.lower() == _PDF:
        return _PDF if b"%PDF-" in beginning[:_PDF_SAYS_SO] else ""
    charset = _charset_of(beginning)
    return f"text/plain; charset={charset}" if charset else ""


def _charset_of(beginning: bytes) -> str:
    if beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\0" in beginning:
        return ""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(beginning)  # its end may be the half of a character
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"
