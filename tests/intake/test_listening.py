"""Listening: whose mailbox it is, what happens when it breaks, and when it works again."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.utils import timezone

from apps.channels.contract import AuthError, Unavailable
from apps.channels.models import Channel, Health
from apps.intake import collect, leases, listening, mailbox
from apps.intake.listening import Supervisor, start_listeners
from apps.intake.models import Arrival, Lease, ListenProcess
from tests.intake.conftest import shelf_channel
from tests.intake.shelf import SENT, letter
from tests.servers.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django.fixtures import Settings

    from tests.intake.shelf import Shelf

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Seconds become hundredths."""
    monkeypatch.setattr(listening, "TICK", 0.05)
    monkeypatch.setattr(mailbox, "FIRST_PAUSE", 0.01)
    settings.MAIL_POLL_SECONDS = 1


@contextmanager
def listeners() -> Iterator[None]:
    """A process that listens, in threads."""
    stop = threading.Event()
    threads = start_listeners(stop)
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=60)
        assert not any(thread.is_alive() for thread in threads)


def eventually(condition: Callable[[], object], *, seconds: float = 30) -> None:
    assert wait_until(lambda: bool(condition()), seconds=seconds)


def health(channel: Channel) -> str:
    channel.refresh_from_db()
    return channel.health


def save_as_a_person(channel: Channel, **fields: object) -> None:
    Channel.objects.filter(pk=channel.pk).update(changed_at=timezone.now(), **fields)


def test_a_mail_is_kept_as_soon_as_the_service_says_so(support: Channel, shelf: Shelf, settings: Settings) -> None:
    settings.MAIL_POLL_SECONDS = 600
    with listeners():
        eventually(lambda: health(support) == Health.OK)
        shelf.put(letter("Hallo"))
        eventually(lambda: Arrival.objects.exists())
    assert shelf.settled == ["1:1"]


def test_the_other_folders_are_polled(support: Channel, shelf: Shelf) -> None:
    with listeners():
        eventually(lambda: health(support) == Health.OK)
        shelf.put(letter("Gesendet"), source=SENT)
        eventually(lambda: Arrival.objects.filter(source="Sent").exists())


def test_a_long_folder_does_not_keep_new_mail_waiting(
    support: Channel, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "collect", lambda *args, **kwargs: collect.collect(*args, **kwargs, limit=2))
    shelf.put(*(letter(f"{number}") for number in range(20)), source=SENT)
    shelf.comes_after["1:4"] = letter("new")
    with listeners():
        eventually(lambda: Arrival.objects.count() == 21)
    order = list(Arrival.objects.order_by("pk").values_list("source", flat=True))
    assert order.index("INBOX") <= 6


def test_a_new_channel_is_noticed(shelves: None) -> None:
    with listeners():
        channel = shelf_channel("New")
        eventually(lambda: health(channel) == Health.OK)


def test_a_channel_that_is_switched_off_is_left_alone(support: Channel, shelf: Shelf) -> None:
    with listeners():
        eventually(lambda: health(support) == Health.OK)
        save_as_a_person(support, is_active=False)
        eventually(lambda: not Lease.objects.exists())
        shelf.put(letter("Hallo"))
        time.sleep(0.3)
        assert not Arrival.objects.exists()


def test_a_channel_that_a_person_saved_is_opened_anew(support: Channel, shelf: Shelf) -> None:
    with listeners():
        eventually(lambda: health(support) == Health.OK)
        save_as_a_person(support)
        eventually(lambda: shelf.opened == 2)


def test_it_comes_back_after_each_failure(support: Channel, shelf: Shelf) -> None:
    shelf.trouble += [Unavailable("* BYE Server shutting down", advice="Wait.") for _ in range(4)]
    with listeners():
        eventually(lambda: health(support) == Health.OK)
    assert shelf.opened == 5
    assert support.failures == 0 and not support.health_words


def test_what_the_server_said_stands_on_the_channel(
    support: Channel, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "FIRST_PAUSE", 60)
    shelf.trouble.append(Unavailable("* BYE Server shutting down", advice="Wait."))
    with listeners():
        eventually(lambda: health(support) == Health.FAILING)
    assert (support.health_words, support.health_advice) == ("* BYE Server shutting down", "Wait.")


