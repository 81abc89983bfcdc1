"""S24 for what a service hands out: wherever it says something lies, nothing of our own network is called for it."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from itertools import cycle
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

import httpcore2

from apps.channels import http
from apps.channels.contract import ChannelError, Completing, Doorbell, Revisiting, Target, UnreadableMessage

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from apps.channels.contract import Adapter, ChannelConfig, RawMessage
    from tests.channels.contract.http_proxy import HttpProxy

#: Names of our own network, as they may be written.
INSIDE = r"""127.0.0.1 127.1 0 0.0.0.0 2130706433 0x7f000001 0177.0.0.1 017700000001 localhost localhost. LOCALHOST
%6c%6f%63%61%6c%68%6f%73%74 [::1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [64:ff9b::7f00:1]
[64:ff9b:1::7f00:1] [2002:7f00:1::] [2001:0:7f00:1::] [fe80::1] [fd00::1] [fec0::1] [ff02::1] 10.0.0.1 172.16.0.1
172.31.255.255 192.168.0.1 169.254.169.254 [fd00:ec2::254] 100.64.0.1 192.0.0.1 192.0.2.1 198.18.0.1 224.0.0.1
240.0.0.1 255.255.255.255 ①②⑦.⓪.⓪.① 127。0。0。1 user@127.0.0.1 own.example@127.0.0.1 127.0.0.1\@own.example"""
SCHEMES = ("http", "https", "ws", "wss")


class Handed:
    """A part of `OverHttp`."""

    adapter_class: ClassVar[type[Adapter]]

    def test_no_address_that_the_service_names_leads_into_our_network(
        self,
        config: ChannelConfig,
        proxy: HttpProxy,
        request: pytest.FixtureRequest,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Each address in each answer is another one of ours: not a line is opened there."""
        called = connections(monkeypatch)
        own = urlsplit(proxy.url).netloc
        allowed = replace(config, inside=(own,))
        with self.adapter_class(allowed) as adapter:
            cursors = [(source, adapter.fetch(source, {}, 10).cursor) for source in adapter.sources()]
        if cursors:
            request.getfixturevalue("write")("Wo liegt es?")
        lead_astray(monkeypatch)
        called.clear()
        with suppress(ChannelError):
            self.adapter_class(allowed).check()
        with self.adapter_class(allowed) as adapter:
            for source, cursor in cursors:
                with suppress(ChannelError):
                    for raw in adapter.fetch(source, cursor, 10).messages:
                        follow(adapter, raw)
                with suppress(ChannelError):
                    if isinstance(adapter, Doorbell):
                        adapter.watch(source, lambda: False, 0.2)
        assert {f"{host}:{port}" for host, port in called} <= {own}


def follow(adapter: Adapter, raw: RawMessage) -> None:
    """Bring what it names, read it, and look at it again."""
    if isinstance(adapter, Completing) and raw.incomplete:
        with suppress(ChannelError):
            raw = replace(raw, payload=adapter.complete(raw))
    with suppress(UnreadableMessage):
        found = adapter.parse(raw)
        if isinstance(adapter, Revisiting) and (name := getattr(found, "external_id", "")):
            with suppress(ChannelError):
                adapter.revisit([Target(external_id=name)])


def connections(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """To which addresses and ports lines are opened from now on."""
    called: list[tuple[str, int]] = []
    connect = httpcore2.SyncBackend.connect_tcp

    def noted(self: Any, host: str, port: int, *rest: Any) -> Any:
        called.append((host, port))
        return connect(self, host, port, *rest)

    monkeypatch.setattr(httpcore2.SyncBackend, "connect_tcp", noted)
    return called


def lead_astray(monkeypatch: pytest.MonkeyPatch, *, port: int = 22) -> None:
    """Let each address in each answer be one of our own network."""
    call, places = http.call, cycle(f"{scheme}://{host}:{port}/x" for host in INSIDE.split() for scheme in SCHEMES)

    def astray(method: str, url: str, **more: Any) -> http.Answer:
        answer = call(method, url, **more)
        try:
            found = json.loads(answer.content)
        except (ValueError, RecursionError):
            return answer
        return replace(answer, content=json.dumps(_astray(found, places)).encode())

    monkeypatch.setattr(http, "call", astray)


def _astray(value: Any, places: Iterator[str]) -> Any:
    if isinstance(value, dict):
        return {name: _astray(part, places) for name, part in value.items()}
    if isinstance(value, list):
        return [_astray(part, places) for part in value]
    is_address = isinstance(value, str) and value.partition("://")[0] in SCHEMES
    return next(places) if is_address else value
