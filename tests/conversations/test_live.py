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
def test_a_reader_with_a_cursor_misses_nothing_of_what_overlaps(conversation: Conversation) -> None:
    """Four writers, a reader that follows by cursor while they write: all numbers, in order."""
    start, each = live.newest(), 15
    done = threading.Event()
    seen: list[int] = []

    def write() -> None:
        for _ in range(each):
            with announcing():
                announce(conversation, "message")
        connection.close()

    def read() -> None:
        cursor = start
        while True:
            finished = done.is_set()
            new = list(LiveEvent.objects.filter(seq__gt=cursor).order_by("seq").values_list("seq", flat=True))
            seen.extend(new)
            cursor = new[-1] if new else cursor
            if finished:
                break
            time.sleep(0.002)
        connection.close()

    reader = threading.Thread(target=read)
    writers = [threading.Thread(target=write) for _ in range(4)]
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    assert seen == list(range(start + 1, start + 1 + 4 * each))
