from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from queue import Empty
from typing import TYPE_CHECKING, Any

import pytest
from celery import current_app
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.delivery import outbox
from apps.delivery.models import OutboxEntry, RecipientState, State
from apps.delivery.outbox import cancel, enqueue, send_again, send_now
from tests.delivery.conftest import CORA, deliver, fresh, letter, make_due
from tests.quiet_transactions import of_the_test

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.models import Channel
    from tests.delivery.fake_adapter import FolderService

    Post = Callable[..., OutboxEntry]


class ChangeOfMind(Exception):
    pass


def bells() -> list[str]:
    """The tasks that were asked for since the last look."""
    with current_app.connection_for_read() as connection:
        queue = connection.SimpleQueue("delivery")
        heard = []
        # Not by its size: on Redis a queue without messages is not there.
        with suppress(Empty):
            while message := queue.get_nowait():
                heard.append(str(message.headers["task"]))
                message.ack()
        queue.close()
    return heard


def test_it_is_stored_with_everybody_it_goes_to(channel: Channel) -> None:
    message = letter(CORA, "ben@acme.example", CORA)
    before = timezone.now()
    entry = fresh(enqueue(channel=channel, lane="conversation:1", message=message))
    assert (entry.state, entry.external_id, entry.lane) == (State.QUEUED, message.external_id, "conversation:1")
    assert [recipient.address for recipient in entry.recipients.all()] == [CORA, "ben@acme.example"]
    assert before <= entry.due_at <= timezone.now()
    assert entry.give_up_at - entry.due_at == timedelta(hours=settings.DELIVERY_GIVE_UP_HOURS)


def test_it_is_gone_when_the_caller_rolls_back(channel: Channel, service: FolderService) -> None:
    bells()
    with pytest.raises(ChangeOfMind), transaction.atomic():
        enqueue(channel=channel, lane="conversation:1", message=letter())
        raise ChangeOfMind
    assert not OutboxEntry.objects.exists()
    assert bells() == []
    assert deliver() == 0
    assert service.taken() == []


def test_the_bell_rings_after_the_commit_and_not_before(channel: Channel) -> None:
    bells()
    with of_the_test():
        enqueue(channel=channel, lane="conversation:1", message=letter())
        assert bells() == []
    assert bells() == ["apps.delivery.tasks.deliver_due"]


def test_a_message_to_nobody_is_refused(channel: Channel) -> None:
    message = letter()
    nobody = type(message)(external_id=message.external_id, sender=message.sender, to=(), written_at=message.written_at)
    with pytest.raises(ValueError, match="recipient"):
        enqueue(channel=channel, lane="conversation:1", message=nobody)


def test_the_same_message_cannot_be_put_in_twice(channel: Channel) -> None:
    message = letter()
    enqueue(channel=channel, lane="conversation:1", message=message)
    with pytest.raises(IntegrityError):
        enqueue(channel=channel, lane="conversation:1", message=message)
    assert OutboxEntry.objects.count() == 1


def test_it_waits_until_it_is_due(post: Post, service: FolderService) -> None:
    entry = post(due_at=timezone.now() + timedelta(hours=1))
    assert deliver() == 0
    make_due(entry)
    deliver()
    assert len(service.taken()) == 1


def test_what_waits_can_be_cancelled_once(post: Post, service: FolderService, announced: list[Any]) -> None:
    entry = post()
    assert cancel(entry)
    assert entry.state == fresh(entry).state == State.CANCELLED
    assert not cancel(entry)
    assert announced == [(entry.pk, State.CANCELLED)]
    deliver()
    assert service.taken() == []


def test_what_is_sent_cannot_be_cancelled(post: Post) -> None:
    entry = post()
    deliver()
    assert not cancel(entry)
    assert fresh(entry).state == State.SENT


def test_a_cancelled_entry_does_not_hold_up_its_lane(post: Post, service: FolderService) -> None:
    first, second = post(lane="conversation:1"), post(lane="conversation:1")
    cancel(first)
    deliver()
    assert [taken.external_id for taken in service.taken()] == [second.external_id]


