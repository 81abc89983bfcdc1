"""How often a service still lets us ask: read from its headers, kept for as long as it holds, and told on the strip."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone, translation

from apps.channels import answers, budgets
from apps.channels.contract import Budget
from apps.channels.health import condition
from apps.channels.http import Answer
from tests.world import client_of

if TYPE_CHECKING:
    from tests.world import World

DATE = {"date": "Sun, 22 Nov 2026 12:00:00 GMT"}


def heard(status: int = 200, **headers: str) -> Budget | None:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return answers.budget_of(Answer(status=status, headers={**DATE, **named}, content=b"", url="https://a.test/"))


@pytest.mark.once
def test_every_style_of_header_is_read() -> None:
    assert heard() is None
    assert heard(x_ratelimit_limit="300", x_ratelimit_remaining="123", x_ratelimit_reset="2026-11-22T12:05:00Z") == (
        Budget(left=123, limit=300, seconds=300.0)
    )
    assert heard(ratelimit_limit="3000, 3000;w=300", ratelimit_remaining="2999", ratelimit_reset="60") == (
        Budget(left=2999, limit=3000, seconds=60.0)
    )
    assert heard(x_rate_limit_limit="15", x_rate_limit_remaining="0", x_rate_limit_reset="1795348860") == (
        Budget(left=0, limit=15, seconds=60.0)
    )
    assert heard(ratelimit='"default";r=50;t=30') == Budget(left=50, seconds=30.0)
    assert heard(429, retry_after="17") == Budget(left=0, seconds=17.0)


@pytest.mark.once
def test_nonsense_in_headers_is_no_budget() -> None:
    assert heard(x_ratelimit_remaining="many", ratelimit="r", ratelimit_limit="5") is None
    assert heard(x_ratelimit_remaining="5", x_ratelimit_limit="?", x_ratelimit_reset="yesterday") == Budget(left=5)


def test_it_is_told_until_it_ends(world: World) -> None:
    channel = world.support_mail
    cache.clear()
    assert condition(channel).calls_left == ""
    budgets.keep(channel.pk, Budget(left=847, limit=1000, seconds=3600))
    assert condition(channel).calls_left.startswith("847 of 1000 calls left until ")
    with translation.override("de"):
        assert condition(channel).calls_left.startswith("noch 847 von 1000 Aufrufen bis ")
    shown = client_of(world.adam).get(reverse("channels:health"), headers={"accept": "application/json"}).json()
    assert [one["calls_left"][:15] for one in shown["channels"] if one["id"] == channel.pk] == ["847 of 1000 cal"]
    budgets.keep(channel.pk, Budget(left=0, seconds=3600))
    assert condition(channel).calls_left.startswith("no calls left until ")
    over = budgets.Kept(left=1, limit=2, until=timezone.now() - timedelta(seconds=1))
    cache.set(f"channels.budget:{channel.pk}", over)
    assert condition(channel).calls_left == ""
