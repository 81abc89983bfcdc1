"""Contacts as CSV, row by row: what a spreadsheet opens without running any of it, and `importing` takes back."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from asgiref.sync import sync_to_async
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.contacts.entries import COLUMNS
from apps.contacts.fields import fields_of, shown
from apps.contacts.formulas import guarded
from apps.contacts.models import ContactPoint, Kind, Of
from apps.conversations.models.tags import Tag, Tree
from apps.inbox.contacts.listing import in_order

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence

    from django.db.models import QuerySet

    from apps.contacts.fields import Value
    from apps.contacts.models import Contact, CustomField

#: Columns for so many addresses and numbers; the last takes all that are left.
ADDRESSES = 3
NUMBERS = 2
_AT_ONCE = 1_000
_COLUMNS = ("pk", "name", "plain_name", "organisation__name", "language", "custom", "created_at", "active_at")
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
    paths = {tag.pk: tree.path(tag) for tag in tree}
    yield b"\xef\xbb\xbf" + _written([_header(fields)])
    for some in _batches(contacts):
        pks = [row.pk for row in some]
        points, tags = _points(pks), _tags(pks, paths)
        yield _written(_cells(row, fields, points.get(row.pk, ()), tags.get(row.pk, ())) for row in some)


def _batches(contacts: QuerySet[Contact]) -> Iterator[Sequence[Any]]:
    """By their place in the order, so that no cursor stays open while a slow line is waited for."""
    rows = in_order(contacts).values_list(*_COLUMNS, named=True)
    some = list(rows[:_AT_ONCE])
    while some:
        yield some
        last = some[-1]
        # One bound that the index can start from, without the few of the same name that were written already.
        later = rows.filter(plain_name__gte=last.plain_name).exclude(plain_name=last.plain_name, pk__lte=last.pk)
        some = list(later[:_AT_ONCE])


def _points(contacts: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """Of each its kinds and what people read, the oldest first."""
    found: dict[int, list[tuple[str, str]]] = {}
    rows = ContactPoint.objects.filter(contact__in=contacts).order_by("pk")
    for contact, kind, shown_as in rows.values_list("contact", "kind", "shown_as"):
        found.setdefault(contact, []).append((kind, shown_as))
    return found


def _tags(contacts: Sequence[int], paths: Mapping[int, str]) -> dict[int, list[str]]:
    """The paths of their tags, in the order of the tree."""
    on = set(Tag.contacts.through.objects.filter(contact__in=contacts).values_list("tag", "contact"))
    found: dict[int, list[str]] = {}
    places = {tag: place for place, tag in enumerate(paths)}
    for tag, contact in sorted(on, key=lambda each: places.get(each[0], 0)):
        found.setdefault(contact, []).append(paths.get(tag, ""))
    return found


def _header(fields: Sequence[CustomField]) -> list[str]:
    names = [str(COLUMNS["id"]), str(COLUMNS["name"]), str(COLUMNS["organisation"]), str(COLUMNS["language"])]
    names += [_numbered(str(COLUMNS["email"]), number) for number in range(1, ADDRESSES + 1)]
    names += [_numbered(str(COLUMNS["phone"]), number) for number in range(1, NUMBERS + 1)]
    names += [_("Other addresses"), str(COLUMNS["tags"]), *(field.label for field in fields)]
    return [*names, _("Known since"), _("Last in touch")]


def _cells(
    row: Any, fields: Sequence[CustomField], points: Sequence[tuple[str, str]], tags: Sequence[str]
) -> list[str]:
    others = [f"{kind}: {shown_as}" for kind, shown_as in points if kind not in ("email", "phone")]
    return [
        str(row.pk),
        row.name,
        row.organisation__name or "",
        row.language,
        *_spread([shown_as for kind, shown_as in points if kind == "email"], ADDRESSES),
        *_spread([shown_as for kind, shown_as in points if kind == "phone"], NUMBERS),
        _AND.join(others),
        _AND.join(tags),
        *(_value(field, row.custom.get(field.key)) for field in fields),
        row.created_at.date().isoformat(),
        row.active_at.date().isoformat(),
    ]


def _value(field: CustomField, value: Value) -> str:
    """Dates as they are kept, which every program reads; the rest in the reader's words."""
    return str(value) if field.kind == Kind.DATE and value else shown(field, value) if value is not None else ""


def _spread(values: Sequence[str], columns: int) -> list[str]:
    first = list(values[: columns - 1])
    return [*first, *[""] * (columns - 1 - len(first)), _AND.join(values[columns - 1 :])]


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name} {number}"


def _written(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter(), quoting=csv.QUOTE_ALL)
    writer.writerows([guarded(cell) for cell in cells] for cells in rows)
    return text.getvalue().encode("utf-8", "replace")
