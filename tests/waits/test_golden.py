"""The golden set: what was worked out by hand is what the rows say, live and rebuilt."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from apps.conversations.models import Conversation
from apps.waits.models import Wait
from tests.waits.office import OFFICE, USUAL, make_calendar, make_policy
from tests.waits.stories import Stage
from tests.waits.tables import read_table, table_of

pytestmark = pytest.mark.django_db

GOLDEN: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "golden.toml").read_text())["conversation"]


def test_there_are_enough_of_them() -> None:
    assert len({each["name"] for each in GOLDEN}) == len(GOLDEN) >= 40


@pytest.mark.parametrize("golden", GOLDEN, ids=[each["name"] for each in GOLDEN])
def test_waits_are_as_worked_out_by_hand(golden: dict[str, str]) -> None:
    make_calendar(OFFICE)
    make_policy(USUAL)
    stage = Stage.set()
    stage.play(golden["story"])
    expected = read_table(golden["waits"])
    assert table_of(stage) == expected
    _agrees_with_the_core()
    live = list(Wait.objects.values())
    call_command("rebuild_waits", "--from-nothing", verbosity=0)
    assert list(Wait.objects.values()) == live


def _agrees_with_the_core() -> None:
    """Since when a customer waits is said once: the open wait is the conversation's `waiting_since`."""
    said = Conversation.objects.filter(waiting_since__isnull=False).values_list("pk", "waiting_since")
    assert dict(Wait.objects.open().values_list("conversation_id", "opened_at")) == dict(said)
