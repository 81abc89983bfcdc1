"""Days of waiting in seconds: the clock is moved, and workers die on the way."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from itertools import count, pairwise
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.channels.contract import Address
from apps.conversations import live
from apps.conversations.actions import Draft, reply, snooze, wake_due
from apps.conversations.models import Conversation, EventKind, LiveEvent
from apps.conversations.models import State as Turn
from apps.delivery.claims import claim_next
from apps.delivery.models import OutboxEntry, State
from tests.delivery.conftest import CORA, deliver
from tests.world import client_of, make_conversation

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from apps.channels.models import Channel
    from apps.conversations.models import Message
    from tests.delivery.fake_adapter import FolderService
    from tests.world import World

DAYS = timedelta(days=3)
#: How often beat rings for the sweeps of outbox and of snoozed conversations, whichever is slower.
SWEEP = timedelta(seconds=15)
LATEST = timedelta(seconds=60)
CONVERSATIONS = 25


@dataclass
class Clock:
    """What `timezone.now()` says until it is moved."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    moved = Clock(timezone.now())
    monkeypatch.setattr(timezone, "now", moved)
    return moved


def test_what_is_meant_for_later_happens_once_and_then(company: World, service: FolderService, clock: Clock) -> None:
    """F2.27, a part of it."""
    wait_for_days(company, service, clock, items=40)


@pytest.mark.full
def test_a_thousand_things_meant_for_later(company: World, service: FolderService, clock: Clock) -> None:
    """F2.27"""
    wait_for_days(company, service, clock, items=1000)


