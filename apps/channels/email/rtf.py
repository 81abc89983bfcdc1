"""The words in Outlook's Rich Text (MS-OXRTFCP for its compression), for a winmail.dat without any other body.

Linear, never an exception; layout is left out, and so is what only describes it.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, replace

from apps.channels.email.charsets import decode

MOST_BYTES = 2_000_000
COMPRESSED, PLAIN = b"LZFu", b"MELA"
# What the dictionary holds at first, section 2.1.2.1.
BEGINNING = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    + b"\r\n"
    + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
ROUND = 4096
TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.DOTALL,
)
BREAKS = {
    b"par": "\n", b"line": "\n", b"sect": "\n\n", b"page": "\n\n", b"row": "\n", b"cell": " ", b"tab": "\t",
    b"emdash": "\u2014", b"endash": "\u2013", b"bullet": "\u2022", b"lquote": "\u2018", b"rquote": "\u2019",
    b"ldblquote": "\u201c", b"rdblquote": "\u201d",
}  # fmt: skip
SIGNS = {b"~": "\xa0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n"}
UNSEEN = frozenset({b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"footer"})


def decompressed(content: bytes) -> bytes:
    """The RTF behind a compressed one, at most `MOST_BYTES`; empty if it is none."""
    if len(content) < 16:
        return b""
    length, kind = struct.unpack_from("<I4s", content, 4)
    if kind == PLAIN:
        return content[16 : 16 + length][:MOST_BYTES]
    return _inflated(content[16:]) if kind == COMPRESSED else b""


def to_text(content: bytes) -> str:
    """The words of an RTF document."""
    reader = _Reader()
    for token in TOKEN.finditer(content[:MOST_BYTES]):
        reader.take(token)
    return reader.text()


def _inflated(content: bytes) -> bytes:
    """Section 2.2.3: eight tokens after each byte of flags, single bytes or pieces of the last 4,096."""
    out = bytearray(BEGINNING)
    position = 0
    while position < len(content) and len(out) < MOST_BYTES:
        flags = content[position]
        position += 1
        for bit in range(8):
            if not flags >> bit & 1:
                out += content[position : position + 1]
                position += 1
                continue
            token = int.from_bytes(content[position : position + 2], "big")
            position += 2
            # Where in the round dictionary the next byte goes; pointing there ends it all.
            back = (len(out) - (token >> 4)) % ROUND
            if back == 0 or position > len(content):
                return bytes(out[len(BEGINNING) :])
            for _ in range((token & 15) + 2):
                out += out[-back : len(out) - back + 1] if back <= len(out) else b" "
    return bytes(out[len(BEGINNING) :])


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits and forgets at its end."""

    unseen: bool = False
    skipped: int = 1  # how many characters stand in for one of Unicode


class _Reader:
    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._bytes = bytearray()
        self._charset = "cp1252"
        self._state = _State()
        self._outer: list[_State] = []
        self._to_skip = 0

    def take(self, token: re.Match[bytes]) -> None:
        word, number, code, sign, brace, plain = token.groups()
        if code or plain:
            self._add(bytes([int(code, 16)]) if code else plain)
        elif brace == b"{":
            self._outer.append(self._state)
        elif brace:
            self._state = self._outer.pop() if self._outer else self._state
        elif word:
            self._command(word, int(number or 0))
        elif sign == b"*":
            self._state = replace(self._state, unseen=True)
        elif sign:
            self._say(SIGNS.get(sign, ""))

    def text(self) -> str:
        self._flush()
        return "".join(self._pieces).strip()

    def _command(self, word: bytes, number: int) -> None:
        if word in UNSEEN:
            self._state = replace(self._state, unseen=True)
        elif word in BREAKS:
            self._say(BREAKS[word])
        elif word == b"u":
            self._say(chr(number % 0x10000))
            self._to_skip = self._state.skipped
        elif word == b"uc":
            self._state = replace(self._state, skipped=min(max(number, 0), 9))
        elif word == b"ansicpg":
            self._charset = f"cp{number}"

    def _add(self, content: bytes) -> None:
        skipped = min(self._to_skip, len(content))
        self._to_skip -= skipped
        if not self._state.unseen:
            self._bytes += content[skipped:]

    def _say(self, words: str) -> None:
        self._to_skip = 0
        if not self._state.unseen:
            self._flush()
            self._pieces.append(words)

    def _flush(self) -> None:
        """Letters of two bytes come as two codes, so that they are decoded together."""
        if self._bytes:
            self._pieces.append(decode(bytes(self._bytes), self._charset))
            self._bytes.clear()
