"""Contacts as CSV, row by row: what a spreadsheet opens without running any of it, and `importing` takes back."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.contacts.entries import COLUMNS
from apps.contacts.fields import fields_of, shown
from apps.contacts.formulas import guarded
from apps.contacts.models import Kind, Of
from apps.conversations.tags import Tree
from apps.inbox.contacts.listing import in_order

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from django.db.models import QuerySet

    from apps.contacts.models import Contact, CustomField

#: Columns for so many addresses and numbers; the last takes all that are left.
ADDRESSES = 3
NUMBERS = 2
_AT_ONCE = 500
#: Between several in one cell.
_AND = "; "


def delimiter() -> str:
    """What spreadsheets of the reader's language expect between columns."""
    return "," if (get_language() or "").startswith("en") else ";"


class Pieces:
    """The file, in pieces that are made while it is sent; for `StreamingHttpResponse`."""

    def __init__(self, contacts: QuerySet[Contact]) -> None:
        self._lines = lines(contacts)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        following = sync_to_async(lambda: next(self._lines, None))
        while (piece := await following()) is not None:
            yield piece


def lines(contacts: QuerySet[Contact]) -> Iterator[bytes]:
    """UTF-8 with its mark, which spreadsheets need to know it; every cell in quotes."""
    fields, tree = fields_of(Of.CONTACT), Tree()
    yield b"\xef\xbb\xbf" + _line(_header(fields))
    for some in _batches(contacts):
        yield b"".join(_line(_cells(contact, fields, tree)) for contact in some)


def _batches(contacts: QuerySet[Contact]) -> Iterator[Sequence[Contact]]:
    """By their place in the order, so that no cursor stays open while a slow line is waited for."""
    rows = in_order(contacts).select_related("organisation").prefetch_related("points", "tags", "notes")
    some = list(rows[:_AT_ONCE])
    while some:
        yield some
        last = some[-1]
        # One bound that the index can start from, without the few of the same name that were written already.
        later = rows.filter(plain_name__gte=last.plain_name).exclude(plain_name=last.plain_name, pk__lte=last.pk)
        some = list(later[:_AT_ONCE])


def _header(fields: Sequence[CustomField]) -> list[str]:
    names = [str(COLUMNS["id"]), str(COLUMNS["name"]), str(COLUMNS["organisation"]), str(COLUMNS["language"])]
    names += [_numbered(str(COLUMNS["email"]), number) for number in range(1, ADDRESSES + 1)]
    names += [_numbered(str(COLUMNS["phone"]), number) for number in range(1, NUMBERS + 1)]
    names += [_("Other addresses"), str(COLUMNS["tags"]), *(field.label for field in fields)]
    return [*names, _("Known since"), _("Last in touch")]


def _cells(contact: Contact, fields: Sequence[CustomField], tree: Tree) -> list[str]:
    points = sorted(contact.points.all(), key=lambda point: point.pk)
    others = [f"{point.kind}: {point.shown_as}" for point in points if point.kind not in ("email", "phone")]
    return [
        str(contact.pk),
        contact.name,
        contact.organisation.name if contact.organisation else "",
        contact.language,
        *_spread([point.shown_as for point in points if point.kind == "email"], ADDRESSES),
        *_spread([point.shown_as for point in points if point.kind == "phone"], NUMBERS),
        _AND.join(others),
        _AND.join(tree.path(tag) for tag in contact.tags.all()),
        *(_value(field, contact) for field in fields),
        contact.created_at.date().isoformat(),
        contact.active_at.date().isoformat(),
    ]


def _value(field: CustomField, contact: Contact) -> str:
    """Dates as they are kept, which every program reads; the rest in the reader's words."""
    value = contact.custom.get(field.key)
    return str(value) if field.kind == Kind.DATE and value else shown(field, value)


def _spread(values: Sequence[str], columns: int) -> list[str]:
    first = list(values[: columns - 1])
    return [*first, *[""] * (columns - 1 - len(first)), _AND.join(values[columns - 1 :])]


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name} {number}"


def _line(cells: Sequence[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter(), quoting=csv.QUOTE_ALL).writerow([guarded(cell) for cell in cells])
    return text.getvalue().encode("utf-8", "replace")
