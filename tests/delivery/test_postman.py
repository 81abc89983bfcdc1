from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from apps.channels import payloads
from apps.channels.models import Health
from apps.delivery.judging import DIED, GAVE_UP
from apps.delivery.letters import StoredFile
from apps.delivery.models import OutboxEntry, RecipientState, State
from apps.delivery.postman import deliver_due
from apps.delivery.settling import settle_lapsed
from tests.delivery.conftest import CORA, deliver, die, fresh, make_due

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.models import Channel
    from tests.delivery.fake_adapter import FolderService

    Post = Callable[..., OutboxEntry]

BEN, LEA = "ben@acme.example", "lea@acme.example"


def recipients(entry: OutboxEntry) -> dict[str, tuple[str, int]]:
    return {row.address: (row.state, row.code) for row in entry.recipients.all()}


def test_it_is_sent_with_the_servers_words(post: Post, service: FolderService) -> None:
    entry = post()
    assert deliver() == 1
    sent = fresh(entry)
    assert (sent.state, sent.words, sent.lease_until) == (State.SENT, "250 taken as 1", None)
    assert sent.settled_at is not None
    assert recipients(entry) == {CORA: (RecipientState.ACCEPTED, 0)}
    assert [taken.sha256 for taken in service.taken()] == [sent.payload]
    assert payloads.read(sent.payload).startswith(entry.external_id.encode())
    assert deliver() == 0


def test_an_attempt_tells_when_where_and_what(post: Post) -> None:
    entry = post()
    before = timezone.now()
    deliver()
    attempt = entry.attempts.get()
    assert attempt.ended_at is not None
    assert before <= attempt.started_at <= attempt.ended_at <= timezone.now()
    assert (attempt.number, attempt.outcome, attempt.host) == (1, State.SENT, "folder.test")
    assert attempt.words == "250 taken as 1"


def test_each_change_is_announced_in_its_transaction(post: Post, announced: list[Any]) -> None:
    entry = post()
    deliver()
    assert announced == [(entry.pk, State.SENDING), (entry.pk, State.SENT)]


def test_files_go_along(post: Post, service: FolderService) -> None:
    digest = payloads.keep(b"number 4711")
    entry = post(files=[StoredFile(name="parcel.txt", content_type="text/plain", sha256=digest)])
    deliver()
    assert payloads.read(fresh(entry).payload).endswith(b"number 4711")


def test_a_missing_file_fails_visibly_and_holds_up_nobody(post: Post, service: FolderService) -> None:
    lost = post(files=[StoredFile(name="parcel.txt", content_type="text/plain", sha256="0" * 64)])
    other = post()
    deliver()
    assert fresh(lost).state == State.FAILED
    assert "missing" in fresh(lost).words
    assert fresh(other).state == State.SENT


def test_a_run_of_entries_shares_one_connection(post: Post, service: FolderService) -> None:
    for _ in range(5):
        post()
    assert deliver() == 5
    assert service.visits() == 1


def test_a_lane_goes_out_in_order(post: Post, service: FolderService) -> None:
    entries = [post(lane="conversation:1") for _ in range(20)]
    deliver()
    assert [taken.external_id for taken in service.taken()] == [entry.external_id for entry in entries]


def test_a_deferred_entry_holds_up_its_lane_and_no_other(post: Post, service: FolderService) -> None:
    first, second = post(BEN, lane="conversation:1"), post(lane="conversation:1")
    other = post(lane="conversation:2")
    service.write_rules({BEN: "450"})
    deliver()
    assert [fresh(entry).state for entry in (first, second, other)] == [State.DEFERRED, State.QUEUED, State.SENT]
    service.set_rules()
    make_due(first)
    deliver()
    ids = [taken.external_id for taken in service.taken()]
    assert ids == [other.external_id, first.external_id, second.external_id]


@pytest.mark.parametrize(("rule", "state"), [("never", State.FAILED), ("cut", State.UNCERTAIN)])
def test_what_waits_for_a_person_does_not_hold_up_its_lane(
    post: Post, service: FolderService, rule: str, state: State
) -> None:
    first = post(lane="conversation:1")
    service.set_rules(everybody=rule)
    deliver()
    service.set_rules()
    second = post(lane="conversation:1")
    deliver()
    assert [fresh(first).state, fresh(second).state] == [state, State.SENT]


def test_a_permanent_refusal_fails_with_words_and_advice(post: Post, service: FolderService) -> None:
    entry = post()
    service.set_rules(everybody="never")
    deliver()
    failed = fresh(entry)
    assert (failed.state, failed.words, failed.advice) == (State.FAILED, "554 no thanks", "Write something else.")
    assert (entry.attempts.get().stage, entry.attempts.get().outcome) == ("data", State.FAILED)
    assert deliver() == 0


def test_an_ambiguous_answer_is_never_repeated_by_itself(post: Post, service: FolderService) -> None:
    entry = post()
    service.set_rules(everybody="cut")
    deliver()
    service.set_rules()
    make_due(entry)
    assert deliver() == 0
    assert (fresh(entry).state, fresh(entry).words) == (State.UNCERTAIN, "Connection closed")
    assert len(service.taken()) == 1


