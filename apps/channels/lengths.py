"""How long a text is in the unit of a service."""

from __future__ import annotations

import regex

from apps.channels.contract import LengthUnit

#: What people take for one sign, such as a flag or a letter with its accent (Unicode Standard Annex 29).
_GRAPHEME = regex.compile(r"\X")


def length_of(text: str, unit: LengthUnit) -> int:
    match unit:
        case LengthUnit.BYTES:
            return len(text.encode())
        case LengthUnit.GRAPHEMES:
            return len(_GRAPHEME.findall(text))
        case LengthUnit.CHARACTERS:
            return len(text)
