"""What an adapter that speaks HTTP must keep when the line, or the service behind it, fails."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import pytest

from apps.channels.contract import (
    Ambiguous,
    AuthError,
    ChannelError,
    NotSent,
    RateLimited,
    SendSafety,
    Severity,
    Unavailable,
    UnreadableMessage,
)
from tests.channels.contract.dying import Dying
from tests.channels.contract.handed import Handed
from tests.channels.contract.hostile import Spoilt
from tests.channels.contract.http_proxy import HttpProxy
from tests.channels.contract.reading import begin, read
from tests.servers.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from apps.channels.contract import Adapter, ChannelConfig, OutboundMessage

NOW = "Sat, 21 Nov 2026 12:00:00 GMT"
#: Each style in which services say "not before 30 seconds from now" (headers, body).
THROTTLED: dict[str, tuple[dict[str, str], bytes]] = {
    "seconds": ({"Retry-After": "30"}, b"{}"),
    "date": ({"Date": NOW, "Retry-After": "Sat, 21 Nov 2026 12:00:30 GMT"}, b"{}"),
    "iso": ({"Date": NOW, "X-RateLimit-Reset": "2026-11-21T12:00:30.000000Z"}, b"{}"),
    "epoch": ({"Date": NOW, "X-RateLimit-Reset": "1795262430"}, b"{}"),
    "left": ({"X-RateLimit-Reset": "30"}, b"{}"),
    "standard": ({"Date": NOW, "RateLimit-Reset": "1795262430"}, b"{}"),
    "extras": ({}, b'{"errors": ["slow down"], "extras": {"wait_seconds": 30}}'),
    "parameters": ({}, b'{"ok": false, "parameters": {"retry_after": 30}}'),
    "milliseconds": ({}, b'{"retry_after_ms": 30000}'),
}
WRONG = [b"", b"<html>", b"null", b"7", b'"x"', b"[[]]", b"[" * 100_000, b'{"a": 1e400}', b"\xff\xfe"]


class OverHttp(Handed):
    """For adapters that speak HTTP; `config` calls the proxy, and nobody is led into our own network (S24)."""

    adapter_class: ClassVar[type[Adapter]]

    @pytest.fixture
    def service_url(self) -> str:
        """Where the service really is."""
        raise NotImplementedError

    @pytest.fixture
    def proxy(self, service_url: str) -> Iterator[HttpProxy]:
        with HttpProxy(service_url) as proxy:
            yield proxy

    def test_our_own_network_is_not_called(self, config: ChannelConfig, proxy: HttpProxy) -> None:
        adapter = self.adapter_class(replace(config, inside=()))
        assert Severity.ERROR in {finding.severity for finding in adapter.check()}
        assert proxy.requests == []

    def test_a_redirect_leads_nobody_there_either(self, config: ChannelConfig, proxy: HttpProxy) -> None:
        with canary(proxy) as (url, asked):
            proxy.answer(307, headers={"Location": url}, times=100)
            self.adapter_class(config).check()
            assert asked == []


class PolledOverHttp(OverHttp, Spoilt):
    """For those among them that have sources."""

    @pytest.mark.parametrize("style", THROTTLED)
    def test_a_reader_hears_when_to_come_again(self, config: ChannelConfig, proxy: HttpProxy, style: str) -> None:
        headers, body = THROTTLED[style]
        with self.adapter_class(config) as adapter:
            source, cursor = begin(adapter)
            proxy.answer(429, headers=headers, body=body, times=100)
            with pytest.raises(Unavailable) as caught:
                adapter.fetch(source, cursor, 10)
        assert 25 <= caught.value.retry_after <= 35

    @pytest.mark.parametrize("nth", range(4))
    def test_a_token_that_ends_within_a_batch_loses_nothing(
        self, config: ChannelConfig, proxy: HttpProxy, write: Callable[[str], None], nth: int
    ) -> None:
        with self.adapter_class(config) as adapter:
            source, cursor = begin(adapter)
            for number in range(3):
                write(f"Nummer {number}.")
            proxy.answer(401, times=100, skip=nth)
            try:
                batch = adapter.fetch(source, cursor, 10)
            except AuthError:
                proxy.calm()
                batch = adapter.fetch(source, cursor, 10)
            proxy.calm()
            assert len([*batch.messages, *read(adapter, source, batch.cursor, limit=10)]) == 3

    @pytest.mark.parametrize("body", WRONG)
    def test_an_answer_that_is_none_is_a_trouble_of_the_service(
        self, config: ChannelConfig, proxy: HttpProxy, body: bytes
    ) -> None:
        with self.adapter_class(config) as adapter:
            source, cursor = begin(adapter)
            proxy.answer(200, headers={"Content-Type": "application/json"}, body=body, times=100)
            try:
                batch = adapter.fetch(source, cursor, 10)
            except (Unavailable, UnreadableMessage) as error:
                assert str(error)
            else:
                assert (batch.messages, dict(batch.cursor)) == ((), dict(cursor))

    def test_nothing_of_our_own_network_is_read(self, config: ChannelConfig, proxy: HttpProxy) -> None:
        with self.adapter_class(config) as adapter:
            source, cursor = begin(adapter)
        proxy.requests.clear()
        with pytest.raises((AuthError, Unavailable)), self.adapter_class(replace(config, inside=())) as stranger:
            stranger.fetch(source, cursor, 10)
        assert proxy.requests == []

    def test_a_reader_is_redirected_to_no_place_of_ours(self, config: ChannelConfig, proxy: HttpProxy) -> None:
        with self.adapter_class(config) as adapter, canary(proxy) as (url, asked):
            source, cursor = begin(adapter)
            proxy.answer(302, headers={"Location": url}, times=100)
            with pytest.raises((AuthError, Unavailable)):
                adapter.fetch(source, cursor, 10)
            assert asked == []


class SentOverHttp(OverHttp, Dying):
    """For those among them that reply or start."""

    @pytest.mark.parametrize("style", THROTTLED)
    def test_a_sender_hears_when_to_come_again(
        self,
        config: ChannelConfig,
        proxy: HttpProxy,
        message: OutboundMessage,
        copies: Callable[[OutboundMessage], int],
        style: str,
    ) -> None:
        headers, body = THROTTLED[style]
        with self.adapter_class(config) as adapter:
            payload = adapter.compose(message)
            proxy.answer(429, headers=headers, body=body, times=100)
            with pytest.raises(RateLimited) as caught:
                adapter.send(message, payload, message.recipients, lambda: None)
        assert 25 <= caught.value.retry_after <= 35
        assert copies(message) == 0

    def test_what_was_taken_unheard_is_there_once(
        self,
        config: ChannelConfig,
        proxy: HttpProxy,
        message: OutboundMessage,
        copies: Callable[[OutboundMessage], int],
    ) -> None:
        """Afterwards exactly one message is there, or nobody claims to know: what is done next, `send_safety` says."""
        marks: list[int] = []
        with self.adapter_class(config) as adapter:
            payload = adapter.compose(message)
            proxy.cut(method="POST", after_taking=True)
            with pytest.raises(Ambiguous):
                adapter.send(message, payload, message.recipients, lambda: marks.append(1))
            assert marks
            assert wait_until(lambda: copies(message) == 1, seconds=30)
            match adapter.capabilities.send_safety:
                case SendSafety.IDEMPOTENT:
                    receipt = adapter.send(message, payload, message.recipients, lambda: None)
                    assert receipt.external_id
                case SendSafety.READ_BACK | SendSafety.REPEAT_ONCE:
                    found = adapter.find_sent(message)
                    assert found and found.external_id
                case SendSafety.NONE:
                    assert adapter.find_sent(message) is None
        assert copies(message) == 1

    @pytest.mark.parametrize("status", [500, 502, 504])
    def test_a_proxy_that_fails_after_the_request_leaves_it_open(
        self, config: ChannelConfig, proxy: HttpProxy, message: OutboundMessage, status: int
    ) -> None:
        with self.adapter_class(config) as adapter:
            payload = adapter.compose(message)
            proxy.answer(status, method="POST", body=b"<html>Bad Gateway</html>")
            with pytest.raises(Ambiguous):
                adapter.send(message, payload, message.recipients, lambda: None)

    @pytest.mark.parametrize("body", WRONG)
    def test_an_answer_to_a_send_that_is_none_leaves_it_open(
        self, config: ChannelConfig, proxy: HttpProxy, message: OutboundMessage, body: bytes
    ) -> None:
        with self.adapter_class(config) as adapter:
            payload = adapter.compose(message)
            proxy.answer(200, method="POST", body=body)
            with pytest.raises(Ambiguous):
                adapter.send(message, payload, message.recipients, lambda: None)

    def test_nothing_is_sent_into_our_own_network(
        self, config: ChannelConfig, proxy: HttpProxy, message: OutboundMessage
    ) -> None:
        proxy.requests.clear()
        adapter = self.adapter_class(replace(config, inside=()))
        with pytest.raises((AuthError, NotSent)), adapter:
            adapter.send(message, adapter.compose(message), message.recipients, lambda: None)
        assert proxy.requests == []

    def test_a_sender_is_redirected_nowhere(
        self, config: ChannelConfig, proxy: HttpProxy, message: OutboundMessage
    ) -> None:
        with self.adapter_class(config) as adapter, canary(proxy) as (url, asked):
            payload = adapter.compose(message)
            proxy.answer(307, headers={"Location": url}, times=100)
            with pytest.raises(ChannelError):
                adapter.send(message, payload, message.recipients, lambda: None)
            assert asked == []


@contextmanager
def canary(proxy: HttpProxy) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """A server of our own network that nobody allowed: its address, and what it was asked."""
    with HttpProxy(proxy.url) as other:
        yield other.url.replace("127.0.0.1", "localhost") + "/secret", other.requests
