"""The MIME tree of a message: the stdlib's linear parser, with our own reading of what its headers mean.

The stdlib's `compat32` policy leaves header values alone; its own readers of parameters, which take time quadratic in
hostile input, are replaced. An enclosed message (message/rfc822) stays one opaque part, so that it comes out byte for
byte, and nesting cannot be used to exhaust the stack. Limits are checked while the tree grows.
"""

from __future__ import annotations

import re
from email.message import Message
from email.parser import BytesParser
from functools import cached_property
from typing import TYPE_CHECKING

from apps.channels.contract import UnreadableMessage
from apps.channels.email import headers, transfer
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 1 << 30
MOST_HEADER_BYTES = 262_144
MOST_HEADER_LINES = 1_000
MOST_PARTS = 1_000
DEEPEST = 20
TOO_LARGE = sentence("larger than %(most)s bytes")
HEADER_TOO_LARGE = sentence("a header of more than %(most)s bytes")
HEADER_TOO_LONG = sentence("a header of more than %(most)s lines")
TOO_MANY_PARTS = sentence("more than %(most)s parts")
TOO_DEEP = sentence("more than %(most)s parts within one another")
EMPTY_LINES = (b"\n\r\n", b"\n\n", b"\r\r")
LINE_END = re.compile(rb"\r\n?|\n")


class Part(Message):
    """One node of the tree: a body, or a multipart with `children`."""

    # As the stdlib's parser left it; its `get_payload` would decode text by a charset that may be no charset.
    _payload: object

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0
        self._counter = [1]

    @cached_property
    def fields(self) -> dict[str, list[str]]:
        """Header values by name in lower case, as they came, in order."""
        found: dict[str, list[str]] = {}
        for name, value in self.raw_items():
            found.setdefault(name.lower(), []).append(str(value))
        return found

    def first(self, name: str) -> str:
        """The first value of a header field, unread; empty if there is none."""
        return self.fields.get(name, [""])[0]

    @cached_property
    def kind(self) -> str:
        """The media type (RFC 2045 section 5.2): text/plain when there is none or no valid one."""
        value = self._content_type[0]
        return value if value.count("/") == 1 else self.get_default_type()

    @property
    def parameters(self) -> dict[str, str]:
        """Parameters of the media type."""
        return self._content_type[1]

    @cached_property
    def disposition(self) -> tuple[str, dict[str, str]]:
        """Content-Disposition and its parameters (RFC 2183); empty if there is none."""
        return headers.parameters(self.first("content-disposition"))

    @property
    def children(self) -> list[Part]:
        """The parts of a multipart; empty for everything else."""
        return self._payload if isinstance(self._payload, list) else []

    def content(self) -> bytes:
        """The bytes of a body, with its transfer encoding undone as far as it goes (RFC 2045 section 6)."""
        payload = self._payload
        if not isinstance(payload, str):
            return b""
        return transfer.decoded(headers.raw_bytes(payload), headers.unfold(self.first("content-transfer-encoding")))

    # What the stdlib's parser asks and calls:

    def get_content_type(self) -> str:
        return "application/octet-stream" if self.kind.startswith("message/") else self.kind

    def get_boundary(self, failobj: object = None) -> str | None:  # type: ignore[override]
        return self.parameters.get("boundary", "").rstrip() or None

    def attach(self, payload: Part) -> None:  # type: ignore[override]
        payload._depth = self._depth + 1
        payload._counter = self._counter
        self._counter[0] += 1
        if payload._depth > DEEPEST:
            raise UnreadableMessage(TOO_DEEP % {"most": DEEPEST})
        if self._counter[0] > MOST_PARTS:
            raise UnreadableMessage(TOO_MANY_PARTS % {"most": MOST_PARTS})
        super().attach(payload)

    @cached_property
    def _content_type(self) -> tuple[str, dict[str, str]]:
        return headers.parameters(self.first("content-type"))


def read_tree(payload: bytes, *, header_only: bool = False) -> Part:
    """Take a message apart. Raises `UnreadableMessage` over a limit; takes time linear in its length."""
    payload = payload.lstrip(b"\r\n")
    _require_within_limits(payload)
    return BytesParser(Part).parsebytes(payload, headersonly=header_only)


def read_header(payload: bytes) -> Part:
    """The header of a message alone. Raises `UnreadableMessage` over a limit."""
    payload = payload.lstrip(b"\r\n")
    return read_tree(payload[: _header_length(payload)] + b"\n\n", header_only=True)


def walk(part: Part) -> Iterator[Part]:
    """The part and all below it, in order."""
    yield part
    for child in part.children:
        yield from walk(child)


def _require_within_limits(payload: bytes) -> None:
    if len(payload) > MOST_BYTES:
        raise UnreadableMessage(TOO_LARGE % {"most": MOST_BYTES})
    # One byte more than the limit is enough to know, whatever comes after it.
    beginning = payload[: MOST_HEADER_BYTES + 1]
    length = _header_length(beginning)
    if length > MOST_HEADER_BYTES:
        raise UnreadableMessage(HEADER_TOO_LARGE % {"most": MOST_HEADER_BYTES})
    if sum(1 for _ in LINE_END.finditer(beginning, 0, length)) > MOST_HEADER_LINES:
        raise UnreadableMessage(HEADER_TOO_LONG % {"most": MOST_HEADER_LINES})


def _header_length(payload: bytes) -> int:
    """How many bytes come before the first empty line, whatever lines end with."""
    ends = [end for empty in EMPTY_LINES if (end := payload.find(empty)) >= 0]
    return min(ends, default=len(payload))
