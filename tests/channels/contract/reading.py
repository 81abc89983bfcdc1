"""What an adapter that is read from must keep: everything once, in order, whatever breaks in between."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, ClassVar

import pytest

from apps.channels.contract import (
    AuthError,
    DeliveryReport,
    Doorbell,
    InboundMessage,
    SourceRole,
    Unavailable,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.contract import Adapter, Batch, ChannelConfig, Cursor, RawMessage, Source


def never() -> bool:
    return False


class Polled:
    """For adapters that have sources."""

    adapter_class: ClassVar[type[Adapter]]

    @pytest.fixture
    def write(self) -> Callable[[str], None]:
        """Lets Cora write something to the channel, with this text in it."""
        raise NotImplementedError

    def test_the_sources_are_named_and_come_in_a_fixed_order(self, config: ChannelConfig) -> None:
        with self.adapter_class(config) as adapter:
            sources = list(adapter.sources())
            assert sources == list(adapter.sources())
        assert len({source.name for source in sources}) == len(sources) > 0

    def test_each_message_comes_once_and_in_order(self, config: ChannelConfig, write: Callable[[str], None]) -> None:
        texts = [f"Nummer {number}." for number in range(5)]
        with self.adapter_class(config) as adapter:
            source, cursor = begin(adapter)
            for text in texts:
                write(text)
            messages = read(adapter, source, cursor, limit=2)
            assert [said(adapter, message) for message in messages] == texts
        assert len({message.key for message in messages}) == 5

    def test_a_cursor_that_is_used_again_gives_the_same_again(
        self, config: ChannelConfig, write: Callable[[str], None]
    ) -> None:
        """As after a crash between the fetch and the commit."""
        with self.adapter_class(config) as adapter:
            source, cursor = begin(adapter)
            for number in range(3):
                write(f"Nummer {number}.")
            first = adapter.fetch(source, cursor, 2)
        with self.adapter_class(config) as other:
            again = other.fetch(source, cursor, 2)
        assert facts(first) == facts(again)
        assert len(first.messages) == 2 and not first.complete and not first.restarted

    def test_a_cursor_is_plain_json(self, config: ChannelConfig) -> None:
        with self.adapter_class(config) as adapter:
            _, cursor = begin(adapter)
        assert all(type(value) in (int, str) for value in cursor.values())

    def test_nothing_new_leaves_the_cursor_where_it_is(self, config: ChannelConfig) -> None:
        with self.adapter_class(config) as adapter:
            source, cursor = begin(adapter)
            batch = adapter.fetch(source, cursor, 10)
        assert (batch.messages, batch.complete, dict(batch.cursor)) == ((), True, dict(cursor))

    def test_what_was_settled_can_be_settled_again(self, config: ChannelConfig, write: Callable[[str], None]) -> None:
        with self.adapter_class(config) as adapter:
            source, cursor = begin(adapter)
            write("Erledigt.")
            messages = read(adapter, source, cursor, limit=10)
            adapter.settle(messages)
            adapter.settle(messages)
            adapter.settle([])

    def test_it_reads_without_a_connection_and_always_the_same(
        self, config: ChannelConfig, write: Callable[[str], None]
    ) -> None:
        with self.adapter_class(config) as adapter:
            source, cursor = begin(adapter)
            write("Grüße & <Zeichen>.")
            [message] = read(adapter, source, cursor, limit=10)
        closed = self.adapter_class(type(config)(address=config.address, display_name="", options=config.options))
        assert closed.parse(message) == closed.parse(message)
        assert said(closed, message) == "Grüße & <Zeichen>."

    def test_a_wrong_password_stops_the_reading(self, config: ChannelConfig, wrong_config: ChannelConfig) -> None:
        with self.adapter_class(config) as working:
            source, cursor = begin(working)
        with pytest.raises(AuthError) as caught, self.adapter_class(wrong_config) as adapter:
            adapter.fetch(source, cursor, 1)
        assert str(caught.value)

    def test_a_service_that_is_away_is_waited_for(self, config: ChannelConfig, dead_config: ChannelConfig) -> None:
        with self.adapter_class(config) as working:
            source, cursor = begin(working)
        with pytest.raises(Unavailable) as caught, self.adapter_class(dead_config) as adapter:
            adapter.fetch(source, cursor, 1)
        assert str(caught.value)


class Watched:
    """For adapters whose `watch` hears of news at once."""

    adapter_class: ClassVar[type[Adapter]]

    def test_it_rings_for_news(self, config: ChannelConfig, write: Callable[[str], None]) -> None:
        with self.adapter_class(config) as adapter:
            source, _ = begin(adapter)
            assert isinstance(adapter, Doorbell)
            threading.Timer(0.3, write, ["Klingeling."]).start()
            begun = time.monotonic()
            assert adapter.watch(source, never, 70)
            assert time.monotonic() - begun < 65

    def test_it_is_quiet_when_nothing_comes(self, config: ChannelConfig) -> None:
        with self.adapter_class(config) as adapter:
            source, _ = begin(adapter)
            assert isinstance(adapter, Doorbell)
            assert not adapter.watch(source, never, 0.5)

    def test_it_stops_when_told_to(self, config: ChannelConfig) -> None:
        stop = threading.Event()
        with self.adapter_class(config) as adapter:
            source, _ = begin(adapter)
            assert isinstance(adapter, Doorbell)
            threading.Timer(0.3, stop.set).start()
            begun = time.monotonic()
            assert not adapter.watch(source, stop.is_set, 70)
            assert time.monotonic() - begun < 30

    def test_a_service_that_is_away_cannot_be_watched(self, dead_config: ChannelConfig, config: ChannelConfig) -> None:
        with self.adapter_class(config) as working:
            source, _ = begin(working)
        with pytest.raises(Unavailable), self.adapter_class(dead_config) as adapter:
            assert isinstance(adapter, Doorbell)
            adapter.watch(source, never, 1)


def begin(adapter: Adapter) -> tuple[Source, Cursor]:
    """The first source to read and its cursor, as it is when a channel is new."""
    source = next(source for source in adapter.sources() if source.role is SourceRole.INBOX)
    return source, adapter.fetch(source, {}, 10).cursor


def read(adapter: Adapter, source: Source, cursor: Cursor, *, limit: int) -> list[RawMessage]:
    """All that is there after the cursor."""
    return read_on(adapter, source, cursor, limit=limit)[0]


def read_on(adapter: Adapter, source: Source, cursor: Cursor, *, limit: int) -> tuple[list[RawMessage], Cursor]:
    """All that is there after the cursor, and the cursor after it."""
    found: list[RawMessage] = []
    for _ in range(100):
        batch = adapter.fetch(source, cursor, limit)
        assert len(batch.messages) <= limit
        found += batch.messages
        cursor = batch.cursor
        if batch.complete:
            return found, cursor
    raise AssertionError("it never comes to an end")


def newcomers(adapter: Adapter) -> Callable[[], list[RawMessage]]:
    """Reads all sources of an open adapter from now on, and gives at each call what is new since the last."""
    cursors: dict[Source, Cursor] = {source: read_on(adapter, source, {}, limit=50)[1] for source in adapter.sources()}

    def arrivals() -> list[RawMessage]:
        found: list[RawMessage] = []
        for source in adapter.sources():
            new, cursors[source] = read_on(adapter, source, cursors[source], limit=50)
            found += new
        return found

    return arrivals


def said(adapter: Adapter, message: RawMessage) -> str:
    """The text of a message."""
    found = adapter.parse(message)
    assert isinstance(found, InboundMessage) and not isinstance(found, DeliveryReport)
    return found.text.strip()


def facts(batch: Batch) -> list[tuple[str, bytes]]:
    """What must be equal when a batch is fetched twice."""
    return [(message.key, message.payload) for message in batch.messages]
