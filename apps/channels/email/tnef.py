"""What is in a winmail.dat: Outlook's own wrapping of a message's body and files (MS-OXTNEF).

Ours, as the one library for it takes the counts in a file on trust (thirty bytes keep it busy for hours) and cuts
zeros off what it unpacks. Every step here consumes bytes, so that the time is linear; what is broken off behind a
readable beginning is left out.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from apps.channels.email import rtf
from apps.channels.email.charsets import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNATURE = b"\x78\x9f\x3e\x22"
DEEPEST = 5
MOST_FILES = 200
# Attributes, MS-OXTNEF section 2.1.3.2.
SUBJECT, BODY, ATTACH_DATA, ATTACH_TITLE = 0x8004, 0x800C, 0x800F, 0x8010
ATTACH_BEGINS, MESSAGE_PROPERTIES, ATTACH_PROPERTIES, CODE_PAGE = 0x9002, 0x9003, 0x9005, 0x9007
# Properties, MS-OXPROPS.
P_SUBJECT, P_BODY, P_RTF, P_HTML, P_CODE_PAGE = 0x0037, 0x1000, 0x1009, 0x1013, 0x3FDE
P_DISPLAY_NAME, P_DATA, P_FILENAME, P_LONG_FILENAME = 0x3001, 0x3701, 0x3704, 0x3707
P_MIME_TAG, P_CONTENT_ID = 0x370E, 0x3712
# Types of properties, MS-OXCDATA section 2.11.1, by how many bytes their values take here.
SIZES = {0: 0, 1: 0, 2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
STRING, UNICODE, OBJECT, BINARY = 0x1E, 0x1F, 0x0D, 0x102
MANY = 0x1000
NAMED = 0x8000
MESSAGE_ID = bytes.fromhex("0703020000000000c000000000000046")
GUID = 16

Properties = dict[int, bytes]


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file in the wrapping; `content_type` and `content_id` are empty where Outlook did not say them."""

    name: str
    content: bytes
    content_type: str = ""
    content_id: str = ""


@dataclass(slots=True)
class Unpacked:
    """What came out; either text may be empty."""

    subject: str = ""
    text: str = ""
    html: str = ""
    files: list[PackedFile] = field(default_factory=list)


def unpacked(content: bytes, *, depth: int = 0) -> Unpacked | None:
    """Take a winmail.dat apart; None if it is none. Pure, and linear in its length."""
    if not content.startswith(SIGNATURE) or depth > DEEPEST:
        return None
    found = _Found()
    for attribute, data in _attributes(memoryview(content)):
        found.take(attribute, bytes(data))
    return found.result(depth)


class _Found:
    """What the attributes said so far."""

    def __init__(self) -> None:
        self.plain: dict[int, bytes] = {}
        self.properties: Properties = {}
        self.files: list[dict[int, bytes]] = []

    def take(self, attribute: int, data: bytes) -> None:
        if attribute == ATTACH_BEGINS or (attribute in (ATTACH_DATA, ATTACH_TITLE) and not self.files):
            self.files.append({})
        if attribute in (ATTACH_DATA, ATTACH_TITLE):
            self.files[-1].setdefault(attribute, data)
        elif attribute == ATTACH_PROPERTIES and self.files:
            self.files[-1] |= _properties(data)
        elif attribute == MESSAGE_PROPERTIES:
            self.properties |= _properties(data)
        elif attribute in (SUBJECT, BODY, CODE_PAGE):
            self.plain.setdefault(attribute, data)

    def result(self, depth: int) -> Unpacked:
        label = _label(self.plain.get(CODE_PAGE, b""))
        page = _label(self.properties.get(P_CODE_PAGE, b"")) or label
        made = Unpacked(
            subject=_text(self.properties.get(P_SUBJECT) or self.plain.get(SUBJECT, b""), label),
            text=_text(self.plain.get(BODY) or self.properties.get(P_BODY, b""), label),
            html=_text(self.properties.get(P_HTML, b""), page),
        )
        if not made.text and not made.html:
            made.text = rtf.to_text(rtf.decompressed(self.properties.get(P_RTF, b"")))
        for file in self.files[:MOST_FILES]:
            made.files += _packed(file, label, depth)
        del made.files[MOST_FILES:]
        return made


