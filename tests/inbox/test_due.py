"""What is due, in the lists."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from apps.conversations.models import Conversation
from apps.waits.models import Wait
from tests.waits.office import OFFICE, USUAL, make_calendar, make_policy
from tests.waits.stories import Stage, moment
from tests.world import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    """A was asked first, but C is to be answered first; B is promised nothing, and D was answered."""
    stage = Stage.set()
    stage.play("Mon 09:00 | Cora asks in B")
    make_calendar(OFFICE)
    make_policy({**USUAL, "position": 2})
    make_policy({"first": 1800, "priorities": [2], "position": 1}, name="Urgent")
    stage.play("""
        Mon 09:10 | Cora asks in A
        Mon 09:20 | Cora asks in C
        Mon 09:30 | Cora asks in D
        Mon 09:40 | Ana answers in D
    """)
    Conversation.objects.filter(pk=stage.conversations["C"].pk).update(priority=2)
    stage.play("Mon 09:45 | Ana writes a note in C")
    return stage


def rows(stage: Stage, **asked: str) -> list[dict[str, Any]]:
    with time_machine.travel(moment("Mon 10:00"), tick=False):
        client = client_of(stage.agents["Ana"])
        answer = client.get("/inbox/rows", {"view": "all", "sort": "due", **asked}).json()
    return list(answer["rows"])


def names(stage: Stage, found: list[dict[str, Any]]) -> str:
    by_id = {str(row.public_id): name for name, row in stage.conversations.items()}
    return "".join(by_id[row["id"]] for row in found)


def test_what_is_due_first_stands_first(stage: Stage) -> None:
    assert names(stage, rows(stage)) == "CABD"


def test_a_row_tells_when_it_is_due(stage: Stage) -> None:
    first, second, third, _ = rows(stage)
    assert (first["dueAt"], second["dueAt"], second["warnAt"]) == (
        "2026-03-02T08:50:00+00:00",
        "2026-03-02T10:10:00+00:00",
        "2026-03-02T09:40:00+00:00",
    )
    assert (third["dueAt"], third["warnAt"]) == (None, None)


def test_the_list_goes_on_where_a_page_ended(stage: Stage) -> None:
    due = moment("Mon 11:10")
    key = f"{int(due.timestamp()) * 1_000_000}.{stage.conversations['A'].pk}"
    assert names(stage, rows(stage, after=key)) == "BD"
    assert names(stage, rows(stage, at="1")) == "ABD"


def test_parts_of_the_list_are_passed_over_together(stage: Stage) -> None:
    assert [names(stage, rows(stage, at=str(place))) for place in (2, 3, 4, 9)] == ["BD", "D", "", ""]


def test_with_two_things_due_a_conversation_stands_once(stage: Stage) -> None:
    """It is to be answered at ten past eleven, and to be closed before that."""
    make_policy({**USUAL, "closing": 3600, "position": 2, "pauses": False})
    stage.play("""
        Mon 09:50 | Ana answers in A
        Mon 09:55 | Cora asks in A
    """)
    assert Wait.objects.filter(conversation=stage.conversations["A"], next_due_at__isnull=False).count() == 2
    assert sorted(names(stage, rows(stage))) == sorted("ABCD")
