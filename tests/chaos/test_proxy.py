"""The fault proxy does what the rig takes for granted."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest

from tests.chaos.proxy import Fault, FaultProxy
from tests.servers.processes import HOST

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.once


@pytest.fixture
def proxy() -> Iterator[FaultProxy]:
    """Before a server that says back what it is told."""
    with socket.create_server((HOST, 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        with FaultProxy(listener.getsockname()[1]) as made:
            yield made


def serve(listener: socket.socket) -> None:
    while True:
        try:
            line, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=echo, args=(line,), daemon=True).start()


def echo(line: socket.socket) -> None:
    with line:
        try:
            while data := line.recv(65536):
                line.sendall(data)
        except OSError:
            return


def dial(proxy: FaultProxy) -> socket.socket:
    return socket.create_connection((HOST, proxy.port), timeout=30)


def said_back(line: socket.socket, data: bytes) -> bytes:
    line.sendall(data)
    found = b""
    while len(found) < len(data):
        piece = line.recv(65536)
        if not piece:
            raise ConnectionResetError
        found += piece
    return found


def test_it_forwards_both_ways(proxy: FaultProxy) -> None:
    with dial(proxy) as line:
        assert said_back(line, b"x" * 300_000) == b"x" * 300_000


def test_it_refuses_and_listens_again(proxy: FaultProxy) -> None:
    with dial(proxy) as line:
        assert said_back(line, b"here") == b"here"
        proxy.set(Fault.REFUSE)
        with pytest.raises(ConnectionResetError):
            said_back(line, b"still here?")
    with pytest.raises(ConnectionRefusedError):
        dial(proxy)
    proxy.set(Fault.PASS)
    with dial(proxy) as line:
        assert said_back(line, b"again") == b"again"


def test_it_resets_old_and_new_connections(proxy: FaultProxy) -> None:
    with dial(proxy) as old:
        assert said_back(old, b"here") == b"here"
        proxy.set(Fault.RESET)
        with pytest.raises(ConnectionError):
            said_back(old, b"still here?")
    with pytest.raises(ConnectionError), dial(proxy) as new:
        said_back(new, b"new")


def test_it_swallows_all_and_tells_nobody(proxy: FaultProxy) -> None:
    with dial(proxy) as line:
        assert said_back(line, b"here") == b"here"
        proxy.set(Fault.BLACKHOLE)
        line.settimeout(0.3)
        with pytest.raises(TimeoutError):
            said_back(line, b"lost?")
        proxy.set(Fault.PASS)
        line.settimeout(30)
        assert line.recv(100) == b"lost?"


def test_it_delays(proxy: FaultProxy) -> None:
    proxy.set(Fault.DELAY, seconds=0.5)
    with dial(proxy) as line:
        line.settimeout(0.4)
        with pytest.raises(TimeoutError):
            said_back(line, b"slowly")
        line.settimeout(30)
        assert line.recv(100) == b"slowly"


def test_it_cuts_after_so_many_bytes(proxy: FaultProxy) -> None:
    proxy.set(Fault.CUT, count=20)
    with dial(proxy) as line:
        assert said_back(line, b"x" * 8) == b"x" * 8
        with pytest.raises(ConnectionError):
            said_back(line, b"y" * 100)
