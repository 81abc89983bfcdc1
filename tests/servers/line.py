"""A TCP line to one of the servers that a test can freeze, as a lost network does, or cut."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from tests.servers.processes import HOST

if TYPE_CHECKING:
    from types import TracebackType

# Closing with this option sends a reset instead of a farewell (socket(7), SO_LINGER with 0 seconds).
RESET = struct.pack("ii", 1, 0)


class Line:
    """Clients connect to `port` and are forwarded to the target port; a context manager."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server((HOST, 0))
        self._flows = threading.Event()
        self._flows.set()
        self._ends: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Line:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        # Wakes the accepting thread, which closing alone would not.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def freeze(self) -> None:
        """Nothing passes any more, in either direction, and nobody is told: the connection is half open."""
        self._flows.clear()

    def thaw(self) -> None:
        """Let all that waited pass."""
        self._flows.set()

    def cut(self) -> None:
        """Reset every connection; new ones are accepted."""
        self._flows.set()
        ends, self._ends = self._ends, []
        for end in ends:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            # Wakes the thread that reads: while it does, the kernel keeps the closed socket alive.
            with suppress(OSError):  # ENOTCONN, when the peer was quicker
                end.shutdown(socket.SHUT_RD)
            end.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection((HOST, self._target))
            self._ends += [client, server]
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                self._flows.wait()
                sink.sendall(data)
            if source in self._ends:  # its owner hung up; a line that was cut says no farewell
                sink.shutdown(socket.SHUT_WR)
        except OSError:
            return  # one end is gone, and its other pump sees to the other end