def _packed(file: dict[int, bytes], label: str, depth: int) -> list[PackedFile]:
    given = file.get(P_LONG_FILENAME) or file.get(P_FILENAME) or file.get(ATTACH_TITLE) or file.get(P_DISPLAY_NAME, b"")
    name = _text(given, label)
    content = file.get(ATTACH_DATA, b"") or file.get(P_DATA, b"")
    if content.startswith(MESSAGE_ID) and (inner := unpacked(content[GUID:], depth=depth + 1)):
        return [*_enclosed(inner, name), *inner.files]
    if not content and not name:
        return []
    mime = _text(file.get(P_MIME_TAG, b""), "ascii").lower()
    return [PackedFile(name, content, mime, _text(file.get(P_CONTENT_ID, b""), label))]


def _enclosed(inner: Unpacked, name: str) -> Iterator[PackedFile]:
    """An enclosed message as a file that people can open."""
    stem = (inner.subject or name)[:120] or "message"
    if inner.html:
        yield PackedFile(f"{stem}.html", inner.html.encode(), "text/html")
    elif inner.text:
        yield PackedFile(f"{stem}.txt", inner.text.encode(), "text/plain")


def _attributes(data: memoryview) -> Iterator[tuple[int, memoryview]]:
    """Number and value of each attribute: level, number, type, length, value, checksum (section 2.1.3)."""
    position = 6
    while position + 9 <= len(data):
        _level, number, _type, length = struct.unpack_from("<BHHI", data, position)
        yield number, data[position + 9 : position + 9 + length]
        position += 9 + length + 2


def _properties(data: bytes) -> Properties:
    """Each property's first value by its number, as far as the list can be read."""
    found: Properties = {}
    try:
        for number, kind, value in _Reader(data).properties():
            found.setdefault(number, value.decode("utf_16_le", "replace").encode() if kind == UNICODE else value)
    except (struct.error, IndexError):
        return found
    return found


class _Reader:
    """A list of properties, section 2.1.3.4. Raises `struct.error` or `IndexError` where it breaks off."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    def properties(self) -> Iterator[tuple[int, int, bytes]]:
        for _ in range(self._number()):
            kind, number = struct.unpack_from("<HH", self._data, self._position)
            self._position += 4
            if number >= NAMED:
                self._skip_name()
            values = self._values(kind & ~MANY, many=bool(kind & MANY))
            yield number, kind & ~MANY, next(iter(values), b"")

    def _values(self, kind: int, *, many: bool) -> list[bytes]:
        if kind in SIZES:
            count = self._number() if many else 1
            # Values of two bytes are filled up to four only once they are all there.
            size = 2 * count + 2 * count % 4 if many and SIZES[kind] == 4 and kind in (2, 0xB) else SIZES[kind] * count
            return [self._bytes(size)]
        if kind not in (STRING, UNICODE, OBJECT, BINARY):
            raise IndexError(kind)
        return [self._filled_up(self._number()) for _ in range(self._number())]

    def _skip_name(self) -> None:
        self._bytes(GUID)
        if self._number() == 0:
            self._bytes(4)
        else:
            self._filled_up(self._number())

    def _number(self) -> int:
        return int.from_bytes(self._bytes(4), "little")

    def _filled_up(self, length: int) -> bytes:
        value = self._bytes(length)
        self._position += -length % 4
        return value

    def _bytes(self, length: int) -> bytes:
        if self._position + length > len(self._data):
            raise IndexError(length)
        self._position += length
        return self._data[self._position - length : self._position]


def _label(page: bytes) -> str:
    number = int.from_bytes(page[:4], "little")
    return f"cp{number}" if number else ""


def _text(value: bytes, label: str) -> str:
    return decode(value.rstrip(b"\0"), label)
