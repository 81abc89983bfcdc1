"""Lines that stay open, on which an instance says at once what is new: as an endless answer, or as a WebSocket."""

from __future__ import annotations

import dataclasses
import socket
import threading
from functools import partial
from typing import TYPE_CHECKING

import pytest

from apps.channels import http
from apps.channels.mastodon import instance as instances
from apps.channels.mastodon import listening
from apps.channels.mastodon.adapter import MastodonAdapter
from apps.channels.mastodon.instance import known
from apps.channels.streams import open_socket, open_stream
from tests.channels.contract.reading import begin, never
from tests.channels.mastodon.conftest import config_of
from tests.channels.mastodon.fake import Fake
from tests.channels.mastodon.family import TAKAHE
from tests.servers.processes import free_ports, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.streams import Stream
    from tests.channels.mastodon.people import People
    from tests.servers.mastodon import MastodonFacts

pytestmark = pytest.mark.once

HEADERS = {"Authorization": "Bearer acme-token"}
INSIDE = ("127.0.0.1",)


def events_of(instance: MastodonFacts) -> Stream:
    return open_stream(f"{instance.url}/api/v1/streaming/user", headers=HEADERS, inside=INSIDE)


def socket_of(instance: MastodonFacts) -> Stream:
    url = f"{instance.url}/api/v1/streaming?stream=user&access_token=acme-token"
    return open_socket(url, headers={}, inside=INSIDE)


@pytest.mark.parametrize("opened", [events_of, socket_of])
def test_what_is_said_is_heard_until_it_is_closed(
    people: People, instance: MastodonFacts, opened: Callable[[MastodonFacts], Stream]
) -> None:
    heard = b""

    def has_come(text: bytes) -> bool:
        nonlocal heard
        heard += stream.read(0.1)
        return text in heard

    with opened(instance) as stream:
        for number in range(2):
            asked = people.ask(f"Nummer {number}").encode()
            assert wait_until(partial(has_come, asked), seconds=60)
    assert wait_until(lambda: not any("stream of" in each.name for each in threading.enumerate()), seconds=60)
    stream.close()


def test_a_line_that_ends_says_so_and_so_does_one_that_never_was() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"

        def answer(said: bytes) -> None:
            line, _ = server.accept()
            with line:
                line.recv(65_536)
                line.sendall(said)

        for said, raised in [(b"", http.Unreachable), (b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", http.Refused)]:
            for open_it in (open_stream, open_socket):
                threading.Thread(target=answer, args=(said,), daemon=True).start()
                with pytest.raises(raised):
                    open_it(url, headers={}, inside=INSIDE)
        threading.Thread(target=answer, args=(b"HTTP/1.1 200 OK\r\n\r\nHallo",), daemon=True).start()
        with open_stream(url, headers={}, inside=INSIDE) as stream:
            assert stream.read(60) == b"Hallo"
            with pytest.raises(http.Unreachable):
                stream.read(60)
    (port,) = free_ports(1)
    for open_it in (open_stream, open_socket):
        with pytest.raises(http.NotReached):
            open_it(f"http://127.0.0.1:{port}/", headers={}, inside=INSIDE)


@pytest.mark.parametrize("open_it", [open_stream, open_socket])
def test_our_own_network_is_not_listened_to(instance: MastodonFacts, open_it: Callable[..., Stream]) -> None:
    with pytest.raises(http.NotAllowed):
        open_it(instance.url, headers={})
    with pytest.raises(http.NotAllowed):
        open_it(instance.url.replace("http://", "https://"), headers={})


def test_a_service_that_has_sockets_alone_is_heard_at_once_too(
    people: People, instance: MastodonFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GoToSocial and Pleroma: no events in an endless answer."""
    monkeypatch.setattr(listening, "ROUTE", "/api/v1/streaming/nothing")
    monkeypatch.setattr(listening, "BETWEEN_LOOKS", 600.0)
    with MastodonAdapter(config_of(instance.url)) as adapter:
        source, cursor = begin(adapter)
        assert not adapter.watch(source, never, 0.3)
        asked = people.ask("Klingeling.")
        assert adapter.watch(source, never, 60)
        batch = adapter.fetch(source, cursor, 10)
        assert [each.key for each in batch.messages] == [f"{asked}:0"]
        people.follow("Cora")
        people.delete(asked)
        assert adapter.watch(source, never, 60)
        assert [each.key for each in adapter.fetch(source, batch.cursor, 10).messages] == [f"{asked}:gone"]


@pytest.mark.parametrize("said", ["https", ""])
def test_an_instance_that_says_the_wrong_place_is_heard_where_it_is_asked(
    people: People, instance: MastodonFacts, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    """GoToSocial says `wss:` whatever it is reached by; Takahe says nothing."""
    place = instance.url.replace("http", said) if said else ""
    monkeypatch.setattr(instances, "_streaming", lambda _fields: place)
    monkeypatch.setattr(listening, "BETWEEN_LOOKS", 600.0)
    with MastodonAdapter(config_of(instance.url)) as adapter:
        source, _ = begin(adapter)
        assert not adapter.watch(source, never, 0.3)
        people.ask("Klingeling.")
        assert adapter.watch(source, never, 60)


def test_what_the_stream_keeps_from_us_is_found_too(
    people: People, instance: MastodonFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mastodon sorts out what strangers write directly, and streams nothing of it."""
    monkeypatch.setattr(listening.Ear, "_rings", lambda _ear, _piece, _reader: False)
    with MastodonAdapter(config_of(instance.url)) as adapter:
        source, _ = begin(adapter)
        assert not adapter.watch(source, never, 0.3)
        people.ask("Meine Nummer ist 4711.", visibility="direct")
        assert adapter.watch(source, never, 60)


@pytest.mark.parametrize(
    ("found", "filters"),
    [
        ({"software": "mastodon", "version": "4.5.2"}, True),
        ({"software": "glitch-soc", "version": "4.3.0+glitch"}, True),
        ({"software": "mastodon", "version": "4.2.29"}, False),
        ({"software": "mastodon", "version": ""}, False),
        ({"software": "gotosocial", "version": "0.20.2+git-3f1a2b8"}, False),
    ],
)
def test_only_mastodon_keeps_strangers_from_its_stream(found: dict[str, object], filters: object) -> None:
    assert known(found).filters is filters


def test_looks_become_rare_when_the_instance_allows_few_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left is for answers."""
    monkeypatch.setattr(listening, "BETWEEN_LOOKS", 0.0)
    for left, looks in (("290", 2), ("20", 1)):
        limits = {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": left}
        with Fake(dataclasses.replace(TAKAHE, limits=limits)) as fake, MastodonAdapter(config_of(fake.url)) as adapter:
            source, _ = begin(adapter)
            fake.asked.clear()
            assert not adapter.watch(source, never, 2.0)
            asked = [path for _, path in fake.asked if path.startswith("/api/v1/notifications")]
            assert len(asked) >= looks and (left == "290" or len(asked) == looks)


def test_an_instance_without_a_stream_is_asked_instead(
    people: People, instance: MastodonFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "ROUTE", "/api/v1/streaming/nothing")
    monkeypatch.setattr(listening, "SOCKET", "/api/v1/streaming/nowhere")
    with MastodonAdapter(config_of(instance.url)) as adapter:
        source, _ = begin(adapter)
        assert not adapter.watch(source, never, 0.3)
        people.ask("Klingeling.")
        assert adapter.watch(source, never, 60)
