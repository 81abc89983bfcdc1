"""Keyset paging: a place in a list that is ordered by a time and an id."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.db.models import QuerySet

Rows = TypeVar("Rows", bound="QuerySet[Any]")

_MICROSECOND = dt.timedelta(microseconds=1)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Key:
    """Where a page ended; as text the microseconds since 1970 and the id, with a dot between."""

    at: dt.datetime
    pk: int

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises `ValidationError`."""
        microseconds, _dot, pk = text.partition(".")
        try:
            return cls(_EPOCH + int(microseconds) * _MICROSECOND, int(pk))
        except (ValueError, OverflowError):
            raise ValidationError(_("This place in the list cannot be read.")) from None

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // _MICROSECOND}.{self.pk}"

    def below(self, rows: Rows, time_field: str, *, pk: str = "pk") -> Rows:
        """The rows after this place where the newest come first."""
        # One bound that the index can start from, without the few of the very same moment that were shown already.
        older = rows.filter(**{f"{time_field}__lte": self.at})
        return older.exclude(**{time_field: self.at, f"{pk}__gte": self.pk})

    def above(self, rows: Rows, time_field: str, *, pk: str = "pk") -> Rows:
        """The rows after this place where the oldest come first."""
        newer = rows.filter(**{f"{time_field}__gte": self.at})
        return newer.exclude(**{time_field: self.at, f"{pk}__lte": self.pk})
