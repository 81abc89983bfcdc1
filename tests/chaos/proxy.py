"""A TCP proxy that fails on demand, between the product and a server it depends on."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from tests.servers.line import RESET
from tests.servers.processes import HOST, free_ports

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from types import TracebackType


class Fault(StrEnum):
    """What happens to connections, those that stand and those to come."""

    PASS = "pass"  # nothing
    REFUSE = "refuse"  # nobody listens any more, and what stands is reset
    RESET = "reset"  # each is reset as soon as it is accepted
    BLACKHOLE = "blackhole"  # nothing passes and nobody is told; what waited flows when the fault ends
    DELAY = "delay"  # every piece is late by `seconds`
    CUT = "cut"  # each is reset after `count` more bytes


@dataclass(slots=True, eq=False)
class _Link:
    """One connection: the two ends, and how many bytes may still pass while it is to be cut."""

    ends: tuple[asyncio.StreamWriter, ...]
    left: int

    def reset(self) -> None:
        for end in self.ends:
            ours = end.get_extra_info("socket")
            with suppress(OSError):
                ours.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            end.transport.abort()


class FaultProxy:
    """Clients connect to `port` and are forwarded to the target port of this machine; a context manager.

    It runs in a thread of its own, and may be told what to do from any other.
    """

    def __init__(self, target: int) -> None:
        self.target = target
        (self.port,) = free_ports(1)
        # Taken at once, or the next who looks for a free port may find the same.
        self._listener = socket.create_server((HOST, self.port))
        self._fault, self._seconds, self._count = Fault.PASS, 0.0, 0
        self._links: set[_Link] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"proxy of {target}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._open())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._do(self._change(Fault.REFUSE))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)

    def set(self, fault: Fault, *, seconds: float = 0.2, count: int = 2000) -> None:
        """From now on; `seconds` is for `DELAY`, `count` for `CUT`."""
        self._seconds, self._count = seconds, count
        self._do(self._change(fault))

    def _do(self, deed: Coroutine[None, None, None]) -> None:
        asyncio.run_coroutine_threadsafe(deed, self._loop).result(timeout=30)

    async def _open(self) -> None:
        self._flows = asyncio.Event()
        self._flows.set()
        self._server = await asyncio.start_server(self._serve, sock=self._listener)

    async def _change(self, fault: Fault) -> None:
        before, self._fault = self._fault, fault
        if before is Fault.REFUSE and fault is not Fault.REFUSE:
            self._server = await asyncio.start_server(self._serve, HOST, self.port)
        if fault is Fault.REFUSE:
            self._server.close()
        if fault in {Fault.REFUSE, Fault.RESET}:
            self._reset_all()
        for link in self._links:
            link.left = self._count
        if fault is Fault.BLACKHOLE:
            self._flows.clear()
        else:
            self._flows.set()

    def _reset_all(self) -> None:
        for link in self._links:
            link.reset()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = _Link((writer,), self._count)
        self._links.add(link)
        try:
            await self._flows.wait()
            if self._fault is Fault.RESET:
                return
            their_reader, their_writer = await asyncio.open_connection(HOST, self.target)
            link.ends = (writer, their_writer)
            await asyncio.gather(self._pump(reader, their_writer, link), self._pump(their_reader, writer, link))
        except OSError:
            pass  # one side is gone, so both are
        finally:
            link.reset()
            self._links.discard(link)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, link: _Link) -> None:
        while data := await reader.read(65536):
            if self._fault is Fault.DELAY:
                await asyncio.sleep(self._seconds)
            await self._flows.wait()
            if self._fault is Fault.CUT:
                data, link.left = data[: max(link.left, 0)], link.left - len(data)
            writer.write(data)
            await writer.drain()
            if self._fault is Fault.CUT and link.left <= 0:
                raise ConnectionResetError
        if writer.can_write_eof():
            writer.write_eof()
