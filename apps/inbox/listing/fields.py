"""The admin's own fields as filters: `field.order=4711,4712`, of which any will do.

A text must have the words in it. A number or a date is one, or a span such as `10..20`, `..20` or `2026-01-01..`. A
choice is its word, yes or no `true` or `false`. `-` is what has no value. A comma within a value is written `%2C`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from django.db.models import Case, DecimalField, Q, TextField, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from apps.contacts.fields import checked, fields_of
from apps.contacts.models import Kind, Of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.contacts.models import CustomField
    from apps.conversations.models import ConversationQuerySet

    #: Values by the keys of their fields.
    Wanted = tuple[tuple[str, tuple[str, ...]], ...]

BEFORE = "field."
NOTHING = "-"
MOST = 10
_KEY = re.compile(r"[-\w]{1,60}", re.ASCII)
_DIGITS = r"^-?[0-9]+(\.[0-9]+)?$"
_SPAN = ".."


def read(asked: Mapping[str, str], *, most: int) -> Wanted:
    """From an address; raises `ValueError` for more than `MOST` fields, or `most` values of one."""
    found = []
    for name, text in asked.items():
        key = name.removeprefix(BEFORE)
        values = tuple(dict.fromkeys(unquote(each) for each in text.split(",") if each))
        if key != name and values:
            if not _KEY.fullmatch(key) or len(values) > most or any("\0" in each for each in values):
                raise ValueError(name)
            found.append((key, values))
    if len(found) > MOST:
        raise ValueError(BEFORE)
    return tuple(found)


def written(wanted: Wanted) -> dict[str, str]:
    """As it stands in an address."""
    return {BEFORE + key: ",".join(map(_quoted, values)) for key, values in wanted}


def narrow(rows: ConversationQuerySet, wanted: Wanted) -> ConversationQuerySet:
    """Those that have one of the values of each field. What no field of now can have lets nothing through."""
    known = {field.key: field for field in fields_of(Of.CONVERSATION)} if wanted else {}
    for number, (key, values) in enumerate(wanted):
        name = f"custom_{number}"
        field = known.get(key)
        if field is None:
            return rows.none()
        rows = rows.alias(**{name: Cast(KeyTextTransform(key, "custom"), TextField())})
        if field.kind == Kind.NUMBER:
            rows = rows.alias(**{f"{name}_number": _number_in(name)})
        rows = rows.filter(_any(field, name, values))
    return rows


def _number_in(name: str) -> Case:
    """A text that was kept for another kind of field is no number."""
    number: Any = DecimalField(max_digits=60, decimal_places=30)
    return Case(When(**{f"{name}__regex": _DIGITS}, then=Cast(name, number)), default=None)


def _any(field: CustomField, name: str, values: tuple[str, ...]) -> Q:
    found = Q(pk__in=())
    for value in values:
        found |= _one(field, name, value)
    return found


def _one(field: CustomField, name: str, value: str) -> Q:
    if value == NOTHING:
        return Q(**{f"{_compared(field, name)}__isnull": True})
    if field.kind == Kind.TEXT:
        return Q(**{f"{name}__icontains": value})
    if field.kind in (Kind.NUMBER, Kind.DATE):
        return _span(field, name, value)
    said = _said(field, value)
    return Q(**{name: str(said).lower() if isinstance(said, bool) else said}) if said is not None else Q(pk__in=())


def _span(field: CustomField, name: str, value: str) -> Q:
    first, between, last = value.partition(_SPAN)
    ends = {"gte": first, "lte": last} if between else {"exact": first}
    name = _compared(field, name)
    found = Q(**{f"{name}__isnull": False})
    for lookup, text in ends.items():
        if text.strip():
            said = _said(field, text)
            if said is None:
                return Q(pk__in=())
            found &= Q(**{f"{name}__{lookup}": Decimal(str(said)) if field.kind == Kind.NUMBER else said})
    return found


def _compared(field: CustomField, name: str) -> str:
    return f"{name}_number" if field.kind == Kind.NUMBER else name


def _said(field: CustomField, text: str) -> object:
    """As it is kept; None for what the field cannot have."""
    try:
        return checked(field, text)
    except ValueError:
        return None


def _quoted(value: str) -> str:
    return value.replace("%", "%25").replace(",", "%2C")
