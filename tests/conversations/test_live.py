"""The live event log keeps the order of commits, and nothing is missing in it."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from apps.conversations import live
from apps.conversations.live import announce, announcing, asked_once
from apps.conversations.models import LiveEvent
from apps.conversations.signals import live_appended
from tests.conversations.letters import arrive, letter

if TYPE_CHECKING:
    from apps.channels.models import Channel
    from apps.conversations.models import Conversation


@pytest.fixture
def conversation(support: Channel) -> Conversation:
    return arrive(support, letter("a@x")).message.conversation


@pytest.mark.django_db
def test_announcing_needs_its_transaction(conversation: Conversation) -> None:
    with pytest.raises(RuntimeError, match="announcing"):
        announce(conversation, "message")


@pytest.mark.django_db
def test_a_deed_that_fails_within_another_takes_it_back_as_a_whole(conversation: Conversation) -> None:
    before = live.newest()
    with pytest.raises(TransactionManagementError), announcing():
        announce(conversation, "conversation")
        with pytest.raises(KeyError), announcing():
            announce(conversation, "message")
            raise KeyError
    assert live.newest() == before


@pytest.mark.django_db
def test_the_same_news_is_told_once_in_a_transaction(conversation: Conversation) -> None:
    before = live.newest()
    with announcing():
        announce(conversation, "message")
        announce(conversation, "message")
    assert live.newest() == before + 1


@pytest.mark.django_db
def test_what_is_asked_once_is_asked_anew_in_the_next_transaction() -> None:
    asked: list[int] = []

    def ask() -> int:
        asked.append(1)
        return len(asked)

    with announcing():
        with announcing():
            assert asked_once(ask) == 1
        assert asked_once(ask) == 1
    with announcing():
        assert asked_once(ask) == 2
    assert [asked_once(ask), asked_once(ask)] == [3, 4]


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_after_the_commit_and_cannot_break_it(conversation: Conversation) -> None:
    heard: list[int] = []

    def ring(last: int, **_: object) -> None:
        heard.append(last)
        raise ConnectionError("the bell is broken")

    live_appended.connect(ring)
    try:
        with announcing():
            announce(conversation, "message")
            assert heard == []
        assert heard == [live.newest()]
    finally:
        live_appended.disconnect(ring)


@pytest.mark.django_db
def test_old_events_are_forgotten(conversation: Conversation) -> None:
    LiveEvent.objects.update(at=timezone.now() - live.KEPT - timedelta(minutes=1))
    assert live.forget_old() == 1


@pytest.mark.django_db(transaction=True)
def test_readers_with_cursors_miss_nothing_of_what_overlaps(conversation: Conversation) -> None:
    """F3.42, a part of it."""
    follow_while_they_overlap(conversation, rounds=15)


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_in_a_thousand_rounds_readers_with_cursors_miss_nothing(conversation: Conversation) -> None:
    """F3.42"""
    follow_while_they_overlap(conversation, rounds=1000)


def follow_while_they_overlap(conversation: Conversation, *, rounds: int) -> None:
    """In each round two transactions overlap, and the first to begin is the last to commit; four readers follow by
    cursor all the while. On SQLite transactions that write cannot overlap: there the two only meet.
    """
    start, done = live.newest(), threading.Event()
    seen: list[list[int]] = [[] for _ in range(4)]

    def read(into: list[int]) -> None:
        cursor = start
        while True:
            finished = done.is_set()
            new = list(LiveEvent.objects.filter(seq__gt=cursor).order_by("seq").values_list("seq", flat=True))
            into.extend(new)
            cursor = new[-1] if new else cursor
            if finished:
                break
            time.sleep(0.002)
        connection.close()

    readers = [threading.Thread(target=read, args=[into]) for into in seen]
    for reader in readers:
        reader.start()
    for _ in range(rounds):
        _two_overlap(conversation)
    done.set()
    for reader in readers:
        reader.join()
    assert seen == [list(range(start + 1, start + 1 + 2 * rounds))] * 4


def _two_overlap(conversation: Conversation) -> None:
    overlap = connection.vendor != "sqlite"
    begun, committed = threading.Event(), threading.Event()

    def first() -> None:
        with announcing():
            announce(conversation, "message")
            begun.set()
            if overlap:
                assert committed.wait(60)
        connection.close()

    def second() -> None:
        assert begun.wait(60)
        with announcing():
            announce(conversation, "message")
        committed.set()
        connection.close()

    both = [threading.Thread(target=first), threading.Thread(target=second)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
