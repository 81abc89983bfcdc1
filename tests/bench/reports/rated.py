"""A million answers that asked how they were: of five one was rated, and of ten ratings one says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Min

from apps.accounts.models import Agent, Team
from apps.channels.models import Channel
from apps.conversations.models import Rating
from apps.waits.models import Wait
from tests.bench.reports.multiplying import either, moment, multiply, pick, run, uuid

if TYPE_CHECKING:
    from django.db.models import Model

TWO_YEARS = 730 * 86400
CHANNELS, AGENTS, TEAMS = 5, 50, 4


def furnish_ratings() -> None:
    """One below each wait's message, unless they are there: a message more for each would measure the same."""
    if Rating.objects.exists():
        return
    count, first = Wait.objects.count(), Wait.objects.aggregate(first=Min("pk"))["first"]
    channels = [channel.pk for channel in Channel.objects.order_by("pk")[:CHANNELS]]
    conversations = f"{count * 2 // 5}"
    # The message before the first of them is the one that all are copies of.
    row = Rating.objects.create(answer_id=first - 1, channel_id=channels[0], went_out=True)
    asked, is_rated = f"({TWO_YEARS} - 1 - i * {TWO_YEARS} / {count})", "(i * 7919 % 5 = 0)"
    changed = {
        "public_id": uuid(),
        "channel_id": f"{channels[0]} + (i % {conversations}) % {CHANNELS}",
        "agent_id": pick(_first(Agent, AGENTS), factor=31),
        "team_id": pick(_first(Team, TEAMS)),
        "asked_at": moment(asked),
        "score": either(is_rated, "CASE WHEN i % 7 = 0 THEN 'bad' WHEN i % 7 < 3 THEN 'okay' ELSE 'good' END", "''"),
        "rated_at": either(is_rated, moment(f"{asked} * 0.99")),
        "reason": either("(i * 7919 % 50 = 0)", "'It took long, and then it was the wrong one.'", "''"),
        "changes": either(is_rated, "1", "0"),
    }
    multiply(row, count, changed)
    row.delete()
    run("ANALYZE")


def _first(model: type[Model], count: int) -> list[int]:
    return list(model._default_manager.order_by("pk").values_list("pk", flat=True)[:count])
