"""Calling what is configured: how far a failed call came, whom it never reaches, and what it never says (S24, S25)."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from apps.channels import answers, http
from apps.channels.contract import (
    Ambiguous,
    AuthError,
    NotSent,
    ParentGone,
    PermanentError,
    RateLimited,
    TooLong,
    Unavailable,
)
from apps.channels.http import Answer, BadAnswer, HttpError, NotAllowed, NotReached, Unreachable, call
from tests.channels.contract import HttpProxy
from tests.channels.test_fetching import INSIDE, called_addresses
from tests.servers.certificate import make_certificate
from tests.servers.processes import free_ports

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.channels.contract import (
        ChannelError,
    )

pytestmark = pytest.mark.once

HERE = ["127.0.0.1"]
SECRET = "whsec_c2VjcmV0"


class Mirror(BaseHTTPRequestHandler):
    """Answers with what it was asked; keeps the headers."""

    heard: list[dict[str, str]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.append({name.lower(): value for name, value in self.headers.items()})
        self.send_response(201)
        self.send_header("X-Two", "a")
        self.send_header("X-Two", "b")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self.heard.append({name.lower(): value for name, value in self.headers.items()})
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"path": "%s"}' % self.path.encode())

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@pytest.fixture
def heard() -> list[dict[str, str]]:
    return []


@pytest.fixture
def mirror(heard: list[dict[str, str]]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Named", (Mirror,), {"heard": heard}))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def proxy(mirror: str) -> Iterator[HttpProxy]:
    with HttpProxy(mirror) as proxy:
        yield proxy


def test_it_calls_once_and_returns_whatever_is_answered(proxy: HttpProxy, heard: list[dict[str, str]]) -> None:
    marks: list[int] = []
    answer = call(
        "POST",
        f"{proxy.url}/a?b=c",
        headers={"Api-Key": SECRET},
        content="Grüße".encode(),
        inside=HERE,
        point_of_no_return=lambda: marks.append(len(proxy.requests)),
    )
    assert (answer.status, answer.content.decode(), answer.headers["x-two"]) == (201, "Grüße", "a, b")
    assert (marks, proxy.requests) == ([0], [("POST", "/a?b=c")])
    assert (heard[0]["api-key"], heard[0]["user-agent"]) == (SECRET, "DialogInbox")
    proxy.answer(418, body=b"tea")
    assert call("GET", proxy.url, inside=HERE).status == 418


def test_what_never_left_says_so(mirror: str) -> None:
    """A port where nobody listens, a name that nobody has, and TLS that does not come about."""
    (port,) = free_ports(1)
    marks: list[int] = []
    for url in (f"http://127.0.0.1:{port}/", "https://nobody.invalid/", mirror.replace("http:", "https:")):
        with pytest.raises(NotReached):
            call("POST", url, inside=HERE, seconds=5, point_of_no_return=lambda: marks.append(1))
    assert marks == []


def test_what_may_have_arrived_says_so(proxy: HttpProxy) -> None:
    marks: list[int] = []
    for number, after_taking in enumerate((True, False), start=1):
        proxy.cut(after_taking=after_taking)
        with pytest.raises(Unreachable) as caught:
            call("POST", proxy.url, content=b"x", inside=HERE, point_of_no_return=lambda: marks.append(1))
        assert not isinstance(caught.value, NotReached)
        assert len(marks) == number
    assert len(proxy.requests) == 2


def test_a_mark_that_cannot_be_made_stops_the_call(proxy: HttpProxy) -> None:
    def refuse() -> None:
        raise LookupError("somebody else has it")

    with pytest.raises(LookupError):
        call("POST", proxy.url, content=b"x", inside=HERE, point_of_no_return=refuse)
    assert proxy.requests == []


def test_no_certificate_of_a_stranger_is_believed(tls_server: str) -> None:
    with pytest.raises(NotReached, match="certificate"):
        call("POST", tls_server, content=b"x", inside=HERE)


@pytest.fixture
def tls_server(tmp_path: Any) -> Iterator[str]:
    """It answers with a certificate that nobody has signed."""
    made = make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("host", INSIDE.split())
def test_our_own_network_is_not_called(proxy: HttpProxy, host: str) -> None:
    port = proxy.url.rpartition(":")[2]
    for scheme in ("http", "https"):
        with pytest.raises(HttpError):
            call("POST", f"{scheme}://{host}:{port}/", seconds=5, content=b"x")
    assert proxy.requests == []


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "gopher://x.example/", "unix:/run/x", "https://user:word@x.example/", "https://", "//x/", "",
     "http://x.example/", "https://[::1", "javascript:alert(1)"],
)  # fmt: skip
def test_what_is_no_encrypted_web_address_is_not_called(url: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        call("GET", url)
    assert "word" not in str(caught.value)


@pytest.mark.parametrize(
    "found", [["10.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::ffff:10.0.0.1"], ["169.254.169.254"]]
)
def test_a_name_for_an_inner_address_is_not_called(found: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    called = called_addresses(monkeypatch, found)
    with pytest.raises(NotAllowed, match="not on the public Internet"):
        call("POST", "https://shop.example/")
    assert called == []


def test_a_name_is_resolved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    called = called_addresses(monkeypatch, ["93.184.216.34"], later=["127.0.0.1"])
    with pytest.raises(NotReached):
        call("POST", "https://shop.example/")
    assert called == ["93.184.216.34"]


def test_only_the_named_host_and_port_of_our_network_is_called(proxy: HttpProxy) -> None:
    port = proxy.url.rpartition(":")[2]
    assert call("GET", proxy.url, inside=[f"127.0.0.1:{port}"]).status == 200
    with pytest.raises(NotAllowed):
        call("GET", proxy.url, inside=["127.0.0.1:1", "localhost"])


def test_a_redirect_is_an_answer_unless_it_may_be_followed(proxy: HttpProxy, mirror: str) -> None:
    proxy.answer(302, headers={"Location": "/elsewhere"})
    assert call("GET", proxy.url, inside=HERE).status == 302
    proxy.answer(301, headers={"Location": "/new"})
    found = call("GET", f"{proxy.url}/old", inside=HERE, redirects=3)
    assert (found.json(), found.moved_to) == ({"path": "/new"}, f"{proxy.url}/new")
    proxy.answer(302, headers={"Location": "/for_now"})
    found = call("GET", f"{proxy.url}/old", inside=HERE, redirects=3)
    assert (found.json(), found.moved_to) == ({"path": "/for_now"}, "")
    proxy.answer(302, headers={"Location": "/round"}, times=99)
    with pytest.raises(BadAnswer):
        call("GET", proxy.url, inside=HERE, redirects=3)


def test_another_host_hears_no_secret(proxy: HttpProxy, mirror: str, heard: list[dict[str, str]]) -> None:
    proxy.answer(302, headers={"Location": f"{mirror}/there"})
    sent = {"Authorization": SECRET, "Api-Key": SECRET, "Accept": "text/xml", "If-None-Match": '"1"'}
    call("GET", proxy.url, headers=sent, inside=HERE, redirects=1)
    assert SECRET not in str(heard)
    assert (heard[0]["accept"], heard[0]["if-none-match"]) == ("text/xml", '"1"')


def test_a_redirect_leads_to_no_forbidden_place(proxy: HttpProxy) -> None:
    port = proxy.url.rpartition(":")[2]
    for place in (f"http://localhost:{port}/x", "file:///etc/passwd", "http://x.example/", "http://[::1/"):
        proxy.answer(302, headers={"Location": place})
        with pytest.raises((NotAllowed, BadAnswer)):
            call("GET", proxy.url, inside=HERE, redirects=3)
    assert {path for _method, path in proxy.requests} == {"/"}


@pytest.mark.parametrize("value", [f"{SECRET}\r\nX: y", f"{SECRET}\n", f"{SECRET}ł", f"{SECRET}\0"])
def test_a_header_that_cannot_be_is_not_sent_and_not_repeated(proxy: HttpProxy, value: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        call("GET", proxy.url, headers={"Api-Key": value}, inside=HERE)
    assert "whsec" not in str(caught.value)
    assert proxy.requests == []


def test_it_ends_in_time_and_at_its_size(proxy: HttpProxy) -> None:
    proxy.answer(200, body=b"x" * 2_000)
    with pytest.raises(BadAnswer):
        call("GET", proxy.url, inside=HERE, most_bytes=1_000)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        begun = time.monotonic()
        with pytest.raises(Unreachable):
            call("POST", f"http://127.0.0.1:{silent.getsockname()[1]}/", inside=HERE, seconds=0.5)
        assert time.monotonic() - begun < 10


# --- What it means for a channel


def answer(status: int, headers: dict[str, str] | None = None, content: bytes = b"{}") -> Answer:
    return Answer(status=status, headers=headers or {}, content=content, url="https://forum.example/posts.json")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, AuthError),
        (403, AuthError),
        (404, ParentGone),
        (410, ParentGone),
        (413, TooLong),
        (400, PermanentError),
        (422, PermanentError),
        (302, PermanentError),
        (408, Ambiguous),
        (429, RateLimited),
        (500, Ambiguous),
        (502, Ambiguous),
        (503, Ambiguous),
        (504, Ambiguous),
    ],
)
def test_an_answer_to_a_send_says_what_to_do_next(status: int, kind: type[ChannelError]) -> None:
    found = answers.refused_sending(answer(status, content=b'{"errors": ["no", "way"]}'))
    assert type(found) is kind
    assert str(found) == f"forum.example: {status} no, way"


def test_a_service_that_throttles_with_503_has_taken_nothing() -> None:
    found = answers.refused_sending(answer(503, {"retry-after": "7"}))
    assert isinstance(found, RateLimited) and found.retry_after == 7


@pytest.mark.parametrize(
    ("headers", "content", "seconds"),
    [
        ({}, b"", answers.USUAL_WAIT),
        ({"retry-after": "soon"}, b"[]", answers.USUAL_WAIT),
        ({"retry-after": "-5"}, b"{}", answers.USUAL_WAIT),
        ({"retry-after": "0"}, b"{}", 1.0),
        ({"retry-after": "1.5"}, b"{}", 1.5),
        ({"retry-after": "99999999"}, b"{}", answers.LONGEST_WAIT),
        ({"retry-after": "3", "x-ratelimit-reset": "9"}, b"{}", 3.0),
        ({}, b'{"retry_after": 2.5}', 2.5),
        ({}, b'{"retry_after": true, "extras": 5, "parameters": []}', answers.USUAL_WAIT),
        ({}, b'{"retry_after_ms": 1e999}', answers.USUAL_WAIT),
    ],
)
def test_no_pause_is_shorter_or_longer_than_makes_sense(
    headers: dict[str, str], content: bytes, seconds: float
) -> None:
    assert answers.retry_after(answer(429, headers, content)) == seconds


def test_stages_become_errors_of_the_contract(proxy: HttpProxy) -> None:
    (port,) = free_ports(1)
    with pytest.raises(NotSent):
        answers.sending("POST", f"http://127.0.0.1:{port}/", inside=HERE)
    with pytest.raises(Unavailable):
        answers.reading("GET", f"http://127.0.0.1:{port}/", inside=HERE)
    proxy.cut(after_taking=True, times=2)
    with pytest.raises(Ambiguous):
        answers.sending("POST", proxy.url, inside=HERE)
    with pytest.raises(Unavailable):
        answers.reading("GET", proxy.url, inside=HERE)
    for ask in (answers.sending, answers.reading):
        with pytest.raises(AuthError) as caught:
            ask("GET", proxy.url)
        assert caught.value.advice
    assert isinstance(answers.refused_reading(answer(403)), AuthError)
    assert isinstance(answers.refused_reading(answer(500)), Unavailable)
    assert http.MOST_BYTES