def test_the_pauses_double_up_to_five_minutes(support: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "FIRST_PAUSE", 1.0)
    listener = mailbox.Mailbox(support)
    pauses = [listener._pause() for _ in range(24)]
    for pause, expected in zip(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300], strict=False):
        assert expected <= pause <= expected * 1.1
    assert len(set(pauses)) == len(pauses)
    attempts_in_an_hour = sum(sum(pauses[:number]) < 3600 for number in range(len(pauses)))
    assert attempts_in_an_hour <= 20


def test_after_three_refusals_a_person_must_help(support: Channel, shelf: Shelf) -> None:
    shelf.trouble += [AuthError("[AUTHENTICATIONFAILED]", advice="Enter the password again.") for _ in range(9)]
    with listeners():
        eventually(lambda: health(support) == Health.NEEDS_PERSON)
        time.sleep(0.5)
        assert shelf.opened == 3
        assert support.health_advice == "Enter the password again."
        shelf.trouble.clear()
        save_as_a_person(support)
        eventually(lambda: health(support) == Health.OK)


def test_a_restart_does_not_try_a_refused_password_thrice_again(support: Channel, shelf: Shelf) -> None:
    shelf.trouble += [AuthError("[AUTHENTICATIONFAILED]") for _ in range(9)]
    for opened in (3, 4):
        with listeners():
            eventually(lambda: health(support) == Health.NEEDS_PERSON and shelf.opened == opened)  # noqa: B023
            time.sleep(0.3)
    assert shelf.opened == 4


def test_a_channel_that_cannot_be_is_for_a_person(support: Channel) -> None:
    save_as_a_person(support, options={"nonsense": True})
    with listeners():
        eventually(lambda: health(support) == Health.NEEDS_PERSON)
    assert support.health_words == "this shelf cannot be"


def test_one_that_breaks_does_not_disturb_the_others(support: Channel, shelf: Shelf) -> None:
    other = shelf_channel("Sales")
    shelf.trouble += [Unavailable("no route to host") for _ in range(99)]
    with listeners():
        eventually(lambda: health(other) == Health.OK)


def test_a_folder_that_fails_is_named_and_the_others_are_read(
    support: Channel, shelf: Shelf, settings: Settings
) -> None:
    settings.MAIL_POLL_SECONDS = 4
    shelf.lost[SENT.name] = Unavailable("[NONEXISTENT] Unknown Mailbox", stage="select")
    with listeners():
        eventually(lambda: health(support) == Health.FAILING)
        assert support.health_words == "“Sent”: [NONEXISTENT] Unknown Mailbox"
        assert support.health_advice
        shelf.put(letter("Hallo"))
        start = time.monotonic()
        eventually(lambda: Arrival.objects.filter(source="INBOX").exists())
        assert time.monotonic() - start < 3.5  # by its bell, not by the clock
        assert shelf.opened == 1
        shelf.put(letter("Gesendet"), source=SENT)
        del shelf.lost[SENT.name]
        eventually(lambda: Arrival.objects.filter(source="Sent").exists())
        eventually(lambda: health(support) == Health.OK)


def test_the_watched_folder_is_not_passed_over(support: Channel, shelf: Shelf) -> None:
    shelf.lost["INBOX"] = Unavailable("[NONEXISTENT] Unknown Mailbox", stage="select")
    with listeners():
        eventually(lambda: shelf.opened >= 3)
        assert health(support) == Health.FAILING


