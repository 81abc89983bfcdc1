"""What was said in English (`sentences`), in the language of whoever reads it."""

from __future__ import annotations

import re
from functools import cache

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext

from apps.channels.registry import adapter_class
from apps.channels.sentences import TEMPLATES

#: What names of values in sentences say how many of something there are; other numbers are ports and codes.
QUANTITIES = frozenset({"bytes", "count", "lines", "most"})
#: What may be a sentence of ours within another one: the label of a field, the reason of something.
NESTED = frozenset({"label", "words"})
PLACE = re.compile(r"%\((\w+)\)s")


def translated(text: str) -> str:
    """The text in the active language if it is a sentence of ours; what a service said stays as it is."""
    # Gettext would answer "" with the head of its catalogue, and tidy the lines of servers; ours are single lines.
    if not text or "\n" in text:
        return text
    whole = gettext(text)
    return whole if whole != text else _with_values(text)


def translated_words(words: str) -> str:
    """A channel's words: those of a check name their subject in front of each error, those of a reader stand alone."""
    return " · ".join(_translated_line(line) for line in words.split(" · "))


def _translated_line(line: str) -> str:
    subject, _colon, words = line.partition(": ")
    known = translated(subject)
    return f"{known}: {translated(words)}" if words and known != subject else translated(line)


def _with_values(text: str) -> str:
    for template in _known_templates():
        if found := _form(template).fullmatch(text):
            return gettext(template) % {name: _value(name, text) for name, text in found.groupdict().items()}
    return text


def _value(name: str, text: str) -> str:
    if name in NESTED:
        return translated(text)
    return number_format(int(text), force_grouping=True) if name in QUANTITIES and text.isdecimal() else text


def _known_templates() -> list[str]:
    """Those of an adapter are known once it is imported."""
    for kind in settings.CHANNEL_ADAPTERS:
        adapter_class(kind)
    return sorted(TEMPLATES)


@cache
def _form(template: str) -> re.Pattern[str]:
    # Every second piece of the split is a name.
    pieces = PLACE.split(template)
    return re.compile("".join(f"(?P<{piece}>.+)" if n % 2 else re.escape(piece) for n, piece in enumerate(pieces)))
