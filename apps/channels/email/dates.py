"""The moment that a Date field names (RFC 5322 section 3.3), also where programs write it as they please."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_tz

# Further years than these cannot be moved between time zones, or belong to no calendar of ours.
FIRST_YEAR, LAST_YEAR = 1800, 9998
HOUR = 3600
#: Beside those of RFC 5322 section 4.3, which the stdlib knows: hours east of Greenwich.
ZONES = {
    "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "MET": 1, "CEST": 2, "MESZ": 2, "MEST": 2, "EET": 2, "SAST": 2,
    "EEST": 3, "MSK": 3, "TRT": 3, "IST": 5.5, "HKT": 8, "SGT": 8, "AWST": 8, "JST": 9, "KST": 9, "AEST": 10,
    "AEDT": 11, "NZST": 12, "NZDT": 13, "BRT": -3, "AKST": -9, "HST": -10,
}  # fmt: skip
#: How the months begin in German, French, Spanish, Italian, Dutch, Polish and Portuguese, where not as in English.
MONTHS = {
    "jän": "Jan", "ene": "Jan", "gen": "Jan", "sty": "Jan", "fév": "Feb", "fev": "Feb", "lut": "Feb", "mär": "Mar",
    "mrz": "Mar", "mrt": "Mar", "maa": "Mar", "avr": "Apr", "abr": "Apr", "kwi": "Apr", "mai": "May", "mag": "May",
    "mei": "May", "maj": "May", "giu": "Jun", "cze": "Jun", "lug": "Jul", "lip": "Jul", "aoû": "Aug", "ago": "Aug",
    "sie": "Aug", "set": "Sep", "wrz": "Sep", "okt": "Oct", "ott": "Oct", "out": "Oct", "paź": "Oct", "lis": "Nov",
    "dez": "Dec", "déc": "Dec", "dic": "Dec", "gru": "Dec",
}  # fmt: skip
NUMBERS = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})[ ,]+(\d{1,2}:\d{2}(?::\d{2})?)(.*)")
WORD = re.compile(r"[^\W\d_]+")
NAME_AT_END = re.compile(r"(?<![(\w])([A-Za-z]{2,5})\s*(?:\(|\Z)")


def read(words: str) -> dt.datetime | None:
    """An aware UTC time, or None if there is none that a calendar knows. Without a zone it is taken for UTC."""
    english = _in_english(words)
    moment = _mail(words) or _iso(words) or _mail(english) or _iso(english)
    return moment if moment and FIRST_YEAR <= moment.year <= LAST_YEAR else None


def _mail(words: str) -> dt.datetime | None:
    try:
        parsed = parsedate_tz(words)
        if parsed is None:
            return None
        zone = dt.timezone(dt.timedelta(seconds=parsed[9] or _named_zone(words)))
        second = min(parsed[5], 59)  # RFC 5322 section 3.3 knows leap seconds, calendars of programs do not
        return dt.datetime(*parsed[:5], second, tzinfo=zone).astimezone(dt.UTC) if parsed[5] <= 60 else None
    except (ValueError, OverflowError, IndexError, TypeError):
        return None


def _iso(words: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(words)
        return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def _named_zone(words: str) -> float:
    name = NAME_AT_END.search(words)
    return ZONES.get(name[1].upper(), 0) * HOUR if name else 0


def _in_english(words: str) -> str:
    """ "Sa., 21. Okt. 2026 09:30" and "21.10.2026 09:30" in the form of RFC 5322."""
    if numbers := NUMBERS.search(words):
        day, month, year, time, rest = numbers.groups()
        return f"{year}-{month:0>2}-{day:0>2} {time}{rest.replace(' ', '')}"
    words = WORD.sub(lambda word: MONTHS.get(word[0][:3].lower(), word[0]), words.replace(".", " "))
    beginning = re.search(r"\d", words)
    return words[beginning.start() :] if beginning else words
