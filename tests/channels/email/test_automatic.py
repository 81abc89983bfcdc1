"""Who wrote a mail: a person, a machine, or a list; and when somebody who is away comes back."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.channels.contract import InboundMessage
from apps.channels.email.away import away_until
from apps.channels.email.parsing import parse
from tests.channels.email.conftest import raw

pytestmark = pytest.mark.once

TODAY = dt.date(2026, 4, 28)
#: Each of them keeps every automatic answer away. Those of RFC 3834, and what came into use before and beside it.
MARKS = {
    "Auto-Submitted: auto-replied": True,
    "Auto-Submitted: Auto-Generated (vacation)": True,
    "Auto-Submitted: auto-notified; owner-email=x": True,
    "Precedence: bulk": False,
    "Precedence: JUNK": True,
    "Precedence: auto_reply": True,
    "X-Precedence: auto_reply": True,
    "X-Autoreply: yes": True,
    "X-Autorespond: answering": True,
    "X-Mail-Autoreply: x": True,
    "X-AutoReply-From: cora@customer.test": True,
    "X-FC-MachineGenerated: true": True,
    "Return-Path: <>": True,
    "From: MAILER-DAEMON@mx.test": True,
    "From: Mail <postmaster@mx.test>": True,
    "Content-Type: multipart/report; report-type=disposition-notification; boundary=b": True,
    "Content-Type: multipart/report; report-type=feedback-report; boundary=b": True,
    "List-Unsubscribe: <https://news.test/u>": True,
    "X-Auto-Response-Suppress: All": False,
    "X-Auto-Response-Suppress: OOF, AutoReply": False,
    "List-Id: <talk.list.test>": False,
    "Precedence: list": False,
    "Mailing-List: list talk@list.test": False,
    "Feedback-ID: 1:campaign": False,
}


def mail(*fields: str, text: str = "Wann kommt mein Paket?") -> InboundMessage:
    """From Cora unless the fields say otherwise."""
    given = {field.partition(":")[0].lower() for field in fields}
    usual = [("From", "Cora Winter <cora@customer.test>"), ("To", "support@example.test"), ("Subject", "Frage")]
    lines = [f"{name}: {value}" for name, value in usual if name.lower() not in given]
    found = parse(raw("\n".join([*fields, *lines, "", text, ""]).encode()))
    assert isinstance(found, InboundMessage)
    return found


@pytest.mark.parametrize(("mark", "automatic"), MARKS.items())
def test_every_mark_is_known(mark: str, automatic: bool) -> None:  # noqa: FBT001
    found = mail(mark)
    assert found.automatic is automatic
    assert found.automatic or found.bulk


@pytest.mark.parametrize(
    "mark", ["Auto-Submitted: no", "X-Autoreply: no", "Subject: Out of office hours?", "X-Vacation: "]
)
def test_what_a_person_wrote_stays_a_persons(mark: str) -> None:
    found = mail(mark)
    assert (found.automatic, found.bulk, found.away_until) == (False, False, None)


def test_a_person_on_a_list_is_a_person_but_went_to_many() -> None:
    found = mail("List-Id: <talk.list.test>", "List-Post: <mailto:talk@list.test>", "Precedence: bulk")
    assert (found.automatic, found.bulk) == (False, True)


@pytest.mark.parametrize(
    "sign",
    [
        "List-Unsubscribe: <https://news.test/u>",
        "Feedback-ID: 1:campaign",
        "From: Shop <no-reply@shop.test>",
        "From: Shop <newsletter@shop.test>",
        "Subject: Out of office: Frage",
    ],
)
def test_bulk_is_automatic_with_a_second_sign_of_a_machine(sign: str) -> None:
    """An old list, or another company's ticket system, puts it under what a person writes: they wait for an answer."""
    found = mail("Precedence: bulk", sign, text="I am out of the office until 3 May 2026.")
    assert (found.automatic, found.bulk) == (True, True)
    person = mail("Precedence: bulk", "Sender: owner-talk@list.test", "X-RT-Ticket: 4711", "In-Reply-To: <a@b.test>")
    assert (person.automatic, person.bulk) == (False, True)
    asking = mail("Precedence: bulk", "Subject: Urlaub im Mai", text="Ich suche für den Urlaub eine Wohnung.")
    assert not asking.automatic


