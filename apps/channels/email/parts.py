"""The MIME tree of a message: the stdlib's linear parser, with our own reading of what its headers mean.

The stdlib's `compat32` policy leaves header values alone; its own readers of parameters, which take time quadratic in
hostile input, are replaced. An enclosed message (message/rfc822) stays one opaque part, so that it comes out byte for
byte, and nesting cannot be used to exhaust the stack. Limits are kept while the tree grows: what is over one is left
out of it, and a sentence says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.feedparser import BufferedSubFile  # type: ignore[attr-defined]
from email.message import Message
from email.parser import BytesFeedParser, BytesParser
from functools import cached_property, partial
from typing import TYPE_CHECKING

from apps.channels.email import headers, transfer
from apps.channels.email.prescan import header_length, prescan
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Iterator

MOST_PARTS = 1_000
DEEPEST = 20
MEBIBYTE = 1_048_576
MOST_TEXT_BYTES = 5 * MEBIBYTE
#: So much is read at a time, and at most so much after the last part that is wanted.
FEED_BYTES = 65_536
_EMPTY_LINES = frozenset(("\n", "\r\n", "\r"))
TOO_MANY_PARTS = sentence("There are more than %(most)s parts in it: the others were left out.")
TOO_DEEP = sentence("Parts that lie more than %(most)s deep in one another were left out.")
TOO_MUCH_TEXT = sentence("The text is longer than %(most)s MB: the rest of it was left out.")


@dataclass(slots=True)
class _Whole:
    """What all parts of a message share: how many they are, how much text they may still give out, the notices."""

    notices: list[str] = field(default_factory=list)
    count: int = 1
    text_left: int = MOST_TEXT_BYTES


class Part(Message):
    """One node of the tree: a body, or a multipart with `children`."""

    # As the stdlib's parser left it; its `get_payload` would decode text by a charset that may be no charset.
    _payload: object

    def __init__(self, whole: _Whole | None = None, depth: int = 0) -> None:
        super().__init__()
        self._depth = depth
        self._is_left_out = False
        self._whole = whole or _Whole()

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

    @property
    def raw_text(self) -> str:
        """What stands between the headers and the end, as it came; empty for what has parts or was left out."""
        return self._payload if isinstance(self._payload, str) and not self._is_left_out else ""

    def read_again(self, text: str, *, boundary: str) -> list[Part]:
        """The parts of a text within this multipart, by another boundary than its header says; the limits stay."""
        value = re.sub(r'(["\\])', r"\\\1", boundary)
        parser = _parser(self._whole, self._depth)
        parser.feed(f'Content-Type: {self.kind}; boundary="{value}"\n\n'.encode("utf-8", "surrogateescape"))
        parser.feed(headers.raw_bytes(text))
        return parser.close().children

    def content(self) -> bytes:
        """The bytes of a body, with its transfer encoding undone as far as it goes (RFC 2045 section 6)."""
        return transfer.decoded(
            headers.raw_bytes(self.raw_text), headers.unfold(self.first("content-transfer-encoding"))
        )

    def text_content(self) -> bytes:
        """The same for a body that people read: all of them together give out no more than `MOST_TEXT_BYTES`."""
        content = self.content()
        if len(content) > self._whole.text_left:
            self.note(TOO_MUCH_TEXT % {"most": MOST_TEXT_BYTES // MEBIBYTE})
            content = content[: self._whole.text_left]
        self._whole.text_left -= len(content)
        return content

    @property
    def notices(self) -> tuple[str, ...]:
        """In sentences, what was left out of the whole message so far."""
        return tuple(self._whole.notices)

    def note(self, words: str) -> None:
        """Say once that something of the message was left out."""
        if words not in self._whole.notices:
            self._whole.notices.append(words)

    # What the stdlib's parser asks and calls:

    def get_content_type(self) -> str:
        return "application/octet-stream" if self.kind.startswith("message/") else self.kind

    def get_boundary(self, failobj: object = None) -> str | None:  # type: ignore[override]
        if self._depth >= DEEPEST:
            self._is_left_out = True
            self.note(TOO_DEEP % {"most": DEEPEST})
            return None
        return self.parameters.get("boundary", "").rstrip() or None

    def attach(self, payload: Part) -> None:  # type: ignore[override]
        payload._depth = self._depth + 1
        self._whole.count += 1
        if self._whole.count > MOST_PARTS:
            self.note(TOO_MANY_PARTS % {"most": MOST_PARTS})
        else:
            super().attach(payload)

    @cached_property
    def _content_type(self) -> tuple[str, dict[str, str]]:
        return headers.parameters(self.first("content-type"))


class _Lines(BufferedSubFile):  # type: ignore[misc]
    """What lies between an empty line and the next one that could be a boundary is no header: it is one line to the
    stdlib's parser, which takes its time for each.
    """

    _lines: deque[str]
    _is_body = False

    def pushlines(self, lines: list[str]) -> None:
        body: list[str] = []
        for line in lines:
            if self._is_body and not line.startswith("--"):
                body.append(line)
                continue
            self._lines.extend(("".join(body), line) if body else (line,))
            body = []
            self._is_body = line in _EMPTY_LINES
        if body:
            self._lines.append("".join(body))


def read_tree(payload: bytes) -> Part:
    """Take a message apart, as far as the limits go (`notices`); takes time linear in its length."""
    scan = prescan(payload)
    whole = _Whole(notices=scan.notices)
    parser = _parser(whole)
    for start in range(0, len(scan.payload), FEED_BYTES):
        if whole.count > MOST_PARTS:
            break
        parser.feed(scan.payload[start : start + FEED_BYTES])
    return parser.close()


def read_header(payload: bytes) -> Part:
    """The header of a message alone, as far as the limits go."""
    payload = payload.lstrip(b"\r\n")
    scan = prescan(payload[: header_length(payload)] + b"\n\n")
    return BytesParser(Part).parsebytes(scan.payload, headersonly=True)


def _parser(whole: _Whole, depth: int = 0) -> BytesFeedParser[Part]:
    parser: BytesFeedParser[Part] = BytesFeedParser(partial(Part, whole, depth))
    parser._input = _Lines()  # type: ignore[attr-defined]
    return parser


def walk(part: Part) -> Iterator[Part]:
    """The part and all below it, in order."""
    yield part
    for child in part.children:
        yield from walk(child)
