"""A clamd on loopback that knows one virus: INSTREAM as clamd(8) describes it, piece by piece."""

from __future__ import annotations

import socketserver
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What the fake takes for a virus; the real test file would set off scanners on developers' machines.
VIRUS = b"HARMLESS-TEST-VIRUS"
FOUND = b"stream: Test.Virus FOUND\0"
LIMIT = 4 * 1024 * 1024


class Clamd:
    """`asked` is how many contents it was shown; `answer` replaces its verdict."""

    def __init__(self) -> None:
        self.asked = 0
        self.answer: bytes | None = None
        self.address = ""


@contextmanager
def running(path: str = "") -> Iterator[Clamd]:
    """On a free port, or on a socket at `path`."""
    clamd = Clamd()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(_verdict(self.rfile, clamd))

    server = _server(path, Handler)
    clamd.address = path or "{}:{}".format(*server.server_address[:2])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield clamd
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _server(path: str, handler: type[socketserver.StreamRequestHandler]) -> Any:
    if path:
        return socketserver.ThreadingUnixStreamServer(path, handler)
    return socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)


def _verdict(line: Any, clamd: Clamd) -> bytes:
    if line.read(10) != b"zINSTREAM\0":
        return b"UNKNOWN COMMAND\0"
    content = b""
    while size := int.from_bytes(line.read(4), "big"):
        content += line.read(size)
        if len(content) > LIMIT:
            return b"INSTREAM size limit exceeded. ERROR\0"
    clamd.asked += 1
    return clamd.answer if clamd.answer is not None else FOUND if VIRUS in content else b"stream: OK\0"
