"""Invitations: a file, and a line that says what, when and where."""

from __future__ import annotations

import time

import pytest

from apps.channels.email.calendars import summary
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
EVENT = "“Gespräch, Teil 2”, 2026-11-23 10:00-11:00 (W. Europe Standard Time), Raum 4, Cora Winter <cora@customer.test>"


def calendar(method: str = "REQUEST", *, answer: str = "NEEDS-ACTION", when: str = TEN_TO_ELEVEN) -> str:
    return CALENDAR.format(method=method, answer=answer, when=when)


@pytest.mark.parametrize(
    ("method", "answer", "line"),
    [
        ("REQUEST", "NEEDS-ACTION", f"Invitation: {EVENT}"),
        ("request", "NEEDS-ACTION", f"Invitation: {EVENT}"),
        ("CANCEL", "NEEDS-ACTION", f"Cancelled: {EVENT}"),
        ("COUNTER", "NEEDS-ACTION", f"Another time is proposed: {EVENT}"),
        ("REPLY", "ACCEPTED", f"Otto <otto@elsewhere.test> comes: {EVENT}"),
        ("REPLY", "DECLINED", f"Otto <otto@elsewhere.test> does not come: {EVENT}"),
        ("REPLY", "TENTATIVE", f"Otto <otto@elsewhere.test> perhaps comes: {EVENT}"),
        ("REPLY", "DELEGATED", f"Otto <otto@elsewhere.test> answered: {EVENT}"),
        ("PUBLISH", "NEEDS-ACTION", f"Event: {EVENT}"),
    ],
)
def test_it_says_what_is_asked(method: str, answer: str, line: str) -> None:
    assert summary(calendar(method, answer=answer)) == line


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("DTSTART;VALUE=DATE:20261123", "2026-11-23, "),
        ("DTSTART;VALUE=DATE:20261123\nDTEND;VALUE=DATE:20261126", "2026-11-23 - 2026-11-25, "),
        ("DTSTART:20261123T100000Z\nDURATION:PT1H30M", "2026-11-23 10:00-11:30 (UTC), "),
        ("DTSTART:20261123T100000\nDTEND:20261124T080000", "2026-11-23 10:00 - 2026-11-24 08:00, "),
        ('DTSTART;TZID="Our own zone":20261123T100000', "2026-11-23 10:00 (Our own zone), "),
        ("DTSTART:gestern", ""),
        ("DTSTART:20261123T100000Z\nDURATION:P99999999999D", ""),
        ("DTSTART:20261123T100000Z\nDTSTART:20261124T100000Z", ""),
        ("COMMENT:nichts", ""),
    ],
)
def test_it_says_when(when: str, words: str) -> None:
    assert (
        summary(calendar(when=when))
        == f"Invitation: “Gespräch, Teil 2”, {words}Raum 4, Cora Winter <cora@customer.test>"
    )


def test_an_invitation_is_a_file_and_a_line_beside_the_text() -> None:
    content = part("text/calendar; charset=utf-8; method=REQUEST", calendar())
    again = part("application/ics; name=invite.ics", calendar())
    text = multipart(
        "alternative", part("text/plain", "Bis dann."), part("text/html", "<p>Bis dann.</p>"), content, boundary="a"
    )
    found = read(multipart("mixed", text, again))
    assert found.text == "Bis dann."
    assert names(found) == ["attachment-1.ics", "invite.ics"]
    assert found.notices == (f"Invitation: {EVENT}",)


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
def test_lines_may_end_as_they_like(ends: str) -> None:
    assert summary(calendar().replace("\n", ends)) == f"Invitation: {EVENT}"


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
def test_what_is_no_calendar_has_no_line(text: str) -> None:
    assert summary(text) in ("", "Event: ?")


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
    summary(calendar(when=line))
    assert time.process_time() - begun < 5


def test_rules_of_a_hostile_time_zone_are_never_run() -> None:
    rules = calendar().replace("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "FREQ=SECONDLY;UNTIL=99991231T000000Z")
    assert summary(rules) == f"Invitation: {EVENT}"
    assert summary(calendar().replace("END:VTIMEZONE\n", "")) == ""