def test_it_is_tried_again_after_1_2_4_up_to_60_minutes_with_the_same_bytes(post: Post, service: FolderService) -> None:
    entry = post()
    service.set_rules(everybody="temporary")
    for minutes in (1, 2, 4, 8, 16, 32, 60, 60):
        make_due(entry)
        deliver()
        deferred = fresh(entry)
        pause = (deferred.due_at - timezone.now()) / timedelta(minutes=1)
        assert (deferred.state, deferred.words) == (State.DEFERRED, "451 try again")
        assert minutes * 0.9 - 0.2 < pause <= minutes
        assert deliver() == 0
    payload = fresh(entry).payload
    service.set_rules()
    make_due(entry)
    deliver()
    assert [taken.sha256 for taken in service.taken()] == [payload]
    assert [attempt.number for attempt in entry.attempts.all()] == list(range(1, 10))


def test_the_last_try_is_when_time_is_up_and_then_it_fails(post: Post, service: FolderService) -> None:
    entry = post()
    service.set_rules(everybody="temporary")
    end = timezone.now() + timedelta(seconds=30)
    OutboxEntry.objects.filter(pk=entry.pk).update(give_up_at=end)
    deliver()
    assert fresh(entry).due_at == end
    OutboxEntry.objects.filter(pk=entry.pk).update(give_up_at=timezone.now(), due_at=timezone.now())
    deliver()
    failed = fresh(entry)
    assert (failed.state, failed.words, failed.advice) == (State.FAILED, "451 try again", GAVE_UP)
    assert recipients(entry) == {CORA: (RecipientState.REFUSED, 0)}


def test_a_partial_refusal_repeats_nobody_who_accepted(post: Post, service: FolderService) -> None:
    entry = post(CORA, BEN, LEA)
    service.write_rules({BEN: "550", LEA: "451"})
    deliver()
    deferred = fresh(entry)
    assert deferred.state == State.DEFERRED
    assert deferred.words == f"250 taken as 1\n{BEN}: 550 refused by rule\n{LEA}: 451 refused by rule"
    assert recipients(entry) == {
        CORA: (RecipientState.ACCEPTED, 0),
        BEN: (RecipientState.REFUSED, 550),
        LEA: (RecipientState.PENDING, 451),
    }
    service.set_rules()
    make_due(entry)
    deliver()
    assert fresh(entry).state == State.SENT
    assert [taken.recipients for taken in service.taken()] == [[CORA], [LEA]]
    assert recipients(entry)[BEN] == (RecipientState.REFUSED, 550)


def test_it_fails_when_everybody_refused_for_good(post: Post, service: FolderService) -> None:
    entry = post(CORA, BEN)
    service.write_rules({CORA: "550", BEN: "553"})
    deliver()
    assert fresh(entry).state == State.FAILED
    assert f"{BEN}: 553" in fresh(entry).words
    assert recipients(entry) == {CORA: (RecipientState.REFUSED, 550), BEN: (RecipientState.REFUSED, 553)}


def test_it_is_tried_again_for_those_who_refused_for_now_alone(post: Post, service: FolderService) -> None:
    entry = post(CORA, BEN)
    service.write_rules({CORA: "550", BEN: "451"})
    deliver()
    assert fresh(entry).state == State.DEFERRED
    service.set_rules()
    make_due(entry)
    deliver()
    assert [taken.recipients for taken in service.taken()] == [[BEN]]
    assert fresh(entry).state == State.SENT


def test_a_failure_at_the_end_of_the_connection_sends_nothing_twice(post: Post, service: FolderService) -> None:
    entry = post()
    service.set_rules(close="crash")
    deliver()
    assert fresh(entry).state == State.SENT
    assert deliver() == 0
    assert len(service.taken()) == 1


def test_a_bug_in_an_adapter_does_not_keep_others_waiting_or_run_for_ever(post: Post, service: FolderService) -> None:
    poisoned = post(BEN)
    service.write_rules({BEN: "crash"})
    for minutes in (0, 2, 4):
        make_due(poisoned)
        with pytest.raises(ZeroDivisionError):
            deliver()
        healthy = post()
        assert deliver() == 1
        assert fresh(healthy).state == State.SENT
        die(poisoned)
        settle_lapsed()
        pause = (fresh(poisoned).due_at - timezone.now()) / timedelta(minutes=1)
        assert (fresh(poisoned).state, fresh(poisoned).words) == (State.QUEUED, DIED)
        assert minutes * 0.9 - 0.2 < pause <= minutes
    make_due(poisoned)
    OutboxEntry.objects.filter(pk=poisoned.pk).update(give_up_at=timezone.now())
    with pytest.raises(ZeroDivisionError):
        deliver()
    die(poisoned)
    settle_lapsed()
    assert fresh(poisoned).state == State.FAILED


def test_a_name_that_cannot_be_written_fails_alone(post: Post, service: FolderService) -> None:
    service.write_rules({BEN: "surrogate"})
    poisoned, healthy = post(BEN), post()
    deliver()
    assert (fresh(poisoned).state, fresh(healthy).state) == (State.FAILED, State.SENT)
    assert "cannot be written" in fresh(poisoned).words
    assert recipients(poisoned)[BEN][0] == RecipientState.REFUSED


def test_the_channel_is_well_after_a_send(post: Post, channel: Channel) -> None:
    post()
    deliver()
    channel.refresh_from_db()
    assert channel.health == Health.OK


def test_it_ends_when_its_time_is_over(post: Post) -> None:
    entry = post()
    assert deliver_due(limit_seconds=0) == 0
    assert fresh(entry).state == State.QUEUED
