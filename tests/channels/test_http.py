"""The one way to speak HTTP: what it refuses, and how it names what went wrong."""

from __future__ import annotations

import json
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from apps.channels.http import BadAnswer, NotAllowed, Refused, Unreachable, post_form

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.once


class Service(BaseHTTPRequestHandler):
    """Does what the path says."""

    def do_POST(self) -> None:
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        match self.path:
            case "/echo":
                self._answer(200, json.dumps({"form": form, "type": self.headers["Content-Type"]}))
            case "/refuse":
                self._answer(400, '{"error": "invalid_grant"}')
            case "/broken":
                self._answer(502, "<html>")
            case "/list":
                self._answer(200, "[1]")
            case "/deep":
                self._answer(200, "[" * 100_000)
            case "/large":
                self._answer(200, "x" * 2_000_000)
            case "/elsewhere":
                self.send_response(307)
                self.send_header("Location", "/echo")
                self.end_headers()
            case "/drip":
                self._drip()

    def _answer(self, status: int, body: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(body.encode())

    def _drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        with suppress(OSError):
            for _ in range(100):
                self.wfile.write(b" ")
                time.sleep(0.1)

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def post_here(url: str, form: dict[str, str], *, seconds: float = 15.0) -> dict[str, Any]:
    return post_form(url, form, seconds=seconds, inside=["127.0.0.1"])


def test_it_posts_a_form_and_reads_the_object_that_comes_back(service: str) -> None:
    answer = post_here(f"{service}/echo", {"a": "ü&=", "b": ""})
    assert answer == {"form": "a=%C3%BC%26%3D&b=", "type": "application/x-www-form-urlencoded"}


def test_a_refusal_keeps_what_the_service_said(service: str) -> None:
    with pytest.raises(Refused) as caught:
        post_here(f"{service}/refuse", {})
    assert (caught.value.status, caught.value.answer) == (400, {"error": "invalid_grant"})


def test_a_refusal_without_json_is_a_refusal(service: str) -> None:
    with pytest.raises(Refused) as caught:
        post_here(f"{service}/broken", {})
    assert (caught.value.status, caught.value.answer) == (502, {})


@pytest.mark.parametrize("path", ["/list", "/deep", "/large"])
def test_an_answer_that_is_no_object_or_too_large_is_bad(service: str, path: str) -> None:
    with pytest.raises(BadAnswer):
        post_here(service + path, {})


def test_it_follows_nobody_elsewhere(service: str) -> None:
    with pytest.raises(Refused, match="307"):
        post_here(f"{service}/elsewhere", {})


def test_a_service_that_drips_is_left_in_time(service: str) -> None:
    begun = time.monotonic()
    with pytest.raises(Unreachable):
        post_here(f"{service}/drip", {}, seconds=0.5)
    assert time.monotonic() - begun < 8  # of ten


def test_a_closed_port_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        post_here("http://127.0.0.1:1/", {})


@pytest.mark.parametrize(
    "url",
    [
        "http://tokens.example.test/token",
        "http://10.0.0.1/token",
        "file:///etc/passwd",
        "ftp://example.test/",
        "https://user@example.test/",
        "https:///token",
        "http://127.0.0.1:1/token",
        "https://127.0.0.1:1/token",
        "token",
        "",
    ],
)
def test_what_is_not_encrypted_or_no_web_address_is_not_called(url: str) -> None:
    with pytest.raises(NotAllowed):
        post_form(url, {})
