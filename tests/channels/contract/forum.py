"""The whole contract for a forum that is polled over HTTP, by one small file: its place, and how it is set up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import pytest

from apps.channels.contract import Address, InboundMessage, OutboundMessage
from tests.channels.contract.basics import NOON, AdapterContract
from tests.channels.contract.over_http import PolledOverHttp, SentOverHttp
from tests.channels.contract.reading import Polled, begin, newcomers, read
from tests.channels.contract.sending import Sending
from tests.channels.contract.threads import Answered, Place, target_of
from tests.servers.processes import free_ports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from apps.channels.contract import ChannelConfig, RawMessage, Target
    from tests.channels.contract.http_proxy import HttpProxy

WRONG = "no-such-key"


class ServedPlace(Place, Protocol):
    """A place, or a faithful fake of one, that answers at `url`."""

    @property
    def url(self) -> str: ...

    def count(self, text: str) -> int:
        """How many posts with this text there are now."""
        ...


class PolledForum(AdapterContract, Polled, PolledOverHttp, Sending, SentOverHttp, Answered):
    """Subclasses name the class, say `channel_at`, and have a fixture `place`; further parts stand beside it."""

    def channel_at(self, url: str) -> ChannelConfig:
        """The channel of this address as an admin sets it up, reading what is new alone; `inside=("127.0.0.1",)`."""
        raise NotImplementedError

    @pytest.fixture
    def place(self) -> Iterator[ServedPlace]:
        """A service of its own for each test."""
        raise NotImplementedError

    @pytest.fixture
    def service_url(self, place: ServedPlace) -> str:
        return place.url

    @pytest.fixture
    def config(self, proxy: HttpProxy) -> ChannelConfig:
        return self.channel_at(proxy.url)

    @pytest.fixture
    def wrong_config(self, config: ChannelConfig) -> ChannelConfig:
        return replace(config, secrets=dict.fromkeys(config.secrets, WRONG))

    @pytest.fixture
    def dead_config(self) -> ChannelConfig:
        (port,) = free_ports(1)
        return self.channel_at(f"http://127.0.0.1:{port}")

    @pytest.fixture
    def write(self, place: ServedPlace) -> Callable[[str], None]:
        def write(text: str) -> None:
            place.ask(text)

        return write

    @pytest.fixture
    def arrivals(self, config: ChannelConfig) -> Iterator[Callable[[], list[RawMessage]]]:
        with self.adapter_class(config) as adapter:
            yield newcomers(adapter)

    @pytest.fixture
    def message(self, config: ChannelConfig, place: ServedPlace) -> OutboundMessage:
        """Our answer to a question, which is read by the adapter first, as the product does."""
        with self.adapter_class(config) as adapter:
            source, cursor = begin(adapter)
            asked = place.ask("Wann kommt mein Paket?")
            found = [adapter.parse(raw) for raw in read(adapter, source, cursor, limit=10)]
        [question] = [each for each in found if isinstance(each, InboundMessage) and each.external_id == asked]
        return answer_to(target_of(question), question)

    @pytest.fixture
    def copies(self, place: ServedPlace) -> Callable[[OutboundMessage], int]:
        return lambda message: place.count(message.text)


def answer_to(target: Target, question: InboundMessage) -> OutboundMessage:
    return OutboundMessage(
        external_id="a1@inbox.example",
        sender=Address(name="Acme", address="acme@forum.example"),
        to=(),
        text="Morgen, mit schönen Grüßen.",
        written_at=NOON,
        in_reply_to=question.external_id,
        thread=question.thread,
        target=target,
        audience=question.audience,
    )
