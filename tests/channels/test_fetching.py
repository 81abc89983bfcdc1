"""Addresses that strangers wrote down: nothing of our own network is reached, and nothing takes long."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpcore2
import pytest

from apps.channels import http
from apps.channels.egress import is_public
from apps.channels.http import BadAnswer, HttpError, NotAllowed, Refused, Unreachable, fetch_public

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.channels.http import Fetched

pytestmark = pytest.mark.once


class Stranger(BaseHTTPRequestHandler):
    """Does what the path says, and writes down what was asked."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        with suppress(OSError):
            getattr(self, self.path.strip("/").split("/")[0], self.gone)()

    def picture(self) -> None:
        self._answer(200, {"Content-Type": "Image/PNG; x=y"}, b"picture")

    def squeezed(self) -> None:
        self._answer(200, {"Content-Encoding": "gzip"}, gzip.compress(b"x" * 10_000_000))

    def round(self) -> None:
        number = int(self.path.rpartition("/")[2])
        self._answer(302, {"Location": f"/round/{number - 1}" if number else "/picture"}, b"")

    def inside(self) -> None:
        port = self.headers["Host"].rpartition(":")[2]
        self._answer(302, {"Location": f"http://localhost:{port}/secret"}, b"")

    def file(self) -> None:
        self._answer(302, {"Location": "file:///etc/passwd"}, b"")

    def other_port(self) -> None:
        self._answer(302, {"Location": "http://127.0.0.1:22/"}, b"")

    def nowhere(self) -> None:
        places = ("http://[::1", "http://\x01/", "http://\xad/")
        self._answer(302, {"Location": places[int(self.path.rpartition("/")[2])]}, b"")

    def endless(self) -> None:
        self._answer(200, {}, b"")
        while True:
            self.wfile.write(b"x" * 65_536)

    def slow_body(self) -> None:
        self._answer(200, {}, b"")
        self._drip()

    def slow_head(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        self._drip()

    def silent(self) -> None:
        time.sleep(6)

    def gone(self) -> None:
        self._answer(404, {}, b"")

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _drip(self) -> None:
        for _ in range(60):
            self.wfile.write(b"x")
            time.sleep(0.1)

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@pytest.fixture
def stranger() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine: "host:port", and the paths that it was asked for."""
    asked: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Named", (Stranger,), {"asked": asked}))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def fetch(url: str, *, inside: list[str] | None = None, seconds: float = 20.0, most_bytes: int = 1_000_000) -> Fetched:
    """As the product does it; the host of `url` is allowed where nothing else is said."""
    named = [urlsplit(url).netloc] if inside is None else inside
    return fetch_public(url, accept="image/png", seconds=seconds, most_bytes=most_bytes, inside=named)


def test_it_fetches_what_is_there(stranger: tuple[str, list[str]]) -> None:
    found = fetch(f"http://{stranger[0]}/picture")
    assert (found.content, found.content_type) == (b"picture", "image/png")


def test_it_goes_where_it_is_sent_five_times(stranger: tuple[str, list[str]]) -> None:
    assert fetch(f"http://{stranger[0]}/round/4").content == b"picture"
    with pytest.raises(BadAnswer):
        fetch(f"http://{stranger[0]}/round/20")
    assert len(stranger[1]) == 6 + 6


def test_an_error_is_a_refusal(stranger: tuple[str, list[str]]) -> None:
    with pytest.raises(Refused, match="404"):
        fetch(f"http://{stranger[0]}/nothing")


def test_what_is_squeezed_is_not_unpacked(stranger: tuple[str, list[str]]) -> None:
    assert len(fetch(f"http://{stranger[0]}/squeezed").content) < 50_000


def test_no_more_is_read_than_allowed(stranger: tuple[str, list[str]]) -> None:
    with pytest.raises(BadAnswer):
        fetch(f"http://{stranger[0]}/endless", most_bytes=200_000)


@pytest.mark.parametrize("path", ["slow_body", "slow_head", "silent"])
def test_it_waits_no_longer_than_allowed(stranger: tuple[str, list[str]], path: str) -> None:
    begun = time.monotonic()
    with pytest.raises(Unreachable):
        fetch(f"http://{stranger[0]}/{path}", seconds=0.6)
    assert time.monotonic() - begun < 5  # what they do takes 6


@pytest.mark.parametrize("path", ["inside", "file", "other_port"])
def test_a_redirect_leads_to_no_forbidden_place(
    stranger: tuple[str, list[str]], path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    host, asked = stranger
    monkeypatch.setitem(http._PORTS, "http", int(host.rpartition(":")[2]))
    with pytest.raises((NotAllowed, Unreachable)):
        fetch(f"http://{host}/{path}")
    assert asked == [f"/{path}"]


@pytest.mark.parametrize("number", range(3))
def test_a_redirect_to_no_web_address_is_a_bad_answer(stranger: tuple[str, list[str]], number: int) -> None:
    host, asked = stranger
    with pytest.raises(BadAnswer):
        fetch(f"http://{host}/nowhere/{number}")
    assert asked == [f"/nowhere/{number}"]


INSIDE = """127.0.0.1 127.1 127.255.255.254 0 0.0.0.0 2130706433 0x7f000001 0x7f.1 0177.0.0.1 017700000001
localhost localhost. LOCALHOST %6c%6f%63%61%6c%68%6f%73%74 [::1] [::] [::ffff:127.0.0.1]
[::ffff:7f00:1] [::127.0.0.1] [0:0:0:0:0:0:0:1] [64:ff9b::7f00:1] [64:ff9b:1::7f00:1]
[2002:7f00:1::] [2001:0:7f00:1::] [fe80::1] [fd00::1] [fec0::1] [ff02::1] 10.0.0.1 172.16.0.1
172.31.255.255 192.168.0.1 169.254.169.254 [fd00:ec2::254] 100.64.0.1 100.127.255.255 192.0.0.1
192.0.2.1 198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255 ①②⑦.⓪.⓪.① 127。0。0。1"""


@pytest.mark.parametrize("host", INSIDE.split())
def test_our_own_network_is_not_reached(
    stranger: tuple[str, list[str]], host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The canary's port is allowed, so that nothing but the address stands in the way."""
    port = int(stranger[0].rpartition(":")[2])
    monkeypatch.setitem(http._PORTS, "http", port)
    with pytest.raises(HttpError):
        fetch(f"http://{host}:{port}/picture", inside=[], seconds=5.0)
    assert stranger[1] == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x.example/a",
        "file:///etc/passwd",
        "gopher://x.example/_",
        "unix:/run/x.sock",
        "data:image/png;base64,x",
        "http://x.example:8080/",
        "https://x.example:80/",
        "http://user@x.example/",
        "http://user:word@x.example/",
        "http://",
        "http:///a",
        "//x.example/a",
        "/a",
        "",
        "http://x.example:port/",
        "http://[::1/",
        "javascript:alert(1)",
        "http://\x00.example/",
    ],
)
def test_what_is_no_plain_web_address_is_not_called(url: str) -> None:
    with pytest.raises(HttpError):
        fetch(url, inside=[], seconds=5.0)


