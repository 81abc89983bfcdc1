"""Assign, close, snooze, spam, as the screen asks for them."""

from __future__ import annotations

import zoneinfo
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.conversations.models import Conversation, State

if TYPE_CHECKING:
    from tests.inbox.conftest import Screen
    from tests.world import World

pytestmark = pytest.mark.django_db


def path(world: World, noun: str) -> str:
    return f"/inbox/conversations/{world.conversation.public_id}/{noun}"


def state() -> str:
    return Conversation.objects.get().state


def test_ana_takes_it_and_gives_it_back(ana: Screen, world: World) -> None:
    assert ana.send(path(world, "assignment"), {"to": world.ana.pk})["row"]["assignee"] == world.ana.pk
    assert ana.send(path(world, "assignment"), {"to": None})["row"]["assignee"] is None
    assert [event.kind for event in world.conversation.events.all()] == ["assigned", "unassigned"]


def test_it_cannot_be_given_to_who_does_not_see_it(ana: Screen, world: World) -> None:
    said = ana.send(path(world, "assignment"), {"to": world.otto.pk}, status=400)
    assert said["fields"]["to"] == "Otto Ohm does not see this channel."
    assert Conversation.objects.get().assignee is None


def test_it_cannot_be_given_to_a_disabled_or_unknown_agent(ana: Screen, world: World) -> None:
    world.ben.is_active = False
    world.ben.save()
    for pk in (world.ben.pk, 4711, "1", True, ""):
        assert "to" in ana.send(path(world, "assignment"), {"to": pk}, status=400)["fields"]


def test_closing_and_reopening(ana: Screen, world: World) -> None:
    assert ana.send(path(world, "closure"))["row"]["state"] == "closed"
    assert state() == State.CLOSED
    assert ana.send(path(world, "closure"), method="delete")["row"]["state"] == "open"


def test_snoozing_goes_by_the_agents_own_clock(ana: Screen, world: World) -> None:
    world.ana.time_zone = "America/New_York"
    world.ana.save()
    tomorrow = (timezone.now() + timedelta(days=2)).date()
    row = ana.send(path(world, "snooze"), {"until": f"{tomorrow}T08:00"})["row"]
    expected = datetime.combine(tomorrow, datetime.min.time(), zoneinfo.ZoneInfo("America/New_York"))
    assert datetime.fromisoformat(row["snoozedUntil"]) == expected + timedelta(hours=8)
    assert ana.send(path(world, "snooze"), method="delete")["row"]["state"] == "open"


@pytest.mark.parametrize("until", [None, "", "tomorrow", "2020-01-01T08:00", "2026-13-45T99:00", 5])
def test_a_snooze_needs_a_time_to_come(ana: Screen, world: World, until: object) -> None:
    assert ana.send(path(world, "snooze"), {"until": until}, status=400)["fields"]["until"]
    assert state() == State.OPEN


def test_spam_and_no_spam(ana: Screen, world: World) -> None:
    assert ana.send(path(world, "spam"))["row"]["state"] == "spam"
    assert ana.rows() == []
    assert ana.send(path(world, "spam"), method="delete")["row"]["state"] == "open"
    assert len(ana.rows()) == 1


def test_otto_changes_nothing(otto: Screen, world: World) -> None:
    for noun in ("assignment", "closure", "snooze", "spam"):
        otto.send(path(world, noun), {"to": None, "until": "2030-01-01T00:00"}, status=404)
    assert state() == State.OPEN


def test_without_the_csrf_token_nothing_happens(ana: Screen, world: World) -> None:
    ana.client.handler.enforce_csrf_checks = True
    assert ana.client.post(path(world, "closure"), "{}", content_type="application/json").status_code == 403
    assert state() == State.OPEN
