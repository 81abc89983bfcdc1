"""Mails made to exhaust whoever reads them: generators that fill a given number of bytes with one kind of trouble."""

from __future__ import annotations

import itertools
import random
import zlib
from base64 import encodebytes
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

HEADER = b"From: Otto Ohm <otto@elsewhere.test>\r\nDate: Sun, 22 Nov 2026 09:00:00 +0100\r\nSubject: bomb\r\n"
MIXED = HEADER + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
HTML = HEADER + b"Content-Type: text/html\r\n\r\n"


def times(piece: bytes, size: int) -> bytes:
    """The piece again and again until the size is reached."""
    return piece * (size // len(piece) + 1)


def numbered(piece: bytes, size: int) -> bytes:
    """The same with a number in each, at `%d`."""
    return b"".join(piece % number for number in range(size // len(piece) + 1))


def nested_multiparts(size: int) -> bytes:
    level = b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n"
    return HEADER + b"".join(level % (number, number) for number in range(size // 60 + 1)) + b"\r\nx"


def nested_messages(size: int) -> bytes:
    return HEADER + times(b"Content-Type: message/rfc822\r\n\r\n", size) + b"x"


def many_parts(size: int) -> bytes:
    return MIXED + times(b"--b\n\n", size)


def many_files(size: int) -> bytes:
    part = b"--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\nx\r\n"
    return MIXED + times(part, size)


def references(size: int) -> bytes:
    return HEADER + b"References: " + numbered(b"<%d@b>\r\n ", size) + b"\r\n\r\nx"


def recipients(size: int) -> bytes:
    return HEADER + b"To: " + numbered(b"a%d@b.test,\r\n ", size) + b"\r\n\r\nx"


def one_long_field(size: int) -> bytes:
    return HEADER + b"X-Long: " + times(b"a ", size) + b"\r\n\r\nx"


def many_fields(size: int) -> bytes:
    return HEADER + times(b"To: a@b.test\n", size) + b"\nx"


def encoded_words(size: int) -> bytes:
    return HEADER.replace(b"bomb", times(b"=?utf-8?q?=C3=BC?= =?koi8-r?b?/w==?= ", size)) + b"\r\nx"


def parentheses(size: int) -> bytes:
    return HEADER.replace(b"Otto Ohm", times(b"(", size)) + b"To: " + times(b"()\\(", size) + b"\r\n\r\nx"


def quotes(size: int) -> bytes:
    return b"To: " + times(b'"\\" <', size) + b"\r\n" + HEADER + b"\r\nx"


def colons(size: int) -> bytes:
    return HEADER + b"Cc: " + times(b":a@b:;<@c:", size) + b"\r\n\r\nx"


def parameters(size: int) -> bytes:
    values = numbered(b"; name*%d*=utf-8''%%FF", size // 2) + times(b'; a="\\', size // 2)
    return HEADER + b"Content-Type: text/plain" + values + b"\r\n\r\nx"


def parameters_of_parts(size: int) -> bytes:
    part = b"--b\r\nContent-Disposition: attachment" + numbered(b"; filename*%d*=%%FF", 12_000) + b"\r\n\r\nx\r\n"
    return MIXED + times(part, size)


def lone_carriage_returns(size: int) -> bytes:
    return HEADER.replace(b"\n", b"") + times(b"\rX:\r \r", size // 2) + b"\r\r" + times(b"--b\r\r", size // 2)


def boundaries_that_are_none(size: int) -> bytes:
    return MIXED + times(b"--b" + b" " * 2_000 + b"x\r\n", size)


def deep_html(size: int) -> bytes:
    return HTML + times(b"<div><b><table>", size)


def unfinished_html(size: int) -> bytes:
    return HTML + times(b'<a title="<!--&#9&<![CDATA[', size)


def attributions(size: int) -> bytes:
    return HEADER + b"\r\n" + times(b"On On Am Le > ", size // 2) + times(b"\n> > wrote:\n", size // 2)


def wrong_charset(size: int) -> bytes:
    return HEADER + b"Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n" + times(b"\xff\x1b$B\x80\n", size)


def many_charsets(size: int) -> bytes:
    letters = bytes(random.Random(size).choices(range(128, 256), k=4_000))
    part = b"--b\r\nContent-Type: text/plain; name*=x''%b\r\n\r\n%b\r\n"
    return MIXED + times(part % (b"%FF%C0%81" * 40, letters), size)


def base64_of_nothing(size: int) -> bytes:
    return HEADER + b"Content-Transfer-Encoding: base64\r\n\r\n" + times(b"=A=\n-\n", size)


def packed_zeros(size: int) -> bytes:
    """A thousand times as large, to whoever unpacks it."""
    packed = zlib.compress(bytes(min(100 * size, 200_000_000)), 1)
    part = b"--b\r\nContent-Type: application/gzip; name=a.gz\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return MIXED + part + encodebytes(packed)


BOMBS: dict[str, Callable[[int], bytes]] = {
    each.__name__: each
    for each in (
        nested_multiparts,
        nested_messages,
        many_parts,
        many_files,
        references,
        recipients,
        one_long_field,
        many_fields,
        encoded_words,
        parentheses,
        quotes,
        colons,
        parameters,
        parameters_of_parts,
        lone_carriage_returns,
        boundaries_that_are_none,
        deep_html,
        unfinished_html,
        attributions,
        wrong_charset,
        many_charsets,
        base64_of_nothing,
        packed_zeros,
    )
}
SIZES = (10_000, 100_000, 1_000_000, 5_000_000)


def some_bombs(count: int, *, size: int) -> list[bytes]:
    """So many, of all kinds in turn, each a little different."""
    kinds = itertools.islice(itertools.cycle(BOMBS.values()), count)
    return [b"Message-ID: <%d@bombs.test>\r\n" % number + make(size) for number, make in enumerate(kinds)]
