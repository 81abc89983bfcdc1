"""Saved reports, and their mail on Mondays."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core import mail

from apps.accounts.models import Role
from apps.reports import weekly
from apps.reports.models import Issue, SavedReport
from tests.reports.waits import NOW, make_wait
from tests.world import client_of, make_agent, make_conversation

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.django_db

#: Half past seven in Berlin, on the Monday after NOW.
MONDAY = dt.datetime(2026, 11, 23, 6, 30, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.reports.measuring.timezone.now", lambda: MONDAY)


def saved(world: World, **fields: object) -> SavedReport:
    values: dict[str, object] = {
        "name": "My week",
        "page": "times",
        "query": "last=7",
        "owner": world.lea,
        "weekly": True,
    }
    return SavedReport.objects.create(**(values | {"created_at": NOW} | fields))


def html_of(letter: mail.EmailMessage) -> str:
    assert isinstance(letter, mail.EmailMultiAlternatives)
    return str(letter.alternatives[0][0])


def test_it_comes_once_on_monday_morning(world: World) -> None:
    saved(world)
    make_wait(make_conversation(world.support_mail, world.cora), NOW, 4000)
    assert weekly.send_due(MONDAY - dt.timedelta(hours=1)) == 0, "it is half past six"
    assert weekly.send_due(MONDAY) == 1
    assert weekly.send_due(MONDAY) == 0
    assert weekly.send_due(MONDAY + dt.timedelta(days=2)) == 0
    assert weekly.send_due(MONDAY + dt.timedelta(days=7)) == 1
    letter = mail.outbox[0]
    assert letter.to == [world.lea.email]
    assert "1 h 6 min" in letter.body
    html = html_of(letter)
    assert "16 Nov 2026 to 22 Nov 2026" in html, "the whole week before"
    assert 'href="http://localhost:8000/reports/waits/' in html


def test_an_old_report_that_is_to_come_by_mail_from_now_on_comes_next_monday(world: World) -> None:
    report = saved(world, weekly=False)
    assert weekly.send_due(MONDAY) == 0
    with time_machine.travel(MONDAY + dt.timedelta(hours=1), tick=False):
        said = {"name": report.name, "weekly": "on"}
        assert client_of(world.lea).post(f"/reports/saved/{report.pk}/", said).status_code == 302
    assert weekly.send_due(MONDAY + dt.timedelta(hours=2)) == 0, "it was not asked for when it was due"
    assert weekly.send_due(MONDAY + dt.timedelta(days=7)) == 1


def test_two_beats_send_it_once(world: World) -> None:
    report = saved(world)
    week = dt.date(2026, 11, 23)
    assert weekly._send(report, world.lea, week=week)
    assert not weekly._send(report, world.lea, week=week)
    assert len(mail.outbox) == Issue.objects.count() == 1


def test_a_shared_one_goes_to_those_who_lead_the_team_in_their_language(world: World) -> None:
    saved(world, team=world.support, owner=world.ana)
    make_agent("Lars Ludwig", teams=[world.support], role=Role.LEAD)
    make_agent("Gone Gundel", teams=[world.support], role=Role.LEAD)
    type(world.lea).objects.filter(name="Gone Gundel").update(is_active=False)
    type(world.lea).objects.filter(name="Lars Ludwig").update(language="de")
    assert weekly.send_due(MONDAY) == 2
    subjects = {letter.to[0]: letter.subject for letter in mail.outbox}
    assert subjects == {
        "lea@acme.example": "My week: your weekly report",
        "lars@acme.example": "My week: Ihr Wochenbericht",
    }


def test_what_nobody_took_is_tried_again(world: World, settings: object) -> None:
    saved(world)
    settings.EMAIL_BACKEND = "apps.delivery.mail_backend.OutboxBackend"  # type: ignore[attr-defined]
    assert weekly.send_due(MONDAY) == 0, "no mailbox is chosen for the product's own mail"
    assert not Issue.objects.exists()
    world.support_mail.sends_system_mail = True
    world.support_mail.save()
    assert weekly.send_due(MONDAY) == 1


def test_a_mail_shows_no_more_than_its_reader_may_see(world: World) -> None:
    saved(world, page="compare", query="last=7&by=agent", owner=world.ana)
    for agent in (world.ana, world.ben):
        make_wait(make_conversation(world.support_mail, world.cora), NOW, 60, answerer=agent)
    assert weekly.send_due(MONDAY) == 1
    html = html_of(mail.outbox[0])
    assert "Ana Alvarez" in html
    assert "Ben Bauer" not in html
    saved(world, query=f"last=7&agent={world.ben.pk}", owner=world.ana)
    assert weekly.send_due(MONDAY) == 0, "the figures of another agent"


def test_lea_saves_shares_and_deletes_a_report(world: World) -> None:
    lea = client_of(world.lea)
    address = "/reports/saved/new/?page=week&from=2026-11-01&to=2026-11-14&clock=working"
    lea.post(address, {"name": "Hours", "team": world.support.pk, "moves": "on", "weekly": "on"})
    report = SavedReport.objects.get()
    assert (report.page, report.query, report.weekly) == ("week", "clock=working&last=14", True)
    assert b"Hours" in client_of(world.ana).get("/reports/saved/").content
    assert b"Hours" not in client_of(world.otto).get("/reports/saved/").content
    assert lea.get(f"/reports/week/?{report.query}").context["selection"].period.length == 14
    assert client_of(world.ana).post(f"/reports/saved/{report.pk}/delete/").status_code == 404
    lea.post("/reports/saved/new/?page=times&from=2026-11-01&to=2026-11-14", {"name": "Then"})
    assert SavedReport.objects.get(name="Then").query == "from=2026-11-01&to=2026-11-14"
    assert client_of(world.lea).post(address, {"name": "x", "team": world.sales.pk}).status_code == 200, "not her team"
    lea.post(f"/reports/saved/{report.pk}/delete/")
    assert not SavedReport.objects.filter(pk=report.pk).exists()
