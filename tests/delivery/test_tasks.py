from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from apps.delivery.models import State
from apps.delivery.tasks import deliver_due
from tests.delivery.conftest import fresh

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.delivery.models import OutboxEntry


def test_the_task_sends_what_is_due(post: Callable[..., OutboxEntry]) -> None:
    entry = post()
    deliver_due()
    assert fresh(entry).state == State.SENT


@pytest.mark.once
def test_the_task_outlives_a_server_that_thinks_for_ten_minutes_after_the_dot() -> None:
    assert 10 * 60 < (deliver_due.soft_time_limit or 0) < (deliver_due.time_limit or 0) <= 15 * 60
    assert not deliver_due.acks_late


@pytest.mark.once
def test_a_sweep_finds_every_due_row_within_fifteen_seconds() -> None:
    schedule = settings.CELERY_BEAT_SCHEDULE.values()
    assert [entry["schedule"] <= 15 for entry in schedule if entry["task"] == deliver_due.name] == [True]
