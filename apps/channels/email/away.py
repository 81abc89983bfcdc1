"""Out-of-office answers: whether a mail is one, and the day that it names for its sender's return.

Dates are read in the forms in which people write them into such answers. What can be two dates is none: a wrong day
beside a customer's name is worse than no day.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from apps.channels.email.bounces.phrases import any_of

if TYPE_CHECKING:
    from collections.abc import Iterator

#: It is said in the first lines; below are signatures and what was written before.
USED = 2_500
LONGEST = dt.timedelta(days=366)
MONTHS = {
    1: "january januar jänner janvier enero gennaio januari stycznia janeiro jan janv ene gen",
    2: "february februar feber février fevrier febrero febbraio februari lutego fevereiro feb févr fev",
    3: "march märz maerz mars marzo maart marca março marco mar mär mrz mrt",
    4: "april avril abril aprile kwietnia apr avr abr",
    5: "may mai mayo maggio mei maja maio maj mag",
    6: "june juni juin junio giugno czerwca junho jun giu",
    7: "july juli juillet julio luglio lipca julho jul juil lug",
    8: "august août aout agosto augustus sierpnia augusti aug ago",
    9: "september septembre septiembre settembre września wrzesnia setembro sep sept set",
    10: "october oktober octobre octubre ottobre października outubro okt oct ott out",
    11: "november novembre noviembre listopada novembro nov",
    12: "december dezember décembre decembre diciembre dicembre desember grudnia dezembro dec dez déc dic des",
}
MONTH_OF = {name: number for number, names in MONTHS.items() for name in names.split()}
_MONTH = "|".join(sorted(map(re.escape, MONTH_OF), key=len, reverse=True))
_DAY = r"(0?[1-9]|[12]\d|3[01])"
_YEAR = r"(20\d\d)"
DATE = re.compile(
    rf"(?P<iso>\b{_YEAR}-(0[1-9]|1[0-2])-{_DAY}\b)"
    rf"|(?P<dotted>\b{_DAY}\.[ ]?(0?[1-9]|1[0-2])\.(?:[ ]?{_YEAR}\b|(\d\d)\b)?)"
    rf"|(?P<slashed>\b(\d\d?)/(\d\d?)(?:/(?:{_YEAR}|(\d\d)))?\b)"
    rf"|(?P<named>\b{_DAY}(?:st|nd|rd|th|er|º|ª|\.)?[ ]?(?:(?:of|de|den)[ ])?({_MONTH})\b\.?"
    rf"(?:,?[ ](?:(?:de|del)[ ])?{_YEAR}\b)?)"
    rf"|(?P<month_first>\b({_MONTH})\b\.?[ ](?:\d\d?(?:st|nd|rd|th)?[ ]?[-\u2013][ ]?)?{_DAY}(?:st|nd|rd|th)?\b"
    rf"(?:,?[ ]{_YEAR}\b)?)",
    re.IGNORECASE,
)
RANGE_IN_ONE = re.compile(r"\d[a-z]*[ ]?[-\u2013]")
#: What stands before the last day of the absence, and before the first one after it.
UNTIL = re.compile(
    r"(?:\b(?:bis|until|till|til|through|thru|jusqu['\u2019]au|hasta|fino|tot|do|até|to|au|al|t/m|tom|och med)\b|"
    r"[-\u2013])"
    r"(?:[ ](?:einschl\.?|einschließlich|inkl\.?|inclusive|zum|den|dem|the|and including|el|al|en met|dnia|o|a|le|"
    r"(?:day of )?\w{2,12}(?:day|tag|woch|di|abend|og|dag),?|"
    r"(?:mo|di|mi|do|fr|sa|so|mon|tue|wed|thu|fri|sat|sun)\.?,?))*[ ,]*\Z",
    re.IGNORECASE,
)
BACK = re.compile(
    r"\b(?:ab|wieder|zurück|erreichbar|back|return(?:ing)?|available|again|office|retour|partir|volver[ée]|vuelvo|"
    r"ritorno|rientro|terug|vanaf|wracam|powr[oó]t\w*|voltarei|regresso|tilbage|tilbake|åter|tillbaka|from|on)\b"
    r"[^.!?\n]{0,30}\Z",
    re.IGNORECASE,
)
AWAY = any_of(
    r"""
    out[- ]of[- ](?:the[- ])?office
    \booo\b
    (?:am|is|are|be|currently) (?:\w+ )?(?:away|absent|on (?:\w+ )?(?:vacation|holiday|leave|business trip))
    (?:on|annual|parental|maternity|sick) (?:vacation|leave)
    not in the office
    limited access to
    abwesen
    nicht (?:im|am) (?:haus|büro|arbeitsplatz)
    außer haus
    urlaub
    elternzeit
    nicht (?:erreichbar|anwesend|verfügbar|da)\b
    \bunavailable
    erst (?:ab|am|wieder)
    absent
    absence
    en cong[ée]s?
    fuera de la oficina
    ausente
    vacaciones
    fuori (?:sede|ufficio)
    assente
    assenza
    in ferie
    afwezig
    vakantie
    niet aanwezig
    nieobecn
    urlop
    poza biurem
    férias
    ausência
    fora do escritório
    ferie
    fravær
    ikke på kontoret
    semester
    frånvar
    inte på kontoret
    poissa
    lomalla
    """
)
#: How programs begin the subject of such an answer; an `Re:` before it is the program's own.
ANSWERS = any_of(
    r"""
    auto(?:matic|matisch\w*)?[- ]?(?:reply|response|antwort|:)
    automatic\w* reply
    automatische (?:antwort|beantwortung)
    out[- ]of[- ](?:the[- ])?office
    ooo\b
    abwesenheit
    abwesend
    r[ée]ponse automatique
    absence
    respuesta autom
    risposta autom
    fuera de la oficina
    fuori ufficio
    automatisch antwoord
    afwezig
    odpowied[źz] automat
    automatyczna odpowied
    resposta autom
    automatisk svar
    autosvar
    automaattinen
    nieobecno
    """
)
PREFIX = re.compile(r"\s*(?:(?:re|aw|antw?|sv|odp|r)\s*:\s*)?\[?", re.IGNORECASE)


def is_away(subject: str, text: str) -> bool:
    """Whether the words are those of somebody's absence."""
    return bool(AWAY.search(subject) or AWAY.search(text[:USED]))


