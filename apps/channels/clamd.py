"""clamd's INSTREAM command (clamd(8)): the content goes over the line in pieces, the verdict comes back in one line."""

from __future__ import annotations

import re
import socket
from typing import IO

#: Seconds for the connection, and for each piece; a large archive takes clamd a while.
PATIENCE = 30.0
_PIECE = 256 * 1024
_LONGEST_ANSWER = 4096
_FOUND = re.compile(r"stream: (.+) FOUND")


class CannotScan(Exception):
    """Nobody knows whether the content is clean; the message is clamd's own or the system's."""


def scan(content: IO[bytes], *, address: str) -> str:
    """The name of the virus in `content`, empty if it is clean. `address` is `host:port` or the path of a socket.

    Raises `CannotScan`.
    """
    try:
        with _connect(address) as line:
            answer = _ask(line, content)
    except OSError as error:
        raise CannotScan(str(error)) from error
    if answer == "stream: OK":
        return ""
    if found := _FOUND.fullmatch(answer):
        return found[1]
    raise CannotScan(answer or "clamd closed the connection without an answer")


def _connect(address: str) -> socket.socket:
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(PATIENCE)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), PATIENCE)


def _ask(line: socket.socket, content: IO[bytes]) -> str:
    try:
        line.sendall(b"zINSTREAM\0")
        while piece := content.read(_PIECE):
            line.sendall(len(piece).to_bytes(4, "big") + piece)
        line.sendall(bytes(4))
    except ConnectionError:
        # Above its limit (StreamMaxLength) clamd answers and closes: what it said stands there to be read.
        return _answer(line)
    return _answer(line)


def _answer(line: socket.socket) -> str:
    """With the z prefix it ends with a zero byte."""
    said = b""
    while b"\0" not in said and len(said) < _LONGEST_ANSWER:
        try:
            piece = line.recv(_LONGEST_ANSWER)
        except ConnectionError:
            break
        if not piece:
            break
        said += piece
    return said.partition(b"\0")[0].decode("utf-8", "replace").strip()
