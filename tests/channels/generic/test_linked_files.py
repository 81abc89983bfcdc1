"""Files that an event names by their addresses are fetched and kept; what cannot be had stays a link, with a reason."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.channels import linked_files, payloads
from apps.channels.contract import ChannelConfig, InboundMessage, RawMessage
from apps.channels.generic import enclosing
from apps.channels.generic.adapter import HOOK, GenericAdapter
from apps.channels.models import Channel
from apps.conversations.models import Message
from apps.intake.completing import complete_kept_arrivals
from apps.intake.models import Arrival, ArrivalState
from apps.intake.reading import read_chunks
from tests.channels.generic.board import SECRET, Board

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import Settings

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100
THERE = {"/foto.png": ("text/html", PNG), "/big": ("image/png", PNG * 50), "/page.png": ("image/png", b"no picture")}


class Shelf(BaseHTTPRequestHandler):
    """A server with some files, which calls them what it likes."""

    def do_GET(self) -> None:
        kind, content = THERE.get(self.path.partition("?")[0], ("", b""))
        self.send_response(200 if content else 404)
        self.send_header("Content-Type", kind or "text/plain")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@pytest.fixture
def shelf() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Shelf) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


def event(*urls: str) -> bytes:
    files = [{"name": url.rpartition("/")[2], "url": url} for url in urls]
    author = {"id": "77", "name": "Cora"}
    data = {"external_id": "1", "thread_id": "1", "author": author, "text": "Anbei.", "attachments": files}
    return json.dumps({"type": "message.created", "timestamp": "2026-11-22T09:30:00+01:00", "data": data}).encode()


def read(body: bytes, *inside: str) -> InboundMessage:
    adapter = GenericAdapter(ChannelConfig(address="board.example", display_name="", inside=inside))
    raw = RawMessage(source=HOOK, key="1", payload=body, received_at=timezone.now())
    whole = RawMessage(source=HOOK, key="1", payload=adapter.complete(raw), received_at=timezone.now())
    found = adapter.parse(whole)
    assert isinstance(found, InboundMessage)
    return found


@pytest.mark.once
def test_a_file_is_what_its_content_says(shelf: str) -> None:
    found = read(event(f"http://{shelf}/foto.png"), shelf)
    assert [(each.name, each.content_type, each.content) for each in found.attachments] == [
        ("foto.png", "image/png", PNG)
    ]
    assert (found.text, found.notices) == ("Anbei.", ())
    [false] = read(event(f"http://{shelf}/page.png"), shelf).attachments
    assert false.content_type == "application/octet-stream"
    assert linked_files.type_of(b"a,b\n1,2\n", "text/csv") == "text/csv"
    assert linked_files.type_of(b"<script>", "text/html") in ("text/html", linked_files.UNKNOWN)


@pytest.mark.once
def test_what_cannot_be_had_stays_a_link_with_a_reason(shelf: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enclosing, "MOST_FILE_BYTES", 1000)
    gone, big, good = (f"http://{shelf}/{name}" for name in ("gone.pdf", "big", "foto.png"))
    found = read(event(gone, big, good), shelf)
    assert [each.name for each in found.attachments] == ["foto.png"]
    assert gone in found.text and big in found.text and good not in found.text
    first, second = found.notices
    assert "“gone.pdf” could not be fetched and stays a link. 127.0.0.1 answered 404" in first
    assert "sent more than 1000 bytes" in second


@pytest.mark.once
def test_nobody_is_led_into_our_own_network(shelf: str) -> None:
    found = read(event(f"http://{shelf}/foto.png", "http://127.0.0.1/", "http://[::1]/x", "https://169.254.169.254/"))
    assert found.attachments == () and len(found.notices) == 4


@pytest.mark.once
def test_files_have_limits_together(shelf: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enclosing, "MOST_BYTES", 300)
    found = read(event(*[f"http://{shelf}/foto.png?{number}" for number in range(5)]), shelf)
    # Two have 216 bytes.
    assert (len(found.attachments), len(found.notices)) == (2, 3)
    many = [f"http://{shelf}/{number}" for number in range(50)]
    assert len(enclosing.addresses_in(event(*many))) == enclosing.MOST_FILES


@pytest.mark.once
@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"data": []}', b'{"data": {"attachments": [1, {"url": 7}]}}'])
def test_nonsense_names_no_files_and_comes_out_as_it_went_in(body: bytes) -> None:
    assert enclosing.addresses_in(body) == []
    assert enclosing.opened(enclosing.enclose(body + b"\xff", inside=())) == (body + b"\xff", {})


@pytest.fixture
def channel(db: None, settings: Settings, shelf: str) -> Channel:
    settings.HTTP_INSIDE_HOSTS = [shelf]
    channel: Channel = Channel.objects.create(
        kind="generic", name="Board", address="board.example", secrets={"secret": SECRET}
    )
    return channel


def call(channel: Channel, body: bytes) -> None:
    signed = Board().sign(body)
    headers: Any = {name: value for name, value in signed.headers.items() if name != "content-type"}
    url = f"/hooks/{channel.public_id}/"
    assert Client().post(url, body, content_type="application/json", headers=headers).status_code == 200


def test_an_event_with_files_is_kept_at_once_and_read_when_they_are_there(channel: Channel, shelf: str) -> None:
    body = event(f"http://{shelf}/foto.png", f"http://{shelf}/gone.pdf")
    call(channel, body)
    arrival = Arrival.objects.get()
    assert (arrival.state, payloads.read(arrival.payload)) == (ArrivalState.INCOMPLETE, body)
    read_chunks(seconds=30)
    assert not Message.objects.exists()
    assert complete_kept_arrivals(seconds=30) == (True, False)
    read_chunks(seconds=30)
    message = Message.objects.get()
    [file] = message.attachments.all()
    assert (file.name, file.content_type, payloads.read(file.payload)) == ("foto.png", "image/png", PNG)
    assert "gone.pdf" in message.text and len(message.notices) == 1
    call(channel, body)
    assert Arrival.objects.get().state == ArrivalState.READ
    assert complete_kept_arrivals(seconds=30) == (False, False)


def test_what_kills_its_reader_is_read_as_it_came(channel: Channel, shelf: str) -> None:
    call(channel, event(f"http://{shelf}/foto.png"))
    Arrival.objects.update(attempt_count=3)
    assert complete_kept_arrivals(seconds=30) == (True, False)
    read_chunks(seconds=30)
    assert f"http://{shelf}/foto.png" in Message.objects.get().text


def test_what_somebody_holds_is_left_to_them(channel: Channel, shelf: str) -> None:
    call(channel, event(f"http://{shelf}/foto.png"))
    Arrival.objects.update(lease_until=timezone.now() + timedelta(minutes=1))
    assert complete_kept_arrivals(seconds=30) == (False, False)
    Arrival.objects.update(lease_until=timezone.now() - timedelta(minutes=1))
    assert complete_kept_arrivals(seconds=30) == (True, False)
