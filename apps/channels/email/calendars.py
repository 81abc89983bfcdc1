"""A calendar's file (RFC 5545, RFC 5546) in one line: what, when, where, and what is asked of the reader."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from icalendar import Calendar

from apps.channels.email.headers import INVISIBLE, SPACES
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from icalendar import Component

LONGEST = 256 * 1024
LONGEST_WORDS = 200
#: By METHOD (RFC 5546 section 1.4).
METHODS = {
    "REQUEST": sentence("Invitation: %(event)s"),
    "CANCEL": sentence("Cancelled: %(event)s"),
    "COUNTER": sentence("Another time is proposed: %(event)s"),
    "DECLINECOUNTER": sentence("The proposed time does not suit: %(event)s"),
    "REFRESH": sentence("The newest version is asked for: %(event)s"),
}
EVENT = sentence("Event: %(event)s")
#: By PARTSTAT (RFC 5545 section 3.2.12), when METHOD is REPLY.
REPLIES = {
    "ACCEPTED": sentence("%(who)s comes: %(event)s"),
    "DECLINED": sentence("%(who)s does not come: %(event)s"),
    "TENTATIVE": sentence("%(who)s perhaps comes: %(event)s"),
}
ANSWERED = sentence("%(who)s answered: %(event)s")
#: What the library raises over values that are none; a calendar that cannot be read is still a file.
FAULTS = (ValueError, KeyError, IndexError, AttributeError, TypeError, OverflowError)


def summary(text: str) -> str:
    """The line, in English with its values in it (`sentences.py`); empty if `text` is no calendar that can be read."""
    if len(text) > LONGEST:
        return ""
    try:
        calendars = Calendar.from_ical(_without_zones(text), multiple=True)
        for calendar in calendars:
            for component in calendar.walk():
                if component.name in ("VEVENT", "VTODO"):
                    return _line(str(calendar.get("METHOD", "")).upper(), component)
    except FAULTS:
        return ""
    return ""


def _without_zones(text: str) -> str:
    """Rules of a zone's own could be made to take for ever; the name of the zone is all that is shown."""
    first, *others = text.replace("\r\n", "\n").replace("\r", "\n").split("BEGIN:VTIMEZONE")
    return "".join([first, *(other.partition("END:VTIMEZONE\n")[2] for other in others)]).replace("\n", "\r\n")


def _line(method: str, event: Component) -> str:
    words = _event(event)
    if method == "REPLY":
        attendee = event.get("ATTENDEE")
        attendee = attendee[0] if isinstance(attendee, list) else attendee
        status = str(getattr(attendee, "params", {}).get("PARTSTAT", "")).upper()
        return REPLIES.get(status, ANSWERED) % {"who": _person(attendee) or "?", "event": words}
    return METHODS.get(method, EVENT) % {"event": words}


def _event(event: Component) -> str:
    """“Jour fixe”, 2026-11-23 10:00-11:00 (Europe/Berlin), Room 4, Lea Lindt <lea@example.test>."""
    title = _words(event.get("SUMMARY"))
    pieces = [f"“{title}”" if title else "", _when(event), _words(event.get("LOCATION"))]
    return ", ".join(piece for piece in [*pieces, _person(event.get("ORGANIZER"))] if piece) or "?"


def _when(event: Component) -> str:
    try:
        start, end, length = (_value(event, name) for name in ("DTSTART", "DTEND", "DURATION"))
        if not isinstance(start, dt.date):
            return ""
        end = start + length if end is None and length is not None else end
    except FAULTS:
        return ""
    return _span(start, end) + _zone(event.get("DTSTART"), start)


def _value(event: Component, name: str) -> Any:
    return getattr(event.get(name), "dt", None)


def _span(start: dt.date, end: Any) -> str:
    if not isinstance(start, dt.datetime):
        # The end of a whole day is the day after (RFC 5545 section 3.6.1).
        whole_days = type(end) is dt.date and end > start
        last = end - dt.timedelta(days=1) if whole_days else start
        return str(start) if last == start else f"{start} - {last}"
    if not isinstance(end, dt.datetime):
        return f"{start:%Y-%m-%d %H:%M}"
    return (
        f"{start:%Y-%m-%d %H:%M}-{end:%H:%M}"
        if end.date() == start.date()
        else f"{start:%Y-%m-%d %H:%M} - {end:%Y-%m-%d %H:%M}"
    )


def _zone(value: Any, start: dt.date) -> str:
    if not isinstance(start, dt.datetime):
        return ""
    name = _words(getattr(value, "params", {}).get("TZID")) or (start.tzname() if start.tzinfo else "")
    return f" ({name})" if name else ""


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
