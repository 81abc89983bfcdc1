"""ISO-2022-JP as Japanese mailers write it: with characters of Windows and of telephones that the standard lacks.

Python's codecs refuse a whole text for one of them (a circled digit, the sign for a company). Here the double-byte
stretches are turned into Shift JIS, by the arithmetic that RFC 1468's character sets have in common with it.
"""

from __future__ import annotations

import re

ESCAPE = re.compile(rb"(\x1b\$[@B]|\x1b\$\([DOPQ]|\x1b\([BJIHT])")
DOUBLE = (b"\x1b$@", b"\x1b$B", b"\x1b$(O", b"\x1b$(Q")
KANA = b"\x1b(I"


def is_escaped(content: bytes) -> bool:
    """Whether `content` changes into Japanese with an escape sequence of ISO-2022-JP."""
    return b"\x1b$B" in content or b"\x1b$@" in content or b"\x1b(I" in content


def decode(content: bytes) -> str:
    """The text of `content`; characters that no table has become U+FFFD. Linear."""
    try:
        return content.decode("iso2022_jp_ext")
    except UnicodeError:
        pieces = ESCAPE.split(content)
    # Every second piece is an escape sequence; the first stretch is ASCII.
    return pieces[0].decode("cp932", "replace") + "".join(
        _stretch(escape, stretch) for escape, stretch in zip(pieces[1::2], pieces[2::2], strict=True)
    )


def _stretch(escape: bytes, stretch: bytes) -> str:
    if escape == KANA:
        return bytes(byte | 0x80 if 0x21 <= byte <= 0x5F else byte for byte in stretch).decode("cp932", "replace")
    if escape in DOUBLE:
        # Some forget to change back before a line ends.
        return "".join(_double(line) for line in re.split(rb"([\r\n]+[ -~\r\n]*\Z|[\r\n]+)", stretch))
    if escape == b"\x1b$(D":
        return (b"\x1b$(D" + stretch).decode("iso2022_jp_ext", "replace")
    return stretch.decode("cp932", "replace")


def _double(stretch: bytes) -> str:
    if stretch[:1] in (b"", b"\r", b"\n"):
        return stretch.decode("ascii", "replace")
    pairs = zip(stretch[::2], stretch[1::2], strict=False)
    return b"".join(_shift_jis(row, cell) for row, cell in pairs).decode("cp932", "replace")


def _shift_jis(row: int, cell: int) -> bytes:
    """JIS X 0208 row and cell (each 0x21-0x7E) as two bytes of Shift JIS."""
    if not (0x21 <= row <= 0x7E and 0x21 <= cell <= 0x7E):
        return b"?"
    lead = (row + 1) // 2 + (0x70 if row < 0x5F else 0xB0)
    trail = cell + (0x1F if cell < 0x60 else 0x20) if row % 2 else cell + 0x7E
    return bytes((lead, trail))
