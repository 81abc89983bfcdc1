"""Several workers at once, and workers that die: real threads and processes, killed for real."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from apps.channels.contract import Receipt
from apps.channels.models import Channel
from apps.delivery import claims, postman
from apps.delivery.claims import Lease, LeaseLost, claim_next, mark_dot
from apps.delivery.judging import DIED, DIED_AFTER_DOT
from apps.delivery.models import OutboxEntry, RecipientState, State
from apps.delivery.outbox import cancel
from apps.delivery.settling import settle, settle_lapsed
from apps.delivery.signals import entry_changed
from apps.intake import claims as arrival_claims
from apps.intake import leases as mailbox_leases
from tests.delivery.conftest import deliver, die, fresh
from tests.delivery.processes import workers
from tests.servers.processes import kill_family, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.delivery.fake_adapter import FolderService

    Post = Callable[..., OutboxEntry]


def together(deeds: list[Callable[[], None]]) -> None:
    """All in threads of their own, at the same time; raises what one of them raises."""
    with ThreadPoolExecutor(len(deeds)) as pool:
        for deed in [pool.submit(deed) for deed in deeds]:
            deed.result()


def all_sent(entries: list[OutboxEntry]) -> bool:
    return OutboxEntry.objects.filter(pk__in=[entry.pk for entry in entries], state=State.SENT).count() == len(entries)


def test_claims_of_many_threads_are_disjoint_and_nobody_goes_away_empty(post: Post, channel: Channel) -> None:
    """F3.41, a part of it."""
    claim_all(post, channel, rows=80)
    assert set(OutboxEntry.objects.values_list("attempt_count", flat=True)) == {1}


@pytest.mark.full
def test_claims_of_twenty_thousand_are_disjoint(post: Post, channel: Channel) -> None:
    """F3.41"""
    claim_all(post, channel, rows=20_000)


def claim_all(post: Post, channel: Channel, *, rows: int) -> None:
    """Eight claimers at once, until nothing is left."""
    Channel.objects.filter(pk=channel.pk).update(connections=rows + 1)
    with transaction.atomic():
        for _ in range(rows):
            post()
    claimed: list[int] = []
    start = threading.Barrier(8)

    def claim() -> None:
        start.wait()
        for _ in range(rows // 8):
            entry = claim_next(channel.pk)
            assert entry is not None
            claimed.append(entry.pk)
            # As when it is sent: a channel never has thousands in hand.
            held = OutboxEntry.objects.filter(pk=entry.pk)
            held.update(state=State.SENT, lease_until=None, settled_at=timezone.now())
        connection.close()

    begun = time.monotonic()
    together([claim] * 8)
    print(f"{rows / (time.monotonic() - begun):.0f} claims/s")
    assert len(set(claimed)) == len(claimed) == rows
    assert claim_next(channel.pk) is None


def test_worker_processes_send_each_entry_once_and_lanes_in_order(
    post: Post, service: FolderService, tmp_path: Path
) -> None:
    """F2.30: twenty in each of four conversations."""
    entries = [post(lane=f"conversation:{number % 4}") for number in range(80)]
    with workers(3, tmp_path):
        assert wait_until(lambda: all_sent(entries), seconds=120)
    ids = [taken.external_id for taken in service.taken()]
    assert sorted(ids) == sorted(entry.external_id for entry in entries)
    for lane in range(4):
        in_lane = [entry.external_id for entry in entries if entry.lane == f"conversation:{lane}"]
        assert [external_id for external_id in ids if external_id in in_lane] == in_lane
    assert len({taken.external_id: taken.sha256 for taken in service.taken()}) == 80


def test_no_more_than_two_workers_serve_one_channel(post: Post, channel: Channel, other_channel: Channel) -> None:
    for _ in range(3):
        post()
    other = post(over=other_channel)
    for _ in range(channel.connections):
        assert claim_next(channel.pk)
    assert claims.due_channels() == [other_channel.pk]
    deliver()
    assert fresh(other).state == State.SENT
    assert OutboxEntry.objects.filter(state=State.QUEUED).count() == 1


def test_a_worker_killed_before_the_dot_costs_nothing(post: Post, service: FolderService, tmp_path: Path) -> None:
    entry = post()
    service.set_rules(before_dot="wait")
    with workers(1, tmp_path) as (worker,):
        assert wait_until(lambda: service.reached("before_dot"), seconds=90)
        kill_family(worker.pid)
    stuck = fresh(entry)
    assert (stuck.state, stuck.dot_at) == (State.SENDING, None)
    assert deliver() == 0
    service.set_rules()
    die(entry)
    deliver()
    sent = fresh(entry)
    assert (sent.state, sent.payload) == (State.SENT, stuck.payload)
    assert [taken.sha256 for taken in service.taken()] == [stuck.payload]
    outcomes = [(attempt.outcome, attempt.words) for attempt in entry.attempts.all()]
    assert outcomes == [(State.QUEUED, DIED), (State.SENT, "250 taken as 1")]


@pytest.mark.parametrize("stage", ["after_dot", "accepted"])
def test_a_worker_killed_after_the_dot_leaves_an_uncertain_entry(
    post: Post, service: FolderService, tmp_path: Path, stage: str
) -> None:
    entry = post()
    service.set_rules(**{stage: "wait"})
    with workers(1, tmp_path) as (worker,):
        assert wait_until(lambda: service.reached(stage), seconds=90)
        kill_family(worker.pid)
    copies = len(service.taken())
    service.set_rules()
    die(entry)
    assert deliver() == 0
    assert (fresh(entry).state, fresh(entry).words) == (State.UNCERTAIN, DIED_AFTER_DOT)
    assert entry.attempts.get().outcome == State.UNCERTAIN
    assert len(service.taken()) == copies


@pytest.mark.once
def test_what_the_dead_held_is_free_within_half_a_minute() -> None:
    """F3.43: by leases; Postgres lets go by itself of what a dead session had locked."""
    assert max(claims.LEASE, arrival_claims.LEASE, mailbox_leases.LEASE) <= timedelta(seconds=30)


def test_a_lease_is_renewed_as_long_as_it_takes(post: Post, channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "RENEWAL_SECONDS", 0.05)
    post()
    entry = claim_next(channel.pk)
    assert entry is not None
    with Lease(entry):
        die(entry)
        renewed = OutboxEntry.objects.filter(lease_until__gt=entry.lease_until)
        assert wait_until(renewed.exists, seconds=30)
        settle_lapsed()
        assert fresh(entry).state == State.SENDING
    die(entry)
    settle_lapsed()
    assert fresh(entry).state == State.QUEUED


def test_a_worker_that_was_silent_too_long_must_not_go_on(post: Post, channel: Channel) -> None:
    post()
    late = claim_next(channel.pk)
    assert late is not None
    die(late)
    settle_lapsed()
    with pytest.raises(LeaseLost):
        mark_dot(late)
    again = claim_next(channel.pk)
    assert again is not None
    with pytest.raises(LeaseLost):
        mark_dot(late)
    mark_dot(again)


def test_a_late_worker_sends_nothing_after_another_took_over(post: Post, service: FolderService) -> None:
    entry = post()
    service.set_rules(before_dot="wait")

    def late_worker() -> None:
        deliver()
        connection.close()

    def take_over() -> None:
        assert wait_until(lambda: service.reached("before_dot"), seconds=60)
        die(entry)
        settle_lapsed()
        assert cancel(entry)
        service.set_rules()
        connection.close()

    together([late_worker, take_over])
    assert service.taken() == []
    assert fresh(entry).state == State.CANCELLED


def test_a_late_worker_that_knows_the_answer_ends_the_uncertainty(post: Post, channel: Channel) -> None:
    post()
    entry = claim_next(channel.pk)
    assert entry is not None
    mark_dot(entry)
    die(entry)
    settle_lapsed()
    assert fresh(entry).state == State.UNCERTAIN
    assert settle(entry, Receipt(answer="250 ok"), channel=channel)
    assert (fresh(entry).state, fresh(entry).words) == (State.SENT, "250 ok")
    assert entry.recipients.get().state == RecipientState.ACCEPTED
    assert entry.attempts.get().outcome == State.SENT
    assert settle(entry, Receipt(answer="250 again"), channel=channel)
    assert (fresh(entry).words, entry.attempts.count()) == ("250 ok", 1)


def test_an_answer_is_written_down_as_soon_as_the_database_is_back(
    post: Post, service: FolderService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postman, "PATIENCE", (0, 0, 0))
    away = [2]

    def fail_twice(entry: OutboxEntry, **_: Any) -> None:
        if entry.state == State.SENT and away[0]:
            away[0] -= 1
            raise OperationalError("the database is shutting down")

    entry = post()
    entry_changed.connect(fail_twice)
    try:
        deliver()
    finally:
        entry_changed.disconnect(fail_twice)
    assert fresh(entry).state == State.SENT
    assert entry.attempts.get().outcome == State.SENT
    assert len(service.taken()) == 1
