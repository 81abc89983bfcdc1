"""What an admin does to the definitions of custom fields."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.contacts.fields import LONGEST_TEXT, MOST_CHOICES, new_key
from apps.contacts.models import CustomField, Kind
from apps.contacts.signals import fields_changed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from apps.contacts.models import Of


def define(*, of: Of, label: str, kind: Kind, choices: Sequence[str] = ()) -> CustomField:
    """A new field behind the others. Raises `ValueError` without choices for a choice, or if the name is taken."""
    _require_choices(kind, choices)
    last = CustomField.objects.filter(of=of).aggregate(last=Max("position"))["last"] or 0
    key, kept = new_key(label, of=of), list(choices) if kind == Kind.CHOICE else []
    try:
        with _telling():
            return CustomField.objects.create(of=of, key=key, label=label, kind=kind, choices=kept, position=last + 1)
    except IntegrityError:
        raise ValueError(_("There is a field of that name already.")) from None


def change(field: CustomField, *, label: str, choices: Sequence[str] | None = None) -> None:
    """Another name or other choices; values that are no choice any more stay until somebody changes them.

    Raises `ValueError` as `define` does.
    """
    if choices is not None:
        _require_choices(Kind(field.kind), choices)
        field.choices = list(choices)
    field.label = label
    try:
        with _telling():
            field.save(update_fields=["label", "choices"])
    except IntegrityError:
        raise ValueError(_("There is a field of that name already.")) from None


def move_up(field: CustomField) -> None:
    """Before the one that stands above it."""
    with _telling():
        rows = list(CustomField.objects.select_for_update(no_key=True).filter(of=field.of))
        place = [row.pk for row in rows].index(field.pk)
        if place > 0:
            rows.insert(place - 1, rows.pop(place))
        for position, row in enumerate(rows, start=1):
            row.position = position
        CustomField.objects.bulk_update(rows, ["position"])


def remove(field: CustomField) -> None:
    """Its values are kept where they are, and shown nowhere."""
    with _telling():
        field.delete()


@contextmanager
def _telling() -> Iterator[None]:
    """A transaction; what happened in it is announced at its end."""
    with transaction.atomic():
        yield
        fields_changed.send(CustomField)


def _require_choices(kind: Kind, choices: Sequence[str]) -> None:
    if kind != Kind.CHOICE:
        return
    if not choices:
        raise ValueError(_("A choice needs something to choose from."))
    if len(choices) > MOST_CHOICES or any(len(choice) > LONGEST_TEXT for choice in choices):
        raise ValueError(_("At most %(most)d choices.") % {"most": MOST_CHOICES})
