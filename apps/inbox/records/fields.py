"""A field that an admin defined."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from apps.contacts.models import CustomField


class CustomFieldRecord(TypedDict):
    """`choices` are the words of a choice."""

    key: str
    label: str
    kind: str
    choices: list[str]


def custom_field(field: CustomField) -> CustomFieldRecord:
    return CustomFieldRecord(key=field.key, label=field.label, kind=field.kind, choices=list(field.choices))
