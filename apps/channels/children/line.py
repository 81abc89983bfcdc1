"""What a parent and its child say to one another over their socket: records, each with its length before it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from apps.channels.contract.encoding import BadEncoding, decode, encode

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

Record = TypeVar("Record")

LENGTH_BYTES = 8


@dataclass(frozen=True, slots=True)
class Ready:
    """The child's first word: it has started."""


def send(line: socket.socket, record: object, *, until: float | None = None) -> None:
    """Raises `OSError` if the other side is gone, `TimeoutError` if it does not listen until then (monotonic)."""
    pieces = encode(record)
    length = sum(len(piece) for piece in pieces)
    for piece in (length.to_bytes(LENGTH_BYTES, "big") + pieces[0] + pieces[1], *pieces[2:]):
        _set_patience(line, until)
        line.sendall(piece)


def receive(
    line: socket.socket, kinds: Sequence[type[Record]], *, most: int | None = None, until: float | None = None
) -> Record:
    """What the other side says, at most `most` bytes of it.

    Raises `EOFError` if it is gone, `TimeoutError` if it says nothing until then (monotonic), `BadEncoding` if it talks
    nonsense.
    """
    length = int.from_bytes(_exactly(line, LENGTH_BYTES, until), "big")
    if most is not None and length > most:
        raise BadEncoding(f"{length} bytes")
    return decode(_exactly(line, length, until), kinds)


def _exactly(line: socket.socket, length: int, until: float | None) -> bytearray:
    content = bytearray(length)
    with memoryview(content) as rest:
        done = 0
        while done < length:
            _set_patience(line, until)
            count = line.recv_into(rest[done:])
            if not count:
                raise EOFError
            done += count
    return content


def _set_patience(line: socket.socket, until: float | None) -> None:
    if until is not None:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        line.settimeout(left)
