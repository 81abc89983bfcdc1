"""Who was there by the hour of the week: whoever had the product open, not who answered."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from apps.accounts.models import PresentHour
from apps.accounts.presence import KEPT, forget_old_presence, note_present
from apps.reports.models import Rules
from apps.reports.week import week
from tests.reports.test_figures import measuring

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoAssertNumQueries

    from apps.accounts.models import Agent
    from tests.world import World

pytestmark = pytest.mark.django_db

#: Monday, ten in the morning in Berlin.
MONDAY = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """What another test's agents left there would be taken for these."""
    cache.clear()
    yield
    cache.clear()


def be_there(agent: Agent, *moments: dt.datetime) -> None:
    for moment in moments:
        with time_machine.travel(moment, tick=False):
            note_present(agent.pk)


def averages(viewer: Agent, **said: str) -> dict[tuple[str, int], float]:
    """By day and hour, where anybody was there."""
    asked = measuring(viewer, **{"from": "2026-11-02", "to": "2026-11-15", **said})
    block = next(each for each in week(asked) if each.key == "present")
    cells = {(str(row[0].text), hour): cell.value for row in block.rows for hour, cell in enumerate(row[1:])}
    return {place: float(value) for place, value in cells.items() if isinstance(value, int | float) and value}


def test_a_screen_is_noted_once_an_hour(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    be_there(world.ana, MONDAY)
    with django_assert_num_queries(0):
        be_there(world.ana, MONDAY + dt.timedelta(minutes=30), MONDAY + dt.timedelta(minutes=59))
    cache.clear()  # Redis may be emptied at any moment
    be_there(world.ana, MONDAY + dt.timedelta(minutes=59), MONDAY + dt.timedelta(minutes=61))
    assert sorted(PresentHour.objects.values_list("agent", "hour")) == [
        (world.ana.pk, MONDAY),
        (world.ana.pk, MONDAY + dt.timedelta(hours=1)),
    ]


def test_who_is_there_counts_without_answering_anybody(world: World) -> None:
    """Ana on both Mondays, Ben on one of them; Otto is in another team."""
    be_there(world.ana, MONDAY, MONDAY + 7 * DAY)
    be_there(world.ben, MONDAY + 7 * DAY)
    be_there(world.otto, MONDAY)
    assert averages(world.lea) == {("Mon", 10): 1.5}
    assert averages(world.adam) == {("Mon", 10): 2.0}
    assert averages(world.adam, team=str(world.sales.pk)) == {("Mon", 10): 0.5}
    assert averages(world.adam, channel=str(world.support_mail.pk)) == {("Mon", 10): 1.5}
    assert averages(world.ana, agent=str(world.ana.pk)) == {("Mon", 10): 1.0}
    assert averages(world.adam, zone="UTC") == {("Mon", 9): 2.0}


def test_days_before_anything_was_kept_do_not_count(world: World) -> None:
    be_there(world.ana, MONDAY + 7 * DAY, MONDAY + 8 * DAY)
    assert averages(world.lea) == {("Mon", 10): 1.0, ("Tue", 10): 1.0}
    assert averages(world.lea, **{"from": "2026-10-01", "to": "2026-10-31"}) == {}


def test_few_are_not_counted_together_where_nobody_may_be_named(world: World) -> None:
    be_there(world.ana, MONDAY)
    rules = Rules.now()
    rules.figures_per_agent = False
    rules.save()
    assert averages(world.lea) == {}
    assert averages(world.adam) == {("Mon", 10): 0.5}


def test_old_hours_are_forgotten(world: World) -> None:
    now = timezone.now()
    PresentHour.objects.create(agent=world.ana, hour=now - KEPT - DAY)
    new = PresentHour.objects.create(agent=world.ana, hour=now)
    assert forget_old_presence() == 1
    assert list(PresentHour.objects.all()) == [new]
