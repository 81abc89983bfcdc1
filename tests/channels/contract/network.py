"""The whole contract for a social network: what is new is polled for, and what became of the rest is looked up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

import pytest

from apps.channels.contract import Adapter, InboundMessage, Revisiting, Target
from tests.channels.contract.basics import AdapterContract
from tests.channels.contract.over_http import PolledOverHttp, SentOverHttp
from tests.channels.contract.reading import Polled, Watched, newcomers
from tests.channels.contract.sending import Sending
from tests.channels.contract.threads import Answered, Moderated, Place, Withdrawn
from tests.servers.processes import free_ports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from apps.channels.contract import ChannelConfig, OutboundMessage, RawMessage

WRONG = "falsch-falsch"


class NetworkPlace(Place, Protocol):
    """A place that can also tell what is there."""

    def copies(self, message: OutboundMessage) -> int:
        """How many posts of ours say this."""
        ...

    def ruled(self, external_id: str) -> str:
        """What our account has done about a post and its author."""
        ...


@runtime_checkable
class Revisited(Adapter, Revisiting, Protocol):
    """What the adapter of a network is."""


class SocialNetwork(
    AdapterContract, Polled, PolledOverHttp, Watched, Sending, SentOverHttp, Answered, Withdrawn, Moderated
):
    """Subclasses name the class and the setting with the address of its server, and have the fixtures `service_url`,
    `config` (at `proxy.url`), `place` and `message`; further parts stand beside it.
    """

    server_setting: ClassVar[str]

    @pytest.fixture
    def place(self) -> NetworkPlace:
        raise NotImplementedError

    @pytest.fixture
    def wrong_config(self, config: ChannelConfig) -> ChannelConfig:
        return replace(config, secrets=dict.fromkeys(config.secrets, WRONG))

    @pytest.fixture
    def dead_config(self, config: ChannelConfig) -> ChannelConfig:
        (port,) = free_ports(1)
        return replace(config, options={**config.options, self.server_setting: f"http://127.0.0.1:{port}"})

    @pytest.fixture
    def arrivals(self, config: ChannelConfig) -> Iterator[Callable[[], Sequence[RawMessage]]]:
        """What is new, and what became of all that came before: nobody listens here, and not all networks tell."""
        known: dict[str, Target] = {}
        with self.adapter_class(config) as adapter:
            assert isinstance(adapter, Revisited)
            new = newcomers(adapter)

            def arrivals() -> list[RawMessage]:
                found, again = new(), adapter.revisit(list(known.values()))
                for each in map(adapter.parse, found):
                    if isinstance(each, InboundMessage):
                        known[each.external_id] = Target(external_id=each.external_id, thread=each.thread)
                return [*found, *again]

            yield arrivals

    @pytest.fixture
    def write(self, place: NetworkPlace) -> Callable[[str], object]:
        return place.ask

    @pytest.fixture
    def copies(self, place: NetworkPlace) -> Callable[[OutboundMessage], int]:
        return place.copies

    @pytest.fixture
    def ruled(self, place: NetworkPlace) -> Callable[[str], str]:
        return place.ruled