@pytest.mark.parametrize(("rule", "state"), [("never", State.FAILED), ("cut", State.UNCERTAIN)])
def test_it_is_sent_again_with_the_same_bytes(
    post: Post, service: FolderService, announced: list[Any], rule: str, state: State
) -> None:
    entry = post()
    service.set_rules(everybody=rule)
    deliver()
    failed = fresh(entry)
    assert failed.state == state
    service.set_rules()
    OutboxEntry.objects.filter(pk=entry.pk).update(give_up_at=timezone.now())
    announced.clear()
    bells()
    assert send_again(failed)
    assert bells() == ["apps.delivery.tasks.deliver_due"]
    assert announced == [(entry.pk, State.QUEUED)]
    renewed = fresh(entry)
    assert renewed.give_up_at > timezone.now() + timedelta(hours=1)
    assert (renewed.payload, renewed.words, renewed.dot_at) == (failed.payload, "", None)
    deliver()
    assert fresh(entry).state == State.SENT
    assert {taken.sha256 for taken in service.taken()} == {failed.payload}


@pytest.mark.parametrize("state", [State.QUEUED, State.SENT, State.CANCELLED])
def test_only_what_failed_or_is_uncertain_can_be_sent_again(post: Post, service: FolderService, state: State) -> None:
    entry = post()
    if state == State.SENT:
        deliver()
    if state == State.CANCELLED:
        cancel(entry)
    copies = len(service.taken())
    assert not outbox.send_again(entry)
    assert fresh(entry).state == state
    if state != State.QUEUED:
        deliver()
    assert len(service.taken()) == copies


def test_a_second_click_on_send_again_changes_nothing(post: Post, service: FolderService) -> None:
    entry = post()
    service.set_rules(everybody="never")
    deliver()
    assert send_again(fresh(entry))
    assert not send_again(fresh(entry))
    service.set_rules()
    deliver()
    assert len(service.taken()) == 1


def test_sending_again_spares_those_who_have_it(post: Post, service: FolderService) -> None:
    entry = post(CORA, "ben@acme.example", "lea@acme.example")
    service.write_rules({"ben@acme.example": "450"})
    deliver()
    service.set_rules(everybody="cut")
    make_due(entry)
    deliver()
    assert fresh(entry).state == State.UNCERTAIN
    service.set_rules()
    send_again(fresh(entry))
    deliver()
    assert [taken.recipients for taken in service.taken()] == [
        [CORA, "lea@acme.example"],
        ["ben@acme.example"],
        ["ben@acme.example"],
    ]
    states = set(entry.recipients.values_list("state", flat=True))
    assert (fresh(entry).state, states) == (State.SENT, {RecipientState.ACCEPTED})


def test_what_is_held_goes_out_when_its_time_has_come(post: Post, service: FolderService) -> None:
    entry = post(due_at=timezone.now() + timedelta(seconds=10))
    assert entry.state == State.HELD
    assert deliver() == 0
    make_due(entry)
    deliver()
    assert fresh(entry).state == State.SENT


def test_what_is_held_can_be_taken_back(post: Post, service: FolderService) -> None:
    entry = post(due_at=timezone.now() + timedelta(seconds=10))
    assert cancel(entry)
    make_due(entry)
    assert deliver() == 0
    assert service.taken() == []


def test_the_second_of_a_lane_waits_for_the_first_to_be_no_longer_held(post: Post, service: FolderService) -> None:
    first = post(lane="conversation:1", due_at=timezone.now() + timedelta(seconds=30))
    second = post(lane="conversation:1")
    assert deliver() == 0
    make_due(first)
    deliver()
    assert [taken.external_id for taken in service.taken()] == [first.external_id, second.external_id]


def test_nothing_waits_for_what_is_to_be_sent_another_day(post: Post, service: FolderService) -> None:
    post(lane="conversation:1", due_at=timezone.now() + timedelta(days=1))
    second = post(lane="conversation:1")
    deliver()
    assert [taken.external_id for taken in service.taken()] == [second.external_id]


def test_what_is_held_can_be_sent_now(post: Post, service: FolderService, announced: list[Any]) -> None:
    entry = post(due_at=timezone.now() + timedelta(days=1))
    assert send_now(entry)
    assert not send_now(entry)
    assert announced == [(entry.pk, State.QUEUED)]
    deliver()
    assert fresh(entry).state == State.SENT


def test_what_one_of_two_has_got_cannot_be_taken_back(post: Post, service: FolderService) -> None:
    entry = post(CORA, "ben@acme.example")
    service.write_rules({"ben@acme.example": "450"})
    deliver()
    assert fresh(entry).state == State.DEFERRED
    assert not cancel(entry)
