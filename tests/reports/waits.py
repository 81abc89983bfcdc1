"""Waits made directly, as many as a report needs, and what is true of them worked out the slow way."""

from __future__ import annotations

import datetime as dt
import math
import random
from typing import TYPE_CHECKING, Any

from apps.conversations.models import Direction, Message, Tag
from apps.waits.models import Wait, Why
from tests.world import make_conversation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.conversations.models import Conversation
    from tests.world import World

#: A Sunday noon; the clocks of Berlin went back four weeks before.
NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def make_wait(conversation: Conversation, opened_at: dt.datetime, seconds: int | None, **fields: Any) -> Wait:
    """A wait of this many seconds that Ana's or anybody's answer ended; None: it goes on."""
    message = Message.objects.create(
        conversation=conversation, channel=conversation.channel, direction=Direction.IN, happened_at=opened_at
    )
    ended: dict[str, Any] = {}
    if seconds is not None:
        ended = {
            "ended_at": opened_at + dt.timedelta(seconds=seconds),
            "seconds": seconds,
            "working_seconds": seconds // 3,
            "why": Why.ANSWERED,
        }
    contact, channel = conversation.contact, conversation.channel
    wait = Wait(question=message, conversation=conversation, contact=contact, channel=channel, opened_at=opened_at)
    for name, value in (ended | fields).items():
        setattr(wait, name, value)
    wait.save()
    return wait


def make_many(world: World, count: int, *, seed: int = 7) -> list[Wait]:
    """Waits of all kinds over ninety days before NOW, in both channels, with and without targets and contacts."""
    dice = random.Random(seed)
    tags = [Tag.objects.create(name=name) for name in ("late", "vip")]
    channels = (world.support_mail, world.sales_mail)
    conversations = [make_conversation(dice.choice(channels), world.cora) for _ in range(count)]
    for each in conversations[::9]:  # of nobody whom anybody knows
        each.contact = None
        each.save(update_fields=["contact"])
    return [_one(world, conversation, dice, tags) for conversation in conversations]


def _one(world: World, conversation: Conversation, dice: random.Random, tags: Sequence[Tag]) -> Wait:
    opened_at = NOW - dt.timedelta(seconds=dice.randrange(60, 90 * 86400))
    seconds = int(math.exp(dice.uniform(2, 13)))
    fate = dice.random()
    agent = dice.choice((world.ana, world.ben, world.otto, None))
    fields: dict[str, Any] = {
        "owner": dice.choice((world.ana, world.ben, None)),
        "team": dice.choice((world.support, world.sales, None)),
        "is_first": dice.random() < 0.6,
        "episode": dice.choice((1, 1, 2)),
    }
    target = dice.choice((None, 3600, 8 * 3600))
    if target:
        fields |= {"target": target, "due_at": opened_at + dt.timedelta(seconds=target)}
    if fate < 0.15 or opened_at + dt.timedelta(seconds=seconds) > NOW:
        wait = make_wait(conversation, opened_at, None, **fields)
    elif fate < 0.25:
        late = False if target and seconds > target else None
        wait = make_wait(conversation, opened_at, seconds, why=Why.CLOSED, is_on_time=late, **fields)
    elif fate < 0.3:
        wait = make_wait(conversation, opened_at, seconds, why=dice.choice((Why.SPAM, Why.MERGED)), **fields)
    else:
        on_time = seconds <= target if target else None
        wait = make_wait(conversation, opened_at, seconds, answerer=agent, is_on_time=on_time, **fields)
    if wait.ended_at and wait.is_first and dice.random() < 0.5:
        wait.closed_at, wait.closing_seconds = wait.ended_at, wait.seconds
        wait.closing_working_seconds = wait.working_seconds
        wait.save()
    wait.tags.set(dice.sample(tags, dice.randrange(3)))
    return wait


def so_far(wait: Wait, *, clock: str = "calendar") -> int:
    """Its seconds by a clock; round the clock where it goes on, as no calendar was made."""
    if wait.ended_at is None:
        return int((NOW - wait.opened_at).total_seconds())
    seconds = wait.seconds if clock == "calendar" else wait.working_seconds
    assert seconds is not None
    return seconds


def measured(waits: Sequence[Wait]) -> list[Wait]:
    """Those that a median is of."""
    return [wait for wait in waits if wait.why in (Why.ANSWERED, Why.NOT_YET)]


def nearest_rank(values: Sequence[int], share: float) -> int | None:
    """The shortest that is not shorter than that share of all."""
    ordered = sorted(values)
    for number, value in enumerate(ordered, start=1):
        if number >= share * len(ordered) - 1e-9:
            return value
    return None


def kept(waits: Sequence[Wait]) -> tuple[int, int]:
    """How many met their target, and how many missed it."""
    late = [w for w in waits if w.is_on_time is False or (w.ended_at is None and w.due_at and w.due_at < NOW)]
    return sum(wait.is_on_time is True for wait in waits), len(late)
