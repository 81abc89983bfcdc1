"""Transfer encodings undone (RFC 2045 section 6), with the faults that occur. Linear, never an exception."""

from __future__ import annotations

import binascii
import re

NAMES = {
    "base64": "base64",
    "base-64": "base64",
    "x-base64": "base64",
    "quoted-printable": "quoted-printable",
    "quoted_printable": "quoted-printable",
    "quotedprintable": "quoted-printable",
    "quoted-printeable": "quoted-printable",
    "qp": "quoted-printable",
    "x-uuencode": "uuencode",
    "uuencode": "uuencode",
    "x-uue": "uuencode",
    "uue": "uuencode",
}
NAME = re.compile(r"[a-z0-9_-]+")
NO_LETTERS = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))
PADDING = re.compile(rb"=+")
#: More than the longest mail has lines, and no more than memory holds.
MOST_PIECES = 1_000_000
# What a list or a scanner put under what was encoded: a line of three words or of dashes, or behind padding or an
# empty line one that holds anything but letters of the encoding.
WORDS = re.compile(
    rb"(?:\A|[\r\n])(?=[ \t]{0,40}\S{1,30}[ \t]{1,9}\S{1,30}[ \t]{1,9}\S|[-_*=]{5,200}[ \t]{0,40}[\r\n])"
    rb"|[=\n]\r?(?=\n[A-Za-z0-9+/=\r]{0,200}[^A-Za-z0-9+/=\s])"
)
SIGNS_OF_WORDS = (b" ", b"\t", b"-", b"_", b"*", b".", b":", b"@")
SPACE_BEHIND_SOFT_BREAK = re.compile(rb"=[ \t]++(?=\r?\n|\r|\Z)")


def decoded(content: bytes, encoding: str) -> bytes:
    """The bytes behind `content`, as far as they can be had; `encoding` as the header field says it."""
    name = NAME.match(encoding.lower().strip(" \t\"'"))
    match NAMES.get(name[0] if name else ""):
        case "base64":
            return base64(content)
        case "quoted-printable":
            return quoted_printable(content)
        case "uuencode":
            return uuencoded(content)
    return content


def base64(content: bytes) -> bytes:
    """Strangers among the letters are passed over, missing padding is supplied, and words behind it are kept."""
    words = WORDS.search(content) if any(sign in content for sign in SIGNS_OF_WORDS) else None
    if words is None:
        return base64_letters(content)
    if not content[: words.start()].strip():
        return content  # labelled, never encoded
    return base64_letters(content[: words.start()]) + content[words.start() :].lstrip(b"=")


def base64_letters(content: bytes) -> bytes:
    """What the letters say; padding in their midst ends a piece, as when two were put together."""
    if content.find(b"=", 0, len(content.rstrip()) - 2) < 0:
        try:
            return binascii.a2b_base64(content)
        except binascii.Error:  # padding is missing
            pass
    pieces = PADDING.split(content.translate(None, NO_LETTERS), MOST_PIECES)
    return b"".join(binascii.a2b_base64(_padded(piece)) for piece in pieces if piece)


def quoted_printable(content: bytes) -> bytes:
    """Blanks behind a soft break came on the way (RFC 2045 section 6.7, rule 3); what is no code stays as it is."""
    if b"= " in content or b"=\t" in content:
        content = SPACE_BEHIND_SOFT_BREAK.sub(b"=", content)
    return binascii.a2b_qp(content)


def uuencoded(content: bytes) -> bytes:
    """The lines between `begin` and `end`; a line that cannot be decoded is left out."""
    _, begin, rest = content.partition(b"begin ")
    return uuencoded_lines(rest.splitlines()[1:]) if begin else content


def uuencoded_lines(lines: list[bytes]) -> bytes:
    """What the lines up to `end` say."""
    content = bytearray()
    for line in lines:
        if line.strip() in (b"end", b"`"):
            break
        try:
            content += binascii.a2b_uu(line)
        except binascii.Error:
            # Some encoders pad a line with more than its length needs.
            content += _cut_line(line)
    return bytes(content)


def _cut_line(line: bytes) -> bytes:
    length = ((line[0] - 32) & 63) if line else 0
    try:
        return binascii.a2b_uu(line[: 1 + (length + 2) // 3 * 4])
    except binascii.Error:
        return b""


def _padded(letters: bytes) -> bytes:
    return letters[: len(letters) - (len(letters) % 4 == 1)] + b"=="
