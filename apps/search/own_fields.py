"""The admin's own fields of contacts and conversations as operators: `order_number:4711`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.lookups import Exact, IContains
from django.utils.translation import gettext as _

from apps.contacts.fields import checked, shown
from apps.contacts.models import CustomField
from apps.contacts.models.custom_fields import Kind, Of

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Where the values are, seen from a message.
_VALUES = {Of.CONTACT: "conversation__contact__custom", Of.CONVERSATION: "conversation__custom"}


@dataclass(frozen=True, slots=True)
class OwnField:
    """All fields of one key: there may be one of contacts and one of conversations."""

    key: str
    fields: Sequence[CustomField]

    @property
    def label(self) -> str:
        return self.fields[0].label

    @property
    def choices(self) -> list[str]:
        """The values that there are, for those kinds that have few."""
        first = self.fields[0]
        if first.kind == Kind.YES_NO:
            return [shown(first, value) for value in (True, False)]
        return [str(each) for each in first.choices] if first.kind == Kind.CHOICE else []

    def q(self, value: str) -> Q:
        """Messages of conversations in which it stands. Raises `ValueError`, in words, if none can have it."""
        found, problems = Q(), []
        for field in self.fields:
            try:
                found |= _in_field(field, value)
            except ValueError as error:
                problems.append(str(error))
        if len(problems) == len(self.fields):
            raise ValueError(problems[0])
        return found


def own_fields() -> list[OwnField]:
    """By their keys, in the admin's order."""
    found: dict[str, list[CustomField]] = {}
    for field in CustomField.objects.all():
        found.setdefault(field.key.casefold(), []).append(field)
    return [OwnField(key, fields) for key, fields in found.items()]


def own_field(key: str) -> OwnField | None:
    return next((field for field in own_fields() if field.key == key.casefold()), None)


def _in_field(field: CustomField, value: str) -> Q:
    kept = checked(field, value)
    if kept is None:
        raise ValueError(_("A value is missing."))
    text = KeyTextTransform(field.key, _VALUES[Of(field.of)])
    if field.kind == Kind.TEXT:
        return Q(IContains(text, kept))
    return Q(Exact(text, kept if isinstance(kept, str) else str(kept).lower()))