def is_answer(subject: str, text: str) -> bool:
    """Whether subject and words both are those of an out-of-office answer."""
    return bool(ANSWERS.match(PREFIX.sub("", subject, count=1))) and bool(AWAY.search(text[:USED]))


def away_until(text: str, *, today: dt.date) -> dt.date | None:
    """The day that is named for the end of an absence; None if none is, or if it is not to be told from another.

    `today` is when the answer came: a day without a year is the next one, a day in the past is none.
    """
    lines = (line for line in text[:USED].split("\n") if not line.startswith(">"))
    said = re.sub(r"[ \t\xa0]+", " ", "\n".join(lines))
    found = [(kind, day) for kind, day in _named_days(said, today) if today <= day <= today + LONGEST]
    last = [day for kind, day in found if kind == "until"]
    return next(iter(last), None) or next((day for kind, day in found if kind == "back"), None)


def _named_days(text: str, today: dt.date) -> Iterator[tuple[str, dt.date]]:
    end = 0
    for match in DATE.finditer(text):
        before = text[max(end, match.start() - 60) : match.start()]
        # Of a range that is written in one piece the last day is read.
        in_range = match.lastgroup == "month_first" and RANGE_IN_ONE.search(match[0])
        day = _day(match, today)
        end = match.end()
        if day is None:
            continue
        if in_range or UNTIL.search(before):
            yield "until", day
        elif BACK.search(before):
            yield "back", day


def _day(match: re.Match[str], today: dt.date) -> dt.date | None:
    groups = [group for group in match.groups()[_FIRST[match.lastgroup or ""] :] if group is not None]
    match match.lastgroup:
        case "iso":
            return _date(int(groups[0]), int(groups[1]), int(groups[2]))
        case "dotted":
            return _with_year(int(groups[1]), int(groups[0]), groups[2:], today)
        case "named":
            return _with_year(MONTH_OF[groups[1].lower()], int(groups[0]), groups[2:], today)
        case "month_first":
            return _with_year(MONTH_OF[groups[0].lower()], int(groups[1]), groups[2:], today)
    return _slashed(int(groups[0]), int(groups[1]), groups[2:], today)


def _slashed(first: int, second: int, year: list[str], today: dt.date) -> dt.date | None:
    """Day and month in either order; None if both make sense and differ."""
    days = {_with_year(month, day, year, today) for month, day in ((first, second), (second, first))}
    known = [day for day in days if day is not None and today <= day <= today + LONGEST]
    return known[0] if len(known) == 1 else None


def _with_year(month: int, day: int, year: list[str], today: dt.date) -> dt.date | None:
    if year:
        return _date(int(year[0]) + (2000 if len(year[0]) == 2 else 0), month, day)
    this = _date(today.year, month, day)
    return this if this is None or this >= today else _date(today.year + 1, month, day)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


#: Where the groups within each form begin.
_FIRST = {name: number for name, number in DATE.groupindex.items()}
