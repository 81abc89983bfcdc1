"""What a worker and its parsing child say to one another over their socket: records, each with its length before it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from email.errors import MessageError
from typing import TYPE_CHECKING, TypeVar

# All of them at run time: the decoder looks at the types of the fields.
from apps.channels.contract import (
    ChannelConfig,
    DeliveryReport,
    InboundMessage,
    RawMessage,  # noqa: TC001
    UnreadableMessage,
)
from apps.channels.contract.encoding import BadEncoding, decode, encode

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence
    from typing import Self

Record = TypeVar("Record")

LENGTH_BYTES = 8

#: What a payload can do to the code that reads it, and what does no harm to whatever is read next.
FAULTS = (
    UnreadableMessage,
    MessageError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    AssertionError,
    RecursionError,
)


def words_of_fault(error: BaseException) -> str:
    """What people are shown of it; NUL and lone surrogates in it would not be stored."""
    text = f"{type(error).__name__}: {error}" if not isinstance(error, UnreadableMessage) else str(error)
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")[:1000]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A payload to parse: by which adapter (the dotted path of its class), as which channel. Secrets stay behind."""

    adapter: str
    address: str
    display_name: str
    options: str
    raw: RawMessage

    @classmethod
    def about(cls, raw: RawMessage, *, adapter: str, config: ChannelConfig) -> Self:
        return cls(
            adapter=adapter,
            address=config.address,
            display_name=config.display_name,
            options=json.dumps(dict(config.options)),
            raw=raw,
        )

    def config(self) -> ChannelConfig:
        """As the adapter sees the channel."""
        return ChannelConfig(
            address=self.address, display_name=self.display_name, options=json.loads(self.options), secrets={}
        )


@dataclass(frozen=True, slots=True)
class Ready:
    """The child's first word: it has started."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing in it for people."""


@dataclass(frozen=True, slots=True)
class Fault:
    """It cannot be read; why."""

    words: str


Answer = InboundMessage | DeliveryReport | Nothing | Fault
ANSWERS: tuple[type[Answer], ...] = (InboundMessage, DeliveryReport, Nothing, Fault)


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