def wait_for_days(company: World, service: FolderService, clock: Clock, *, items: int) -> None:
    """Half of them answers to send later, half conversations that are snoozed."""
    rng = random.Random(20261122)
    meant = [clock.at + timedelta(minutes=2) + rng.random() * DAYS for _ in range(items)]
    due = {answer_later(company, number, at): at for number, at in enumerate(meant[: items // 2])}
    asleep = {put_to_sleep(company, at): at for at in meant[items // 2 :]}
    live_through(clock, sorted(meant), company.support_mail, rng)
    late = [sent_at(key) - at for key, at in due.items()] + [woken_at(key) - at for key, at in asleep.items()]
    print(f"{items} items: at most {max(late)} late, at least {min(late)}")
    assert timedelta() <= min(late) and max(late) <= LATEST
    taken = [one.external_id for one in service.taken()]
    assert sorted(taken) == sorted(OutboxEntry.objects.values_list("external_id", flat=True))
    assert [*Conversation.objects.filter(pk__in=asleep).values_list("state", flat=True).distinct()] == [Turn.OPEN]
    assert {
        pk: Conversation.objects.get(pk=pk).events.filter(kind=EventKind.WOKE).count() for pk in asleep
    } == dict.fromkeys(asleep, 1)


def live_through(clock: Clock, meant: list[datetime], channel: Channel, rng: random.Random) -> None:
    """Sweep by sweep, where there may be something to do: just before each of the times, and after it until it is done.

    Now and then a worker dies with an entry in its hands, or everything stands still for two sweeps.
    """
    for at in meant:
        clock.at = max(clock.at, at - timedelta(seconds=1))
        sweep()
        clock.at = max(clock.at, at + rng.random() * SWEEP)
        trouble = rng.random()
        if trouble < 0.05:
            claim_next(channel.pk)
        elif trouble < 0.1:
            clock.at += 2 * SWEEP
        while is_something_due(clock.at):
            sweep()
            clock.at += SWEEP if is_something_due(clock.at) else timedelta()


def sweep() -> None:
    deliver()
    wake_due()


def is_something_due(now: datetime) -> bool:
    return (
        OutboxEntry.objects.unfinished().filter(due_at__lte=now).exists()
        or Conversation.objects.filter(state=Turn.SNOOZED, snoozed_until__lte=now).exists()
    )


def answer_later(company: World, number: int, at: datetime) -> int:
    rows = Conversation.objects.filter(subject="Later").order_by("pk")
    if number < CONVERSATIONS:
        make_conversation(company.support_mail, company.cora, subject="Later")
    draft = Draft(to=(Address(name="", address=CORA),), subject="Re", text="As promised.", send_at=at)
    answer = reply(rows[number % CONVERSATIONS], agent=company.ana, draft=draft)
    assert answer.outbox_entry_id is not None
    return answer.outbox_entry_id


def put_to_sleep(company: World, at: datetime) -> int:
    row = make_conversation(company.support_mail, company.cora)
    snooze(row, agent=company.ana, until=at)
    return row.pk


def sent_at(entry: int) -> datetime:
    found = OutboxEntry.objects.get(pk=entry)
    assert found.state == State.SENT
    return found.attempts.get(outcome=State.SENT).started_at


def woken_at(conversation: int) -> datetime:
    return Conversation.objects.get(pk=conversation).activity_at


@pytest.mark.once
def test_a_server_that_refuses_for_hours_is_asked_less_and_less(
    post: Callable[..., OutboxEntry], service: FolderService, other_channel: Channel, clock: Clock
) -> None:
    """F2.31: four hours of 4xx; what goes to others goes at once."""
    service.set_rules(everybody="temporary")
    entry = post()
    others = [post(over=other_channel)]
    begun = clock.at
    while clock.at < begun + timedelta(hours=4):
        deliver()
        others.append(post(over=other_channel))
        clock.at += timedelta(seconds=20)
        deliver()
        clock.at = OutboxEntry.objects.get(pk=entry.pk).due_at
    service.set_rules()
    deliver()
    at = [attempt.started_at for attempt in entry.attempts.all()]
    steps = [1, 2, 4, 8, 16, 32] + [60] * (len(at) - 7)
    assert len(at) >= 9
    for (before, after), minutes in zip(pairwise(at), steps, strict=True):
        assert timedelta(minutes=minutes * 0.9) <= after - before <= timedelta(minutes=minutes, seconds=20)
    assert OutboxEntry.objects.get(pk=entry.pk).state == State.SENT
    for other in others:
        late = other.attempts.get(outcome=State.SENT).started_at - OutboxEntry.objects.get(pk=other.pk).due_at
        assert late <= timedelta(seconds=20)


@pytest.mark.once
def test_after_five_days_everybody_sees_that_it_was_not_delivered(
    company: World, service: FolderService, clock: Clock
) -> None:
    """F2.31"""
    service.set_rules(everybody="temporary")
    draft = Draft(to=(Address(name="", address=CORA),), subject="Re", text="It is on its way.")
    answer = reply(company.conversation, agent=company.ana, draft=draft)
    entry = OutboxEntry.objects.get()
    begun = clock.at
    for tries in count():
        deliver()
        entry.refresh_from_db()
        if entry.state != State.DEFERRED:
            break
        clock.at = entry.due_at
        assert tries < 200
    assert timedelta(days=5) <= clock.at - begun <= timedelta(days=5, minutes=1)
    answer.refresh_from_db()
    assert (entry.state, answer.delivery, answer.delivery_words) == (State.FAILED, "failed", "451 try again")
    company.conversation.refresh_from_db()
    assert company.conversation.state == Turn.OPEN
    assert service.taken() == []


def test_what_may_have_gone_out_says_so_at_once_and_is_repeated_once(
    company: World, service: FolderService, clock: Clock
) -> None:
    """F2.22: on screens in the transaction in which the worker knows it; then one repeat, then a person."""
    service.set_rules(everybody="cut", find="blind")
    draft = Draft(to=(Address(name="", address=CORA),), subject="Re", text="It is on its way.")
    answer = reply(company.conversation, agent=company.ana, draft=draft)
    before = live.newest()
    deliver()
    assert shown(company, answer) == "uncertain"
    assert "delivery" in LiveEvent.objects.filter(seq__gt=before).values_list("kind", flat=True)
    for minutes, copies in ((14, 1), (2, 2), (24 * 60, 2)):
        clock.at += timedelta(minutes=minutes)
        deliver()
        assert (shown(company, answer), len(service.taken())) == ("uncertain", copies)
    first, second = service.taken()
    assert first == second, "the same bytes under the same Message-ID"


def shown(company: World, answer: Message) -> str:
    """What the screen is told of its delivery."""
    said = client_of(company.ana).get(f"/inbox/conversations/{company.conversation.public_id}/").json()
    found: str = next(each["delivery"] for each in said["messages"] if each["id"] == str(answer.public_id))
    return found
