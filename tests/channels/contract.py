"""What every adapter must keep, whatever it speaks to. The tests of an adapter subclass `AdapterContract`:

    class TestForum(AdapterContract):
        adapter_class = ForumAdapter

and give it the fixtures below, which speak to the real service.
"""

from __future__ import annotations

import datetime as dt
import secrets
import threading
import time
from typing import TYPE_CHECKING, ClassVar

import pytest

from apps.channels.contract import (
    Address,
    AuthError,
    ChannelCapabilities,
    DeliveryReport,
    InboundMessage,
    NotSent,
    OutboundMessage,
    RawMessage,
    Receipt,
    Severity,
    Source,
    SourceRole,
    Unavailable,
    UnreadableMessage,
)
from tests.servers.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.contract import (
        Adapter,
        Batch,
        ChannelConfig,
        Cursor,
    )


NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


def never() -> bool:
    return False


class AdapterContract:
    """Subclasses name the class and override the fixtures."""

    adapter_class: ClassVar[type[Adapter]]

    @pytest.fixture
    def config(self) -> ChannelConfig:
        """A channel that works, and that has nothing to read yet."""
        raise NotImplementedError

    @pytest.fixture
    def wrong_config(self) -> ChannelConfig:
        """The same with a password or token that the service refuses."""
        raise NotImplementedError

    @pytest.fixture
    def dead_config(self) -> ChannelConfig:
        """The same where no service answers."""
        raise NotImplementedError

    @pytest.fixture
    def write(self) -> Callable[[str], None]:
        """Lets Cora write something to the channel, with this text in it."""
        raise NotImplementedError

    @pytest.fixture
    def copies(self) -> Callable[[OutboundMessage], int]:
        """Counts what of this message has come out of the service so far."""
        raise NotImplementedError

    @pytest.fixture
    def message(self, config: ChannelConfig) -> OutboundMessage:
        """An answer to Cora."""
        return OutboundMessage(
            external_id=f"{secrets.token_hex(8)}@example.test",
            sender=Address(name=config.display_name, address=config.address),
            to=(Address(name="Cora", address="cora@customer.test"),),
            subject="Re: Frage",
            text="Morgen, mit schönen Grüßen.",
            written_at=NOON,
        )

    # --- Reading

    def test_it_says_what_it_can_do(self) -> None:
        assert isinstance(self.adapter_class.capabilities, ChannelCapabilities)

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
        closed = self.adapter_class(config)
        assert closed.parse(message) == closed.parse(message)
        assert said(closed, message) == "Grüße & <Zeichen>."

    @pytest.mark.parametrize("payload", [b"", b"\0" * 100, b"\xff\xfe\xfd" * 50, b"{" * 5_000, b"<" * 5_000])
    def test_garbage_is_unreadable_and_nothing_worse(self, config: ChannelConfig, payload: bytes) -> None:
        message = RawMessage(source=Source(name="x"), key="1:1", payload=payload, received_at=NOON)
        with pytest.raises(UnreadableMessage) as caught:
            self.adapter_class(config).parse(message)
        assert str(caught.value)

    # --- Watching

    def test_it_rings_for_news(self, config: ChannelConfig, write: Callable[[str], None]) -> None:
        with self.adapter_class(config) as adapter:
            source, _ = begin(adapter)
            threading.Timer(0.3, write, ["Klingeling."]).start()
            begun = time.monotonic()
            assert adapter.watch(source, never, 70)
            assert time.monotonic() - begun < 65

    def test_it_is_quiet_when_nothing_comes(self, config: ChannelConfig) -> None:
        with self.adapter_class(config) as adapter:
            source, _ = begin(adapter)
            assert not adapter.watch(source, never, 0.5)

    def test_it_stops_when_told_to(self, config: ChannelConfig) -> None:
        stop = threading.Event()
        with self.adapter_class(config) as adapter:
            source, _ = begin(adapter)
            threading.Timer(0.3, stop.set).start()
            begun = time.monotonic()
            assert not adapter.watch(source, stop.is_set, 70)
            assert time.monotonic() - begun < 30

    # --- Writing

    def test_the_same_message_has_the_same_bytes(self, config: ChannelConfig, message: OutboundMessage) -> None:
        assert self.adapter_class(config).compose(message) == self.adapter_class(config).compose(message)

    def test_it_sends_once_and_marks_before(
        self, config: ChannelConfig, message: OutboundMessage, copies: Callable[[OutboundMessage], int]
    ) -> None:
        taken_at_mark: list[int] = []

        def mark() -> None:
            time.sleep(0.5)  # which a service may need to bring out what it took too early
            taken_at_mark.append(copies(message))

        with self.adapter_class(config) as adapter:
            payload = adapter.compose(message)
            receipt = adapter.send(message, payload, message.recipients, mark)
        assert isinstance(receipt, Receipt) and receipt.answer
        assert taken_at_mark == [0]
        assert wait_until(lambda: copies(message) > 0, seconds=60)
        assert copies(message) == 1

    def test_what_was_never_sent_is_not_found(self, config: ChannelConfig, message: OutboundMessage) -> None:
        with self.adapter_class(config) as adapter:
            assert adapter.find_sent(message) is None

    # --- When it does not work

    def test_a_wrong_password_needs_a_person(self, wrong_config: ChannelConfig, message: OutboundMessage) -> None:
        marks: list[int] = []
        with self.adapter_class(wrong_config) as adapter:
            with pytest.raises(AuthError) as reading:
                adapter.fetch(Source(name="INBOX"), {}, 1)
            with pytest.raises(AuthError) as sending:
                adapter.send(message, adapter.compose(message), message.recipients, lambda: marks.append(1))
        assert str(reading.value) and str(sending.value)
        assert marks == []

    def test_a_service_that_is_away_is_waited_for(self, dead_config: ChannelConfig, message: OutboundMessage) -> None:
        marks: list[int] = []
        with self.adapter_class(dead_config) as adapter:
            with pytest.raises(Unavailable) as reading:
                adapter.fetch(Source(name="INBOX"), {}, 1)
            with pytest.raises(Unavailable):
                adapter.watch(Source(name="INBOX"), never, 1)
            with pytest.raises(NotSent):
                adapter.send(message, adapter.compose(message), message.recipients, lambda: marks.append(1))
        assert str(reading.value)
        assert marks == []

    def test_a_check_finds_what_works_and_what_does_not(
        self, config: ChannelConfig, wrong_config: ChannelConfig, dead_config: ChannelConfig
    ) -> None:
        assert Severity.ERROR not in {finding.severity for finding in self.adapter_class(config).check()}
        for broken in (wrong_config, dead_config):
            found = [one for one in self.adapter_class(broken).check() if one.severity is Severity.ERROR]
            assert found and all(one.words and one.advice for one in found)


def begin(adapter: Adapter) -> tuple[Source, Cursor]:
    """The first source to read and its cursor, as it is when a channel is new."""
    source = next(source for source in adapter.sources() if source.role is SourceRole.INBOX)
    return source, adapter.fetch(source, {}, 10).cursor


def read(adapter: Adapter, source: Source, cursor: Cursor, *, limit: int) -> list[RawMessage]:
    """All that is there after the cursor."""
    found: list[RawMessage] = []
    for _ in range(100):
        batch = adapter.fetch(source, cursor, limit)
        assert len(batch.messages) <= limit
        found += batch.messages
        cursor = batch.cursor
        if batch.complete:
            return found
    raise AssertionError("it never comes to an end")


def said(adapter: Adapter, message: RawMessage) -> str:
    """The text of a message."""
    found = adapter.parse(message)
    assert isinstance(found, InboundMessage) and not isinstance(found, DeliveryReport)
    return found.text.strip()


def facts(batch: Batch) -> list[tuple[str, bytes]]:
    """What must be equal when a batch is fetched twice."""
    return [(message.key, message.payload) for message in batch.messages]
