"""Makes a winmail.dat (MS-OXTNEF), sound or broken, for the tests."""

from __future__ import annotations

import struct

SIGNATURE = b"\x78\x9f\x3e\x22\x01\x00"
MESSAGE_ID = bytes.fromhex("0703020000000000c000000000000046")


def winmail(*attributes: bytes) -> bytes:
    return SIGNATURE + b"".join(attributes)


def attribute(number: int, data: bytes, *, level: int = 1) -> bytes:
    checksum = sum(data) & 0xFFFF
    return struct.pack("<BHHI", level, number, 6, len(data)) + data + struct.pack("<H", checksum)


def properties(*values: bytes) -> bytes:
    return struct.pack("<I", len(values)) + b"".join(values)


def variable(number: int, value: bytes, *, kind: int = 0x102) -> bytes:
    """A property of text or bytes, filled up to four."""
    return struct.pack("<HHII", kind, number, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def fixed(number: int, value: int) -> bytes:
    return struct.pack("<HHI", 3, number, value)


def attached(name: str, content: bytes, *more: bytes) -> bytes:
    """An attached file, with its long name in Unicode."""
    long_name = variable(0x3707, (name + "\0").encode("utf-16-le"), kind=0x1F)
    return b"".join(
        [
            attribute(0x9002, b"\0" * 14, level=2),
            attribute(0x8010, b"KURZ~1.PDF\0", level=2),
            attribute(0x800F, content, level=2),
            attribute(0x9005, properties(long_name, *more), level=2),
        ]
    )


def enclosed(name: str, message: bytes) -> bytes:
    """A message within the message."""
    data = variable(0x3701, MESSAGE_ID + message, kind=0x0D)
    title = variable(0x3001, name.encode() + b"\0", kind=0x1E)
    return attribute(0x9002, b"\0" * 14, level=2) + attribute(0x9005, properties(title, data), level=2)


def message(*values: bytes) -> bytes:
    """The message's own properties."""
    return attribute(0x9003, properties(*values))