def test_an_error_that_nobody_foresaw_is_told_and_tried_again_with_pauses(
    support: Channel, shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.trouble += [KeyError("what\x00is this"), KeyError("again")]
    stop = threading.Event()
    supervisor = Supervisor(stop)
    try:
        supervisor.look_around()
        [listener] = supervisor.mailboxes.values()
        eventually(lambda: shelf.opened == 3)
        eventually(lambda: health(support) == Health.OK)
        assert listener.is_alive()
    finally:
        supervisor._end_all()
        connection.close()
    told = [record for record in caplog.records if record.exc_info and "unexpected" in record.getMessage()]
    assert len(told) == 2


def test_an_unforeseen_error_stands_on_the_channel(
    support: Channel, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "FIRST_PAUSE", 60)
    shelf.trouble.append(ZeroDivisionError("a\x00b"))
    with listeners():
        eventually(lambda: health(support) == Health.FAILING)
    assert support.health_words == "ZeroDivisionError: ab"


def test_a_service_that_cannot_be_watched_is_asked_with_growing_pauses(
    support: Channel, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "FIRST_PAUSE", 0.1)

    def broken(*_: object) -> bool:
        raise Unavailable("BAD Unknown command IDLE")

    monkeypatch.setattr("tests.intake.shelf.ShelfAdapter.watch", broken)
    start = time.monotonic()
    with listeners():
        eventually(lambda: shelf.opened >= 4)
        pauses = shelf.opened - 1
        assert time.monotonic() - start >= sum(0.1 * 2**number for number in range(pauses))


def test_the_listeners_outlive_an_error_that_nobody_foresaw(
    support: Channel, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    renew, errors = leases.renew, [ZeroDivisionError(), ZeroDivisionError()]

    def stumbling(name: str) -> set[int]:
        if errors:
            raise errors.pop()
        return renew(name)

    monkeypatch.setattr(leases, "renew", stumbling)
    with listeners():
        eventually(lambda: health(support) == Health.OK)
    assert not errors


def mailboxes(count: int) -> list[Channel]:
    return [shelf_channel(f"Box{number}") for number in range(count)]


def shares(*processes: Supervisor) -> list[int]:
    held = [Lease.objects.filter(holder=process.name, until__gt=timezone.now()).count() for process in processes]
    assert held == [sum(box.is_alive() for box in process.mailboxes.values()) for process in processes]
    return held


@pytest.fixture
def two(shelves: None) -> Iterator[tuple[Supervisor, Supervisor]]:
    """Two processes, of which the tests move the hands."""
    pair = Supervisor(threading.Event()), Supervisor(threading.Event())
    yield pair
    for process in pair:
        process._end_all()
    connection.close()


def look_around(*processes: Supervisor, times: int = 3) -> None:
    for _ in range(times):
        for process in processes:
            process.look_around()


def test_mailboxes_are_shared_out_evenly(two: tuple[Supervisor, Supervisor]) -> None:
    mailboxes(5)
    look_around(*two)
    assert sorted(shares(*two)) == [2, 3]


def test_a_second_process_gets_its_share_from_the_first(two: tuple[Supervisor, Supervisor]) -> None:
    mailboxes(5)
    look_around(two[0])
    assert shares(*two) == [5, 0]
    look_around(*reversed(two))
    assert sorted(shares(*two)) == [2, 3]


def test_whoever_leaves_lets_the_other_have_all_at_once(two: tuple[Supervisor, Supervisor]) -> None:
    mailboxes(4)
    look_around(*two)
    two[0]._end_all()
    leases.leave(two[0].name)
    look_around(two[1], times=1)
    assert Lease.objects.filter(holder=two[1].name).count() == 4


def test_the_mailboxes_of_a_dead_process_are_taken_when_its_leases_run_out(
    two: tuple[Supervisor, Supervisor],
) -> None:
    mailboxes(4)
    look_around(*two)
    two[0]._end_all()
    look_around(two[1])
    assert Lease.objects.filter(holder=two[1].name).count() == 2
    for row in (Lease, ListenProcess):
        name = "holder" if row is Lease else "name"
        row.objects.filter(**{name: two[0].name}).update(until=timezone.now() - timedelta(seconds=1))
    look_around(two[1])
    assert Lease.objects.filter(holder=two[1].name).count() == 4


def test_whoever_slept_too_long_gives_way(two: tuple[Supervisor, Supervisor]) -> None:
    mailboxes(1)
    look_around(two[0])
    Lease.objects.update(holder=two[1].name)
    ListenProcess.objects.create(name=two[1].name, until=timezone.now() + leases.LEASE)
    two[0].look_around()
    assert not two[0].mailboxes


def test_no_mailbox_is_ever_held_twice(two: tuple[Supervisor, Supervisor]) -> None:
    channel = mailboxes(1)[0]
    assert leases.take("a", channel.pk)
    assert not leases.take("b", channel.pk)
    leases.release("b", [channel.pk])
    assert leases.renew("a") == {channel.pk}
