"""What an adapter that sends must keep: once, never silently, and never more than the service takes."""

from __future__ import annotations

import secrets
import time
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import pytest

from apps.channels import lengths
from apps.channels.contract import (
    Address,
    AuthError,
    NotSent,
    OutboundMessage,
    Receipt,
    TooLong,
)
from tests.channels.contract.basics import NOON
from tests.servers.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.contract import Adapter, ChannelConfig

#: One sign for whoever reads it; two in UTF-16, four bytes in UTF-8.
SMILE = "😀"


class Sending:
    """For adapters that reply or start."""

    adapter_class: ClassVar[type[Adapter]]

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
        if not adapter.capabilities.addressed:
            assert receipt.external_id

    def test_what_was_never_sent_is_not_found(self, config: ChannelConfig, message: OutboundMessage) -> None:
        with self.adapter_class(config) as adapter:
            assert adapter.find_sent(message) is None

    def test_nothing_is_longer_than_the_service_takes(
        self, config: ChannelConfig, message: OutboundMessage, copies: Callable[[OutboundMessage], int]
    ) -> None:
        """The last place is taken by a sign of four bytes; one more is too long, before anything is sent, or goes as
        another post where the service has those.
        """
        adapter = self.adapter_class(config)
        fits = replace(message, text=longest(adapter))
        assert adapter.compose(fits)
        if adapter.capabilities.splits:
            assert adapter.compose(replace(message, text=longest(adapter) + "x"))
        elif adapter.capabilities.max_length:
            too_long = replace(message, text=longest(adapter) + "x")
            with pytest.raises(TooLong):
                adapter.compose(too_long)
            assert copies(too_long) == 0

    def test_a_wrong_password_stops_the_sending(self, wrong_config: ChannelConfig, message: OutboundMessage) -> None:
        marks: list[int] = []
        with pytest.raises(AuthError) as caught, self.adapter_class(wrong_config) as adapter:
            adapter.send(message, adapter.compose(message), message.recipients, lambda: marks.append(1))
        assert str(caught.value)
        if self.adapter_class(wrong_config).capabilities.addressed:
            assert marks == []

    def test_what_never_left_is_sent_later(self, dead_config: ChannelConfig, message: OutboundMessage) -> None:
        marks: list[int] = []
        with pytest.raises(NotSent) as caught, self.adapter_class(dead_config) as adapter:
            adapter.send(message, adapter.compose(message), message.recipients, lambda: marks.append(1))
        assert str(caught.value)
        assert marks == []


def longest(adapter: Adapter) -> str:
    """As much as the service takes, a smile at the end; much where it takes everything."""
    able = adapter.capabilities
    return "x" * ((able.max_length or 60_000) - lengths.measure(SMILE, able)) + SMILE
