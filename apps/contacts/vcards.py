"""vCards (RFC 6350, RFC 2426, and version 2.1 of phones), each read by itself: a bad one spoils no other."""

from __future__ import annotations

import binascii
import io
import logging
from typing import IO, TYPE_CHECKING, Any

import vobject
from django.utils.translation import gettext as _

from apps.contacts.csv_files import UnreadableFile
from apps.contacts.entries import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Pictures are in them too; what is longer is no person.
_LONGEST_CARD = 4 << 20
_LONGEST_LINE = 1 << 20

# It tells of each line that it cannot read; the row says so here.
logging.getLogger("vobject.base").setLevel(logging.CRITICAL)


def entries_of(file: IO[bytes], *, encoding: str) -> Iterator[Entry]:
    """What each card says, numbered from 1. Raises `UnreadableFile` if there is none, or one without an end."""
    row = 0
    for row, card in enumerate(_cards(file, encoding), start=1):
        yield _entry(card, row)
    if not row:
        raise UnreadableFile(_("There is no vCard in this file."))


def _cards(file: IO[bytes], encoding: str) -> Iterator[str]:
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace")
    lines: list[str] = []
    size, is_inside = 0, False
    try:
        while line := text.readline(_LONGEST_LINE):
            mark = line.strip().upper()
            if mark == "BEGIN:VCARD":
                lines, size, is_inside = [], 0, True
            if is_inside:
                lines.append(line)
                size += len(line)
            if size > _LONGEST_CARD:
                raise UnreadableFile(_("A card in this file has no end."))
            if mark == "END:VCARD" and is_inside:
                yield "".join(lines).replace("\x00", "")
                is_inside = False
    finally:
        if not text.closed:  # or it would close the file too
            text.detach()


def _entry(card: str, row: int) -> Entry:
    entry = Entry(row=row)
    try:
        found: dict[str, list[Any]] = vobject.readOne(card, allowQP=True, ignoreUnreadable=True).contents
    except (vobject.base.VObjectError, binascii.Error, ValueError, LookupError, IndexError, AttributeError, TypeError):
        # The library lets through whatever its parts raise at a broken card.
        entry.errors.append(_("This card cannot be read."))
        return entry
    entry.name = (_words(found, "fn") or _name(found))[:200]
    entry.said = entry.name
    entry.organisation = (_parts(found, "org") or [""])[0][:200]
    for each in found.get("email", []):
        entry.add_point("email", str(each.value).removeprefix("mailto:"))
    for each in found.get("tel", []):
        entry.add_point("phone", str(each.value).removeprefix("tel:"))
    if language := _words(found, "lang"):
        entry.set_language(language)
    entry.tags = [tag[:250] for tag in _parts(found, "categories")]
    entry.notes = [note] if (note := _words(found, "note")) else []
    return entry


def _words(found: dict[str, list[Any]], name: str) -> str:
    """The first value of a property as one text; empty where there is none."""
    values = found.get(name, [])
    return " ".join(str(values[0].value).split(" ")).strip() if values else ""


def _name(found: dict[str, list[Any]]) -> str:
    return " ".join(_words(found, "n").split())


def _parts(found: dict[str, list[Any]], name: str) -> list[str]:
    value = found[name][0].value if found.get(name) else []
    parts = value if isinstance(value, list) else [value]
    return [text for part in parts if (text := str(part).strip())]