@pytest.mark.parametrize("answers", [["10.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::ffff:10.0.0.1"]])
def test_a_name_for_an_inner_address_is_not_called(answers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    called = called_addresses(monkeypatch, answers)
    with pytest.raises(NotAllowed, match="not on the public Internet"):
        fetch("http://shop.example/", inside=[])
    assert called == []


def test_the_address_that_was_looked_at_is_the_one_that_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that says something else to the second question is not asked it (DNS rebinding)."""
    called = called_addresses(monkeypatch, ["93.184.216.34"], later=["127.0.0.1"])
    with pytest.raises(Unreachable):
        fetch("http://shop.example/", inside=[])
    assert called == ["93.184.216.34"]


def test_silent_name_servers_of_strangers_keep_nobody_from_a_service(
    stranger: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor from another stranger for longer than the first ones take: what nobody waits for is not asked any more."""
    asked: list[str] = []
    usual, speaks = socket.getaddrinfo, threading.Event()

    def getaddrinfo(host: Any, *rest: Any, **options: Any) -> list[Any]:
        if str(host).endswith(".tarpit.example"):
            asked.append(host)
            speaks.wait(120)
            raise socket.gaierror
        return usual(host, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    try:
        for number in range(20):
            with pytest.raises(Unreachable, match="in time"):
                fetch(f"http://{number}.tarpit.example/", inside=[], seconds=0.05)
        url = f"http://{stranger[0]}/picture"
        assert http.call("GET", url, inside=["127.0.0.1"], seconds=30).content == b"picture"
    finally:
        speaks.set()
    assert fetch(url, seconds=60).content == b"picture"
    assert 1 <= len(asked) <= 8


def called_addresses(monkeypatch: pytest.MonkeyPatch, first: list[str], later: list[str] | None = None) -> list[str]:
    """Let names have these addresses; which of them would have been called."""
    answers = iter([first])
    called: list[str] = []

    def getaddrinfo(host: str, port: int, **options: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in next(answers, later or first)]

    def connect_tcp(self: object, host: str, *rest: Any) -> None:
        called.append(host)
        raise httpcore2.ConnectError("not tried in a test")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(httpcore2.SyncBackend, "connect_tcp", connect_tcp)
    return called


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2a00:1450:4001:80b::200e", "2606:4700::1111"])
def test_what_belongs_to_the_world_may_be_called(address: str) -> None:
    assert is_public(address)
