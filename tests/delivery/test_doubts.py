"""What is done about a send that may have been delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.channels.models import Health
from apps.delivery import outbox
from apps.delivery.doubts import A_PERSON_DECIDES, PAUSE, SHORT_PAUSE, WE_LOOK, WE_LOOK_SOON
from apps.delivery.judging import DIED, DIED_AFTER_DOT
from apps.delivery.models import OutboxEntry, Rest, State
from apps.delivery.settling import settle_lapsed
from tests.delivery.conftest import CORA, deliver, die, fresh, letter, make_due

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from apps.channels.models import Channel
    from tests.delivery.fake_adapter import FolderService

    Post = Callable[..., OutboxEntry]

BEN = "ben@acme.example"


def over(channel: Channel, kind: str) -> Channel:
    channel.kind = kind
    channel.save(update_fields=["kind"])
    return channel


@pytest.fixture
def doubtful(post: Post, channel: Channel, service: FolderService) -> Callable[..., OutboxEntry]:
    """An entry over a channel of that kind, whose first attempt was cut after the service took it."""

    def send(kind: str, *to: str) -> OutboxEntry:
        over(channel, kind)
        entry = post(*to)
        service.set_rules(everybody="cut")
        deliver()
        service.set_rules()
        return fresh(entry)

    return send


def test_a_person_decides_where_nothing_else_can(doubtful: Callable[..., OutboxEntry], service: FolderService) -> None:
    entry = doubtful("fake")
    assert (entry.state, entry.advice) == (State.UNCERTAIN, A_PERSON_DECIDES)
    assert entry.settled_at is not None
    make_due(entry)
    assert deliver() == 0


def test_a_service_that_takes_each_message_once_gets_it_again(
    doubtful: Callable[..., OutboxEntry], service: FolderService
) -> None:
    entry = doubtful("idempotent")
    assert entry.state == State.DEFERRED
    make_due(entry)
    deliver()
    assert fresh(entry).state == State.SENT
    assert len({taken.sha256 for taken in service.taken()}) == 1


@pytest.mark.parametrize(
    ("kind", "advice", "pause"), [("read_back", WE_LOOK_SOON, SHORT_PAUSE), ("repeat_once", WE_LOOK, PAUSE)]
)
def test_what_is_found_was_sent(
    doubtful: Callable[..., OutboxEntry], service: FolderService, kind: str, advice: str, pause: dt.timedelta
) -> None:
    before = timezone.now()
    entry = doubtful(kind)
    assert (entry.state, entry.advice, entry.settled_at) == (State.UNCERTAIN, advice, None)
    assert entry.doubtful_since is not None
    assert before + pause <= entry.due_at <= timezone.now() + pause
    OutboxEntry.objects.update(due_at=timezone.now() + PAUSE)
    assert deliver() == 0
    make_due(entry)
    deliver()
    sent = fresh(entry)
    assert (sent.state, sent.words, sent.doubtful_since) == (State.SENT, "found among what was sent", None)
    assert len(service.taken()) == 1


def test_mail_to_one_address_is_sent_once_more_with_the_same_bytes_and_then_a_person_decides(
    doubtful: Callable[..., OutboxEntry], service: FolderService
) -> None:
    entry = doubtful("repeat_once")
    service.set_rules(everybody="cut", find="blind")
    make_due(entry)
    deliver()
    again = fresh(entry)
    assert (again.state, again.repeats, again.advice) == (State.UNCERTAIN, 1, A_PERSON_DECIDES)
    assert again.settled_at is not None
    make_due(entry)
    assert deliver() == 0
    first, second = service.taken()
    assert first == second


def test_the_repeat_that_is_answered_ends_the_doubt(
    doubtful: Callable[..., OutboxEntry], service: FolderService
) -> None:
    entry = doubtful("repeat_once")
    service.set_rules(find="blind")
    make_due(entry)
    deliver()
    assert (fresh(entry).state, fresh(entry).doubtful_since) == (State.SENT, None)
    assert [attempt.outcome for attempt in entry.attempts.all()] == [State.UNCERTAIN, State.SENT]


def test_mail_to_several_addresses_is_looked_for_and_never_repeated(
    doubtful: Callable[..., OutboxEntry], service: FolderService
) -> None:
    entry = doubtful("repeat_once", CORA, BEN)
    service.set_rules(find="blind")
    make_due(entry)
    deliver()
    held = fresh(entry)
    assert (held.state, held.advice, held.repeats) == (State.UNCERTAIN, A_PERSON_DECIDES, 0)
    assert held.settled_at is not None
    assert len(service.taken()) == 1


@pytest.mark.parametrize("rule", ["down", "temporary"])
def test_a_repeat_that_never_began_is_tried_later_and_stays_uncertain(
    doubtful: Callable[..., OutboxEntry], service: FolderService, rule: str
) -> None:
    entry = doubtful("repeat_once")
    service.set_rules(everybody=rule, find="blind")
    make_due(entry)
    deliver()
    waiting = fresh(entry)
    assert (waiting.state, waiting.repeats, waiting.settled_at) == (State.UNCERTAIN, 0, None)
    service.set_rules(find="blind")
    Rest.objects.all().delete()
    make_due(entry)
    deliver()
    assert fresh(entry).state == State.SENT


def test_a_look_that_fails_says_nothing_of_sending(
    doubtful: Callable[..., OutboxEntry], service: FolderService, channel: Channel, post: Post
) -> None:
    entry = doubtful("repeat_once")
    service.set_rules(find="down")
    make_due(entry)
    other = post()
    deliver()
    channel.refresh_from_db()
    assert channel.sending_health == Health.OK
    assert [fresh(entry).state, fresh(other).state] == [State.UNCERTAIN, State.SENT]
    assert entry.attempts.order_by("number").values_list("stage", flat=True)[1] == "look"


def test_a_repeat_that_is_refused_for_good_stays_uncertain(
    doubtful: Callable[..., OutboxEntry], service: FolderService
) -> None:
    entry = doubtful("repeat_once")
    service.set_rules(everybody="never", find="blind")
    make_due(entry)
    deliver()
    assert (fresh(entry).state, fresh(entry).words) == (State.UNCERTAIN, "554 no thanks")
    assert fresh(entry).settled_at is not None


def test_a_worker_that_dies_while_it_looks_leaves_the_entry_uncertain(
    doubtful: Callable[..., OutboxEntry], service: FolderService
) -> None:
    entry = doubtful("repeat_once")
    OutboxEntry.objects.filter(pk=entry.pk).update(state=State.SENDING, lease_until=timezone.now(), dot_at=None)
    settle_lapsed()
    looked_for = fresh(entry)
    assert (looked_for.state, looked_for.settled_at) == (State.UNCERTAIN, None)


def test_a_worker_that_died_after_the_dot_is_followed_by_a_look(post: Post, channel: Channel) -> None:
    over(channel, "repeat_once")
    entry = post()
    OutboxEntry.objects.filter(pk=entry.pk).update(
        state=State.SENDING, lease_until=timezone.now(), dot_at=timezone.now()
    )
    die(entry)
    settle_lapsed()
    left = fresh(entry)
    assert (left.state, left.words, left.advice, left.settled_at) == (State.UNCERTAIN, DIED_AFTER_DOT, WE_LOOK, None)


def test_an_uncertain_entry_does_not_hold_up_its_lane(post: Post, channel: Channel, service: FolderService) -> None:
    over(channel, "repeat_once")
    first = post(lane="conversation:1")
    service.set_rules(everybody="cut")
    deliver()
    service.set_rules()
    second = post(lane="conversation:1")
    deliver()
    assert [fresh(first).state, fresh(second).state] == [State.UNCERTAIN, State.SENT]


def test_a_person_marks_it_as_sent(doubtful: Callable[..., OutboxEntry], service: FolderService) -> None:
    entry = doubtful("repeat_once")
    assert outbox.mark_as_sent(entry, words="Ana says that it arrived.")
    assert (fresh(entry).state, fresh(entry).words) == (State.SENT, "Ana says that it arrived.")
    assert not outbox.mark_as_sent(entry, words="Ben too.")
    make_due(entry)
    assert deliver() == 0


def test_only_what_is_uncertain_can_be_marked_as_sent(post: Post) -> None:
    entry = post()
    assert not outbox.mark_as_sent(entry, words="Ana says so.")
    assert fresh(entry).state == State.QUEUED


def test_a_list_of_250_goes_out_in_slices(channel: Channel, service: FolderService) -> None:
    people = [f"reader{number}@customer.example" for number in range(250)]
    message = letter(*people)
    entry = outbox.enqueue(channel=channel, lane="conversation:1", message=message)
    service.write_rules({people[3]: "450", people[120]: "550"})
    assert deliver() == 3
    assert [len(taken.recipients) for taken in service.taken()] == [99, 99, 50]
    assert (fresh(entry).state, fresh(entry).failures) == (State.DEFERRED, 1)
    service.set_rules()
    make_due(entry)
    deliver()
    assert fresh(entry).state == State.SENT
    got = [address for taken in service.taken() for address in taken.recipients]
    assert sorted(got) == sorted(set(people) - {people[120]})


@pytest.mark.parametrize("rule", ["cut", "temporary", "down"])
def test_what_may_be_repeated_ends_uncertain_if_it_never_became_clear(
    doubtful: Callable[..., OutboxEntry], service: FolderService, rule: str
) -> None:
    """Whatever came after the attempt of which nobody knows: it may be there, and "not delivered" would be a guess."""
    entry = doubtful("idempotent")
    assert not outbox.cancel(entry)
    service.set_rules(everybody=rule)
    OutboxEntry.objects.filter(pk=entry.pk).update(due_at=timezone.now(), give_up_at=timezone.now())
    deliver()
    deliver()
    left = fresh(entry)
    assert (left.state, left.advice) == (State.UNCERTAIN, advice_of(rule))
    assert left.settled_at is not None
    service.set_rules()
    Rest.objects.all().delete()
    assert outbox.send_again(entry)
    deliver()
    assert (fresh(entry).state, fresh(entry).doubtful_since) == (State.SENT, None)
    assert len({taken.sha256 for taken in service.taken()}) == 1


def advice_of(rule: str) -> str:
    """What a person is told: the service's own advice where it has one."""
    return "Is it switched on?" if rule == "down" else A_PERSON_DECIDES


def test_a_refusal_after_an_attempt_of_which_nobody_knows_leaves_the_doubt(
    doubtful: Callable[..., OutboxEntry], service: FolderService
) -> None:
    entry = doubtful("idempotent")
    service.set_rules(everybody="never")
    make_due(entry)
    deliver()
    assert (fresh(entry).state, fresh(entry).words) == (State.UNCERTAIN, "554 no thanks")
    assert fresh(entry).settled_at is not None


def test_a_worker_that_died_after_the_dot_at_the_very_end_leaves_a_doubt(post: Post, channel: Channel) -> None:
    over(channel, "idempotent")
    entry = post()
    now = timezone.now()
    OutboxEntry.objects.filter(pk=entry.pk).update(state=State.SENDING, lease_until=now, dot_at=now)
    settle_lapsed()
    assert (fresh(entry).state, fresh(entry).words) == (State.QUEUED, DIED)
    OutboxEntry.objects.filter(pk=entry.pk).update(
        state=State.SENDING, lease_until=timezone.now(), dot_at=None, give_up_at=now
    )
    settle_lapsed()
    assert (fresh(entry).state, fresh(entry).advice) == (State.UNCERTAIN, A_PERSON_DECIDES)
