"""Who hears of what is due, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import time_machine

from apps.accounts.models import Role
from apps.inbox.models import Notification, NotificationKind, Preferences
from apps.waits.alarms import warn_due
from apps.waits.models import Stage as Due
from apps.waits.models import Wait, Warned
from tests.waits.office import HOUR, OFFICE, USUAL, make_calendar, make_policy
from tests.waits.stories import Stage, moment
from tests.world import make_agent

if TYPE_CHECKING:
    from apps.accounts.models import Agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    """An answer is due two hours after the question, and half an hour before that it is due soon."""
    make_calendar(OFFICE)
    make_policy(USUAL)
    return Stage.set()


@pytest.fixture
def lea(stage: Stage) -> Agent:
    return make_agent("Lea", teams=list(stage.agents["Ana"].teams.all()), role=Role.LEAD)


def told(when: str) -> dict[str, list[str]]:
    """Who hears of what at that time, by their names."""
    known = set(Notification.objects.values_list("pk", flat=True))
    with time_machine.travel(moment(when), tick=False):
        warn_due()
    found: dict[str, list[str]] = {}
    kinds = [NotificationKind.SOON, NotificationKind.LATE, NotificationKind.VERY_LATE]
    for each in Notification.objects.filter(kind__in=kinds).exclude(pk__in=known).order_by("agent__name"):
        found.setdefault(each.kind, []).append(each.agent.name)
    return found


def test_the_owner_hears_of_it_then_the_team_then_who_leads_it(stage: Stage, lea: Agent) -> None:
    stage.play("Mon 09:00 | Cora asks\nMon 09:10 | Ben takes it")
    assert told("Mon 10:29") == {}
    assert told("Mon 10:30") == {"soon": ["Ben"]}
    assert told("Mon 10:59") == {}
    assert told("Mon 11:00") == {"late": ["Ana", "Ben", "Lea"]}
    assert told("Mon 11:59") == {}
    assert told("Mon 12:00") == {"very_late": ["Lea"]}
    assert told("Tue 12:00") == {}


def test_where_nobody_owns_it_the_team_hears_at_once(stage: Stage) -> None:
    stage.play("Mon 09:00 | Cora asks")
    assert told("Mon 10:30") == {"soon": ["Ana", "Ben"]}


def test_who_looks_too_late_hears_of_the_worst_alone(stage: Stage, lea: Agent) -> None:
    stage.play("Mon 09:00 | Cora asks\nMon 09:10 | Ben takes it")
    assert told("Mon 16:00") == {"very_late": ["Lea"]}
    assert told("Mon 16:01") == {}
    assert Warned.objects.count() == len(Due)


def test_an_answer_in_time_warns_nobody(stage: Stage) -> None:
    stage.play("Mon 09:00 | Cora asks\nMon 10:00 | Ana answers")
    assert told("Tue 09:00") == {}


def test_each_wait_has_its_own_warnings(stage: Stage) -> None:
    stage.play("Mon 09:00 | Cora asks\nMon 09:10 | Ben takes it")
    assert told("Mon 10:30") == {"soon": ["Ben"]}
    Notification.objects.all().delete()
    stage.play("Mon 10:40 | Ben answers\nMon 11:00 | Cora asks")
    assert told("Mon 15:30") == {"soon": ["Ben"]}, "due at 16:00"


def test_it_warns_once_even_after_everything_was_rebuilt(stage: Stage) -> None:
    stage.play("Mon 09:00 | Cora asks\nMon 09:10 | Ben takes it")
    told("Mon 10:30")
    Notification.objects.all().delete()
    wait = Wait.objects.get()
    Wait.objects.all().delete()
    wait.save(force_insert=True)
    assert told("Mon 10:31") == {}


def test_closing_is_due_too(stage: Stage) -> None:
    make_policy({"closing": 7 * HOUR, "pauses": False, "warn": HOUR, "in_working_hours": True}, name="Closing")
    stage.play("Mon 09:00 | Cora asks\nMon 10:00 | Ben answers")
    assert told("Mon 16:00") == {"soon": ["Ben"]}
    assert Warned.objects.get().of_closing


def test_nobody_hears_who_does_not_want_to(stage: Stage) -> None:
    stage.play("Mon 09:00 | Cora asks\nMon 09:10 | Ben takes it")
    Preferences.keep(stage.agents["Ben"], tells={"due": False})
    assert told("Mon 10:30") == {}


def test_who_left_is_not_warned_but_the_team_is(stage: Stage) -> None:
    stage.play("Mon 09:00 | Cora asks\nMon 09:10 | Ben takes it\nMon 09:20 | Ben is disabled")
    assert told("Mon 10:30") == {"soon": ["Ana"]}
