"""The golden set: what was worked out by hand is what the rows say, live and rebuilt."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from apps.conversations.models import Conversation
from apps.waits.clock import spans_of
from apps.waits.loading import histories_of
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
    _needs_no_help_of_the_core()
    live = list(Wait.objects.values())
    call_command("rebuild_waits", "--from-nothing", verbosity=0)
    assert list(Wait.objects.values()) == live


def _agrees_with_the_core() -> None:
    """Since when a customer waits is said once: the open wait is the conversation's `waiting_since`."""
    said = Conversation.objects.filter(waiting_since__isnull=False).values_list("pk", "waiting_since")
    assert dict(Wait.objects.open().values_list("conversation_id", "opened_at")) == dict(said)


def _needs_no_help_of_the_core() -> None:
    """The clock comes to the same from messages and events alone."""
    histories = [replace(each, turn=None) for each in histories_of(list(Conversation.objects.order_by("pk")))]
    spans = [span for history in histories for span in spans_of(history)]
    told = sorted((span.question, span.end.at if span.end else None, span.episode, span.is_first) for span in spans)
    assert told == sorted(Wait.objects.values_list("pk", "ended_at", "episode", "is_first"))