def test_an_answer_without_a_mark_is_known_by_subject_words_and_shape() -> None:
    words = "Ich bin bis zum 3. Mai nicht im Büro."
    answer = ("Subject: Automatische Antwort: Ihre Frage", "In-Reply-To: <a@example.test>")
    assert mail(*answer, text=words).automatic
    assert not mail(answer[0], text=words).automatic, "it answers nothing"
    assert not mail(*answer, text="Was bedeutet diese automatische Antwort?").automatic, "other words"
    assert not mail("Subject: Frage", answer[1], text=words).automatic, "another subject"


def test_the_day_of_return_is_told_of_automatic_mail_alone() -> None:
    words = "Vielen Dank. Ich bin bis zum 31.12.2026 nicht im Büro."
    assert mail("Auto-Submitted: auto-replied", text=words).away_until == dt.date(2026, 12, 31)
    assert mail("Auto-Submitted: auto-replied", text="Bin bis 31.12.2026 nicht da.").away_until == dt.date(2026, 12, 31)
    assert mail(text=words).away_until is None
    order = "Your parcel comes until 31 December 2026."
    assert mail("Auto-Submitted: auto-generated", text=order).away_until is None
    assert mail("List-Unsubscribe: <https://news.test/u>", text=words).away_until is None


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Ich bin bis zum 3. Mai nicht im Büro.", "2026-05-03"),
        ("Ich bin bis einschließlich Sonntag, den 3. Mai, nicht da.", "2026-05-03"),
        ("Ich bin vom 27.04.2026 bis 03.05.2026 im Urlaub. Ab dem 04.05. bin ich wieder da.", "2026-05-03"),
        ("Ab dem 04.05. bin ich wieder erreichbar.", "2026-05-04"),
        ("Urlaub 27.04. - 03.05.26", "2026-05-03"),
        ("Bin vom 1.-5. Mai nicht da.", "2026-05-05"),
        ("I am out of the office until May 3rd.", "2026-05-03"),
        ("I will be out of office from April 27 to May 3, 2026 and back on May 4.", "2026-05-03"),
        ("Out of office May 1-5.", "2026-05-05"),
        ("I am back in the office on 2026-05-04.", "2026-05-04"),
        ("returning on Monday, 4th of May", "2026-05-04"),
        ("I am out of the office until 13/05/2026", "2026-05-13"),
        ("I am out of the office until 05/13/2026", "2026-05-13"),
        ("I am out until 3 Jan", "2027-01-03"),
        ("Je suis absent jusqu'au 3 mai inclus.", "2026-05-03"),
        ("Estaré fuera de la oficina del 1 al 5 de mayo de 2026.", "2026-05-05"),
        ("Sono assente fino al 3 maggio.", "2026-05-03"),
        ("Ik ben afwezig tot en met 3 mei.", "2026-05-03"),
        ("Nieobecny do 3 maja.", "2026-05-03"),
        ("Estou de férias até 3 de maio.", "2026-05-03"),
        ("I am out of the office until 06/05/2026", ""),
        ("I am out until Monday.", ""),
        ("I was away until 3 March 2026.", ""),
        ("> until 3 May 2026", ""),
        ("Version 1.2.3 until 10.0.0.1", ""),
        ("until 31.02.2027", ""),
    ],
)
def test_it_reads_the_day_as_people_write_it(words: str, day: str) -> None:
    found = away_until(words, today=TODAY)
    assert (found.isoformat() if found else "") == day
