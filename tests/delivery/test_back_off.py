from __future__ import annotations

from datetime import timedelta

import pytest

from apps.delivery.back_off import back_off

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (8, 60), (5000, 60)]
)
def test_it_doubles_from_a_minute_up_to_an_hour(failures: int, minutes: int) -> None:
    longest = timedelta(minutes=minutes)
    pauses = [back_off(failures) for _ in range(200)]
    assert all(longest * 0.9 <= pause <= longest for pause in pauses)


def test_what_failed_together_does_not_come_back_together() -> None:
    assert len({back_off(3) for _ in range(50)}) > 40


def test_nothing_failed_means_nothing_to_wait_for() -> None:
    with pytest.raises(ValueError, match="Nothing failed"):
        back_off(0)
