"""A calendar's file (RFC 5545, RFC 5546) read: what, when, where, and what is asked of the reader."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from icalendar import Calendar

from apps.channels.contract import Appointment, AppointmentKind
from apps.channels.email.headers import INVISIBLE, SPACES

if TYPE_CHECKING:
    from icalendar import Component

LONGEST = 256 * 1024
LONGEST_WORDS = 200
#: By METHOD (RFC 5546 section 1.4).
METHODS = {
    "REQUEST": AppointmentKind.INVITATION,
    "CANCEL": AppointmentKind.CANCELLED,
    "COUNTER": AppointmentKind.PROPOSED,
    "DECLINECOUNTER": AppointmentKind.UNSUITABLE,
    "REFRESH": AppointmentKind.ASKED_FOR,
}
#: By PARTSTAT (RFC 5545 section 3.2.12), when METHOD is REPLY.
REPLIES = {
    "ACCEPTED": AppointmentKind.ACCEPTED,
    "DECLINED": AppointmentKind.DECLINED,
    "TENTATIVE": AppointmentKind.TENTATIVE,
}
#: What the library raises over values that are none; a calendar that cannot be read is still a file.
FAULTS = (ValueError, KeyError, IndexError, AttributeError, TypeError, OverflowError)


def appointment(text: str) -> Appointment | None:
    """What the calendar's first event or task is about; None if `text` is no calendar that can be read."""
    if len(text) > LONGEST:
        return None
    try:
        calendars = Calendar.from_ical(_without_zones(text), multiple=True)
        for calendar in calendars:
            for component in calendar.walk():
                if component.name in ("VEVENT", "VTODO"):
                    return _appointment(str(calendar.get("METHOD", "")).upper(), component)
    except FAULTS:
        return None
    return None


def _without_zones(text: str) -> str:
    """Rules of a zone's own could be made to take for ever; the name of the zone is all that is shown."""
    first, *others = text.replace("\r\n", "\n").replace("\r", "\n").split("BEGIN:VTIMEZONE")
    return "".join([first, *(other.partition("END:VTIMEZONE\n")[2] for other in others)]).replace("\n", "\r\n")


def _appointment(method: str, event: Component) -> Appointment:
    kind, who = METHODS.get(method, AppointmentKind.EVENT), ""
    if method == "REPLY":
        attendee = event.get("ATTENDEE")
        attendee = attendee[0] if isinstance(attendee, list) else attendee
        status = str(getattr(attendee, "params", {}).get("PARTSTAT", "")).upper()
        kind, who = REPLIES.get(status, AppointmentKind.ANSWERED), _person(attendee)
    start, end, zone = _when(event)
    return Appointment(
        kind=kind,
        title=_words(event.get("SUMMARY")),
        start=start,
        end=end,
        zone=zone,
        place=_words(event.get("LOCATION")),
        organiser=_person(event.get("ORGANIZER")),
        who=who,
    )


def _when(event: Component) -> tuple[str, str, str]:
    """Start and end in ISO 8601, the end of whole days being the last of them, and the zone as it is written."""
    try:
        start, end, length = (_value(event, name) for name in ("DTSTART", "DTEND", "DURATION"))
        if not isinstance(start, dt.date):
            return "", "", ""
        end = start + length if end is None and length is not None else end
        return _iso(start), _end(start, end), _zone(event.get("DTSTART"), start)
    except FAULTS:
        return "", "", ""


def _end(start: dt.date, end: Any) -> str:
    if isinstance(start, dt.datetime):
        fits = isinstance(end, dt.datetime) and (end.tzinfo is None) == (start.tzinfo is None) and end > start
        return _iso(end) if fits else ""
    # The end of a whole day is the day after (RFC 5545 section 3.6.1).
    return (end - dt.timedelta(days=1)).isoformat() if type(end) is dt.date and end > start else ""


def _iso(when: dt.date) -> str:
    is_sure = isinstance(when, dt.datetime) and when.tzinfo is not None
    return when.astimezone(dt.UTC).isoformat() if is_sure else when.isoformat()  # type: ignore[attr-defined]


def _value(event: Component, name: str) -> Any:
    return getattr(event.get(name), "dt", None)


def _zone(value: Any, start: dt.date) -> str:
    if not isinstance(start, dt.datetime):
        return ""
    return _words(getattr(value, "params", {}).get("TZID"))


def _person(value: Any) -> str:
    if value is None or isinstance(value, list):
        return ""
    name = _words(getattr(value, "params", {}).get("CN"))
    address = _words(value)
    address = address[7:] if address.lower().startswith("mailto:") else address
    return f"{name} <{address}>" if name and name != address else address


def _words(value: Any) -> str:
    if value is None or isinstance(value, list):
        return ""
    return SPACES.sub(" ", INVISIBLE.sub("", str(value)))[:LONGEST_WORDS].strip()
