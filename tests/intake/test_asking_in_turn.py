"""Services that ring no bell: each source is asked at its own pace, and left alone for as long as it says."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import pytest

from apps.channels.contract import Doorbell, Unavailable
from apps.intake.listening import start_listeners
from apps.intake.mailbox import LONGEST_PAUSE, Mailbox
from apps.intake.models import Arrival
from tests.intake.conftest import shelf_channel
from tests.intake.shelf import SHELVES, ShelfAdapter, letter
from tests.servers.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_django.fixtures import Settings

    from apps.channels.contract import Batch, Cursor, Source
    from apps.channels.models import Channel

pytestmark = pytest.mark.django_db(transaction=True)


class QuietShelf(ShelfAdapter):
    """It has no bell, asks to be looked at five times a second, and for `rest` seconds to be left alone."""

    watch: ClassVar[None] = None  # type: ignore[assignment]
    rest: ClassVar[float] = 0.0

    def sources(self) -> Sequence[Source]:
        return [replace(source, every=0.2) for source in super().sources()]

    def fetch(self, source: Source, cursor: Cursor, limit: int) -> Batch:
        return replace(super().fetch(source, cursor, limit), pause=self.rest)


@pytest.fixture
def quiet(shelves: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Channel:
    settings.CHANNEL_ADAPTERS = {"shelf": f"{__name__}.QuietShelf"}
    settings.MAIL_POLL_SECONDS = 600
    monkeypatch.setattr("apps.channels.models.channels.adapter_class", lambda kind: QuietShelf)
    return shelf_channel("Quiet")


def test_it_is_asked_at_its_own_pace(quiet: Channel) -> None:
    shelf = SHELVES[quiet.address]
    assert not isinstance(quiet.adapter(), Doorbell)
    stop = threading.Event()
    threads = start_listeners(stop)
    try:
        assert wait_until(lambda: shelf.opened > 0, seconds=60)
        for number in range(2):
            shelf.put(letter(f"Hallo {number}"))
            assert wait_until(lambda: Arrival.objects.count() == len(shelf.messages["INBOX"]), seconds=60)
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=60)
    assert shelf.opened == 1


def test_who_asks_for_a_rest_gets_it(quiet: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QuietShelf, "rest", 500.0)
    listener, adapter = Mailbox(quiet), quiet.adapter()
    sources = adapter.sources()
    due = dict.fromkeys(sources, 0.0)
    listener._poll(adapter, quiet, sources, due)
    assert all(moment - time.monotonic() > 400 for moment in due.values())
    SHELVES[quiet.address].put(letter("Später"))
    listener._poll(adapter, quiet, sources, due)
    assert not Arrival.objects.exists()


def test_who_throttles_names_the_pause(quiet: Channel) -> None:
    listener = Mailbox(quiet)
    assert listener._failed(quiet, Unavailable("429", retry_after=3600)) == 3600
    assert listener._failed(quiet, Unavailable("away")) < LONGEST_PAUSE


def test_a_source_that_throttles_does_not_keep_the_others(quiet: Channel) -> None:
    shelf = SHELVES[quiet.address]
    shelf.lost["Sent"] = Unavailable("429", retry_after=500)
    shelf.put(letter("Hallo"))
    listener, adapter = Mailbox(quiet), quiet.adapter()
    sources = adapter.sources()
    due = dict.fromkeys(sources, 0.0)
    listener._poll(adapter, quiet, sources, due)
    assert Arrival.objects.count() == 1
    assert [due[source] - time.monotonic() > 400 for source in sources] == [False, True]
    quiet.refresh_from_db()
    assert "429" in quiet.reading_words
