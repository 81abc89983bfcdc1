"""Invitations: a file, and what, when and where it is."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from apps.channels.contract import Appointment, AppointmentKind
from apps.channels.email.calendars import appointment
from tests.channels.email.mime import multipart, names, part, read

pytestmark = pytest.mark.once

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
METHOD:{method}
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
ORGANIZER;CN=Cora Winter:MAILTO:cora@customer.test
ATTENDEE;PARTSTAT={answer};CN=Otto:mailto:otto@elsewhere.test
SUMMARY;LANGUAGE=de:Gespräch\\, Teil 2
{when}
LOCATION:Raum 4
UID:1
END:VEVENT
END:VCALENDAR
"""
TEN_TO_ELEVEN = (
    "DTSTART;TZID=W. Europe Standard Time:20261123T100000\nDTEND;TZID=W. Europe Standard Time:20261123T110000"
)
EVENT = Appointment(
    kind=AppointmentKind.INVITATION,
    title="Gespräch, Teil 2",
    start="2026-11-23T09:00:00+00:00",
    end="2026-11-23T10:00:00+00:00",
    zone="W. Europe Standard Time",
    place="Raum 4",
    organiser="Cora Winter <cora@customer.test>",
)


def calendar(method: str = "REQUEST", *, answer: str = "NEEDS-ACTION", when: str = TEN_TO_ELEVEN) -> str:
    return CALENDAR.format(method=method, answer=answer, when=when)


@pytest.mark.parametrize(
    ("method", "answer", "kind"),
    [
        ("REQUEST", "NEEDS-ACTION", "invitation"),
        ("request", "NEEDS-ACTION", "invitation"),
        ("CANCEL", "NEEDS-ACTION", "cancelled"),
        ("COUNTER", "NEEDS-ACTION", "proposed"),
        ("DECLINECOUNTER", "NEEDS-ACTION", "unsuitable"),
        ("REFRESH", "NEEDS-ACTION", "asked_for"),
        ("REPLY", "ACCEPTED", "accepted"),
        ("REPLY", "DECLINED", "declined"),
        ("REPLY", "TENTATIVE", "tentative"),
        ("REPLY", "DELEGATED", "answered"),
        ("PUBLISH", "NEEDS-ACTION", "event"),
    ],
)
def test_it_says_what_is_asked(method: str, answer: str, kind: str) -> None:
    who = "Otto <otto@elsewhere.test>" if method == "REPLY" else ""
    assert appointment(calendar(method, answer=answer)) == replace(EVENT, kind=AppointmentKind(kind), who=who)


@pytest.mark.parametrize(
    ("when", "start", "end", "zone"),
    [
        ("DTSTART;VALUE=DATE:20261123", "2026-11-23", "", ""),
        ("DTSTART;VALUE=DATE:20261123\nDTEND;VALUE=DATE:20261126", "2026-11-23", "2026-11-25", ""),
        (
            "DTSTART:20261123T100000Z\nDURATION:PT1H30M",
            "2026-11-23T10:00:00+00:00",
            "2026-11-23T11:30:00+00:00",
            "",
        ),
        ("DTSTART:20261123T100000\nDTEND:20261124T080000", "2026-11-23T10:00:00", "2026-11-24T08:00:00", ""),
        ("DTSTART:20261123T100000Z\nDTEND:20261123T090000Z", "2026-11-23T10:00:00+00:00", "", ""),
        ('DTSTART;TZID="Our own zone":20261123T100000', "2026-11-23T10:00:00", "", "Our own zone"),
        ("DTSTART:00010101T000000Z", "0001-01-01T00:00:00+00:00", "", ""),
        ("DTSTART:gestern", "", "", ""),
        ("DTSTART:20261123T100000Z\nDURATION:P99999999999D", "", "", ""),
        ("DTSTART:20261123T100000Z\nDTSTART:20261124T100000Z", "", "", ""),
        ("COMMENT:nichts", "", "", ""),
    ],
)
def test_it_says_when(when: str, start: str, end: str, zone: str) -> None:
    found = appointment(calendar(when=when))
    assert found == replace(EVENT, start=start, end=end, zone=zone)


def test_an_invitation_is_a_file_and_told_beside_the_text() -> None:
    content = part("text/calendar; charset=utf-8; method=REQUEST", calendar())
    again = part("application/ics; name=invite.ics", calendar())
    text = multipart(
        "alternative", part("text/plain", "Bis dann."), part("text/html", "<p>Bis dann.</p>"), content, boundary="a"
    )
    found = read(multipart("mixed", text, again))
    assert found.text == "Bis dann."
    assert names(found) == ["attachment-1.ics", "invite.ics"]
    assert (found.appointments, found.notices) == ((EVENT,), ()), "nothing was left out"


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
def test_lines_may_end_as_they_like(ends: str) -> None:
    assert appointment(calendar().replace("\n", ends)) == EVENT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "BEGIN:VCALENDAR",
        "no calendar",
        "BEGIN:VCALENDAR\nEND:VCALENDAR",
        "BEGIN:VCALENDAR\n" * 5_000,
        "\x00",
        "BEGIN:VEVENT\nEND:VEVENT",
    ],
)
def test_what_is_no_calendar_says_nothing(text: str) -> None:
    assert appointment(text) in (None, Appointment(kind=AppointmentKind.EVENT))


@pytest.mark.parametrize(
    "line",
    [
        "X:" + "a;" * 100_000,
        'X;A="' + '"' * 100_000,
        "X" + ";A=b" * 40_000 + ":x",
        "RDATE:" + "20260101," * 20_000 + "20260101",
    ],
    ids=["values", "quotes", "parameters", "dates"],
)
def test_a_hostile_one_takes_no_time(line: str) -> None:
    begun = time.process_time()
    appointment(calendar(when=line))
    assert time.process_time() - begun < 5


def test_rules_of_a_hostile_time_zone_are_never_run() -> None:
    rules = calendar().replace("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "FREQ=SECONDLY;UNTIL=99991231T000000Z")
    assert appointment(rules) == EVENT
    assert appointment(calendar().replace("END:VTIMEZONE\n", "")) is None
