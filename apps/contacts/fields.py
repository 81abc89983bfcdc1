"""The admin's own fields of contacts and conversations: which there are, and what may stand in them.

Values are kept in JSON under the field's key, in one form for each kind: text as it is, a number as a decimal text
("19.90": JSON's own numbers lose digits), a date as ISO 8601, a choice as its word, yes or no as true or false. A value
whose field is gone stays where it is and is shown nowhere.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.contacts.models.custom_fields import CustomField, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from apps.contacts.models.custom_fields import Of

#: What is kept; None is no value.
Value = str | bool | None

LONGEST_TEXT = 500
MOST_DIGITS = 30
MOST_CHOICES = 100
YES = frozenset({"yes", "true", "1", "on", "y", "x", "ja", "wahr", "j"})
NO = frozenset({"no", "false", "0", "off", "n", "nein", "falsch"})
DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%Y/%m/%d")


def fields_of(of: Of) -> list[CustomField]:
    """Those of contacts or of conversations, in the admin's order."""
    return list(CustomField.objects.filter(of=of))


def updated(custom: Mapping[str, Value], changes: Mapping[str, object], *, of: Of) -> dict[str, Value]:
    """`custom` with `changes` (values by key, as typed or as JSON); an empty one takes the value away.

    Raises `ValidationError` with the words for each key that has no field, or whose value does not fit it.
    """
    fields = {field.key: field for field in fields_of(of)}
    kept, errors = dict(custom), {}
    for key, said in changes.items():
        try:
            value = checked(fields[key], said)
        except KeyError:
            errors[key] = _("There is no such field.")
        except ValueError as error:
            errors[key] = str(error)
        else:
            kept[key] = value
    if errors:
        raise ValidationError(errors)
    return {key: value for key, value in kept.items() if value is not None}


def checked(field: CustomField, said: object) -> Value:
    """What is kept for what was `said`, or None for nothing. Raises `ValueError`, in words, if it does not fit."""
    if said is None or (isinstance(said, str) and not said.strip()):
        return None
    return _CHECKS[Kind(field.kind)](field, said)


def shown(field: CustomField, value: Value) -> str:
    """A value as people of the current language read it; as it is where it was kept for another kind of field."""
    try:
        value = checked(field, value)
    except ValueError:
        return str(value)
    if value is None:
        return ""
    if field.kind == Kind.YES_NO:
        return _("yes") if value else _("no")
    if field.kind == Kind.DATE:
        return formats.date_format(dt.date.fromisoformat(str(value)), "SHORT_DATE_FORMAT")
    if field.kind == Kind.NUMBER:
        return str(formats.number_format(Decimal(str(value)), use_l10n=True))
    return str(value)


def new_key(label: str, *, of: Of) -> str:
    """A key for a new field: of its label, and one that no field of the same kind has or had a moment ago."""
    plain = slugify(label).replace("-", "_")[:50] or "field"
    if plain.isdecimal():  # in the path of a JSON value that would be a place in a list
        plain = f"field_{plain}"
    taken = set(CustomField.objects.filter(of=of, key__startswith=plain).values_list("key", flat=True))
    numbered = (f"{plain}_{number}" for number in range(2, len(taken) + 3))
    return plain if plain not in taken else next(key for key in numbered if key not in taken)


def form_fields(fields: Sequence[CustomField]) -> dict[str, forms.Field]:
    """A form's fields for them, named by their keys; none is required."""
    return {field.key: _form_field(field) for field in fields}


def _form_field(field: CustomField) -> forms.Field:
    if field.kind == Kind.YES_NO:
        options = [("", "-"), ("true", _("yes")), ("false", _("no"))]
        return _Checked(field, label=field.label, widget=forms.Select(choices=options))
    if field.kind == Kind.CHOICE:
        options = [("", "-"), *((word, word) for word in field.choices)]
        return _Checked(field, label=field.label, widget=forms.Select(choices=options))
    if field.kind == Kind.DATE:
        return _Checked(field, label=field.label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    mode = {"inputmode": "decimal"} if field.kind == Kind.NUMBER else {}
    return _Checked(field, label=field.label, widget=forms.TextInput(attrs={"autocomplete": "off", **mode}))


class _Checked(forms.Field):
    """A form's field whose value is what `checked` makes of it."""

    def __init__(self, field: CustomField, *, label: str, widget: forms.Widget) -> None:
        super().__init__(required=False, label=label, widget=widget)
        self._field = field

    def prepare_value(self, value: Any) -> Any:
        """For the box: numbers with the language's own sign, yes and no as the words of the select."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if self._field.kind == Kind.NUMBER and isinstance(value, str):
            return value.replace(".", formats.get_format("DECIMAL_SEPARATOR")) if _is_decimal(value) else value
        return value

    def to_python(self, value: Any) -> Value:
        try:
            return checked(self._field, value)
        except ValueError as error:
            raise ValidationError(str(error)) from None


def _text(_field: CustomField, said: object) -> str:
    if not isinstance(said, str):
        raise ValueError(_("This is no text."))
    if len(said) > LONGEST_TEXT:
        raise ValueError(_("At most %(most)d characters.") % {"most": LONGEST_TEXT})
    return said.strip()


def _number(_field: CustomField, said: object) -> str:
    if isinstance(said, bool) or not isinstance(said, str | int | float):
        raise ValueError(_("This is no number."))
    text = _with_point("".join(str(said).split()))
    if not _is_decimal(text) or len(text) > MOST_DIGITS:
        raise ValueError(_("“%(said)s” is no number.") % {"said": str(said)[:40]})
    return f"{Decimal(text):f}"


def _with_point(text: str) -> str:
    """The last of both signs parts the decimals; a single comma does in every language that we know of."""
    if "," in text and "." in text:
        thousands = "." if text.rfind(",") > text.rfind(".") else ","
        text = text.replace(thousands, "")
    return text.replace(",", ".")


def _is_decimal(text: str) -> bool:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return False
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and abs(exponent) <= MOST_DIGITS


def _date(_field: CustomField, said: object) -> str:
    for form in DATES:
        try:
            return dt.datetime.strptime(str(said).strip(), form).date().isoformat()
        except ValueError:
            continue
    raise ValueError(_("“%(said)s” is no date, such as 2026-11-22 or 22.11.2026.") % {"said": str(said)[:40]})


def _choice(field: CustomField, said: object) -> str:
    wanted = str(said).strip().casefold()
    for word in field.choices:
        if str(word).casefold() == wanted:
            return str(word)
    raise ValueError(_("“%(said)s” is none of the choices.") % {"said": str(said)[:40]})


def _yes_no(_field: CustomField, said: object) -> bool:
    if isinstance(said, bool):
        return said
    word = str(said).strip().casefold()
    if word in YES or word in NO:
        return word in YES
    raise ValueError(_("“%(said)s” is neither yes nor no.") % {"said": str(said)[:40]})


_CHECKS: dict[Kind, Callable[[CustomField, object], Value]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.CHOICE: _choice,
    Kind.YES_NO: _yes_no,
}
