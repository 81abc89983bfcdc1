"""What one client can do to the live line of a running web process: little."""

from __future__ import annotations

import os
import socket as sockets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

from apps.inbox import consumers, tail
from tests.servers.processes import wait_until
from tests.world import client_of

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from websockets.sync.client import ClientConnection

    from apps.accounts.models import Agent
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

MEGABYTE = 2**20


def open_line(url: str, agent: Agent) -> AbstractContextManager[ClientConnection]:
    """To be used with `with`; the server has said its first word on it."""
    session = client_of(agent).cookies["sessionid"].value
    address, cookie = f"{url.replace('http', 'ws', 1)}/ws", {"Cookie": f"sessionid={session}"}
    return connect(address, origin=Origin(url), additional_headers=cookie)


def close_code(line: ClientConnection) -> int:
    try:
        while True:
            line.recv(timeout=60)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 0


def test_who_shouts_is_cut_off_and_others_hear_on(inbox_url: str, world: World) -> None:
    with open_line(inbox_url, world.ana) as ana:
        ana.recv(timeout=60)
        with open_line(inbox_url, world.ben) as loud, suppress(ConnectionClosed):
            loud.send("x" * MEGABYTE)
            assert close_code(loud) in (1009, consumers.SPOKE)
        with open_line(inbox_url, world.lea) as flood:
            with pytest.raises(ConnectionClosed):
                for _ in range(100_000):
                    flood.send("x")
            assert close_code(flood) == consumers.SPOKE
        tail.whisper(world.ana.pk, "still here")
        assert ana.recv(timeout=60) == "still here"


def test_who_never_listens_costs_little_and_is_let_go(inbox_url: str, world: World) -> None:
    """4,000 times 64 KiB are offered to a client that does not read; a colleague hears on meanwhile."""
    with silent_line(inbox_url, world.ben), open_line(inbox_url, world.ana) as ana:
        ana.recv(timeout=60)
        assert wait_until(lambda: consumers._open[world.ben.pk] == 1, seconds=60)
        before, text = memory(), "x" * 64 * 1024
        for number in range(4000):
            tail.whisper(world.ben.pk, text)
            if number % 500 == 0:
                tail.whisper(world.ana.pk, "hear")
                assert ana.recv(timeout=60) == "hear"
        assert wait_until(lambda: world.ben.pk not in consumers._open, seconds=30)
        assert memory() - before < 25 * MEGABYTE


def memory() -> int:
    """Bytes that this process, and so the web process in it, holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def silent_line(url: str, agent: Agent) -> sockets.socket:
    """A socket that has said its handshake and reads nothing."""
    parts, session = urlsplit(url), client_of(agent).cookies["sessionid"].value
    line = sockets.socket()
    line.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    line.connect((parts.hostname or "", parts.port or 0))
    head = (
        f"GET /ws HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nOrigin: {url}\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        f"Cookie: sessionid={session}\r\n\r\n"
    )
    line.sendall(head.encode())
    return line
