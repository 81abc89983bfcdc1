"""Names in the form in which they are sorted and searched, the same on every database."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from collections.abc import Sequence


def plain(text: str) -> str:
    """`text` without accents and case, its white space single: "Öztürk" is found and stands with the letter O."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(bare.split())


class PlainField(models.CharField):  # type: ignore[type-arg]
    """The plain form of another field (`of`), kept whenever the row is saved; what it held where that is empty."""

    def __init__(self, *args: Any, of: str, **options: Any) -> None:
        self.of = of
        super().__init__(*args, **{"max_length": 200, "blank": True, "default": "", "editable": False, **options})

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: FBT001  (Django's signature)
        value = plain(getattr(model_instance, self.of))[: self.max_length] or getattr(model_instance, self.attname)
        setattr(model_instance, self.attname, value)
        return str(value)
