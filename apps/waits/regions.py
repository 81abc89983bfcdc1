"""The countries and states whose holidays are known, in the words of whoever asks."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING

import holidays
from babel import Locale
from django.utils.translation import get_language

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Who looks at a calendar wants to know what comes next.
AHEAD = dt.timedelta(days=365)


def countries() -> list[tuple[str, str]]:
    """Their ISO 3166 codes and names, by name."""
    names = Locale.parse((get_language() or "en").replace("-", "_")).territories
    known = [(code, str(names.get(code, code))) for code in _supported() if len(code) == 2]
    return sorted(known, key=lambda each: each[1])


def states(country: str) -> list[tuple[str, str]]:
    """The parts of a country that have holidays of their own: codes and names, by name; none for others."""
    codes = _supported().get(country, [])
    if not codes:
        return []
    names = {code: name for name, code in holidays.country_holidays(country).subdivisions_aliases.items()}
    return sorted(((code, names.get(code, code)) for code in codes), key=lambda each: each[1])


def holidays_ahead(country: str, state: str, today: dt.date) -> list[tuple[dt.date, str]]:
    """Those of the next year with their names."""
    if not country:
        return []
    years = (today.year, today.year + 1)
    language = (get_language() or "en")[:2]
    known = holidays.country_holidays(country).supported_languages
    spoken = next((each for each in known if each[:2] == language), None)
    found = holidays.country_holidays(country, subdiv=state or None, years=years, language=spoken)
    return sorted((day, name) for day, name in found.items() if today <= day < today + AHEAD)


@lru_cache(maxsize=1)
def _supported() -> Mapping[str, list[str]]:
    return holidays.list_supported_countries(include_aliases=False)
