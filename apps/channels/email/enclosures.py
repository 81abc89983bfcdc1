"""Files written into the text itself, as before MIME: uuencode and yEnc. Linear."""

from __future__ import annotations

import re
from dataclasses import dataclass

from apps.channels.email.transfer import uuencoded_lines

UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} (\S[^\r\n]{0,255})\r?\n", re.MULTILINE)
UU_END = re.compile(rb"^end[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
YENC_BEGIN = re.compile(rb"^=ybegin [^\r\n]{0,400}name=([^\r\n]{1,255})\r?\n(?:=ypart [^\r\n]*\r?\n)?", re.MULTILINE)
YENC_END = re.compile(rb"^=yend[^\r\n]*(?:\r?\n|\Z)", re.MULTILINE)
ESCAPED = re.compile(rb"=(.)", re.DOTALL)
SHIFTED_BACK = bytes((byte - 42) % 256 for byte in range(256))


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file as it stood in the text; `name` still in the bytes of the message."""

    name: bytes
    content: bytes


def taken_out(content: bytes) -> tuple[bytes, list[Enclosure]]:
    """What is left of a text, and the files that were in it."""
    found: list[Enclosure] = []
    if b"begin " in content:
        content = _taken_out(content, UU_BEGIN, UU_END, found)
    if b"=ybegin " in content:
        content = _taken_out(content, YENC_BEGIN, YENC_END, found)
    return content, found


def _taken_out(content: bytes, begin: re.Pattern[bytes], end: re.Pattern[bytes], found: list[Enclosure]) -> bytes:
    left: list[bytes] = []
    position = 0
    while (opening := begin.search(content, position)) and (closing := end.search(content, opening.end())):
        file = _decoded(content[opening.end() : closing.start()], is_yenc=begin is YENC_BEGIN)
        if file:
            found.append(Enclosure(opening[1], file))
            left.append(content[position : opening.start()])
        else:
            left.append(content[position : closing.end()])
        position = closing.end()
    return b"".join([*left, content[position:]])


def _decoded(encoded: bytes, *, is_yenc: bool) -> bytes:
    if is_yenc:
        return ESCAPED.sub(_escaped, encoded.replace(b"\r", b"").replace(b"\n", b"")).translate(SHIFTED_BACK)
    lines = encoded.splitlines()
    # A sentence may begin with the word; the lines of a file all have the length that their first letter says.
    if not lines or not 0 < (lines[0][:1] or b" ")[0] - 32 <= 45 or len(lines[0]) > 64:
        return b""
    return uuencoded_lines(lines)


def _escaped(match: re.Match[bytes]) -> bytes:
    return bytes([(match[1][0] - 64) % 256])
