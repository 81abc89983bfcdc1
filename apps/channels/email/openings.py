"""Where a mail begins, and header lines that a strict parser would take for the end of the header.

What stands before the first field (a byte order mark, empty lines, the "From " line of a mailbox file) is taken away.
A line of the header that is no field ends it only if none of the usual fields comes behind it (RFC 5322 section 2.2;
section 4.5.8 allows blanks before the colon).
"""

from __future__ import annotations

import re

BEFORE = re.compile(rb"(?:\xef\xbb\xbf|[\r\n]|[ \t]+(?=[\r\n])|>?From [^\r\n:]*(?::\d\d[^\r\n:]*)*(?:\r\n?|\n))+")
LONGEST_LINE = 16_384
FIELD = re.compile(rb"[!-9;-~]+:")
FIELD_WITH_BLANKS = re.compile(rb"([!-9;-~]+)[ \t]+:")
USUAL = re.compile(
    rb"(?im)^(?:from|to|cc|subject|date|message-id|received|reply-to|mime-version|content-type"
    rb"|content-transfer-encoding)[ \t]*:"
)
STRANGE_LINE = re.compile(rb"(?m)^(?![!-9;-~]+:|[ \t]|\r?$|\r?\n)")


def opened(payload: bytes) -> bytes:
    """The mail from its first field on."""
    before = BEFORE.match(payload)
    payload = payload[before.end() :] if before else payload
    first_end = payload.find(b"\n", 0, LONGEST_LINE) + 1
    # Some gateways put a CR before each line end that has one; the first empty line would be the second of all.
    return payload.replace(b"\r\r\n", b"\r\n") if payload[:first_end].endswith(b"\r\r\n") else payload


def mended(header: bytes) -> bytes:
    """A header in which strange lines go on the field before them, as long as usual fields come behind them."""
    if not STRANGE_LINE.search(header):
        return header
    last_usual = max((match.start() for match in USUAL.finditer(header)), default=0)
    pieces: list[bytes] = []
    position = 0
    for strange in STRANGE_LINE.finditer(header):
        if strange.start() >= last_usual and not FIELD_WITH_BLANKS.match(header, strange.start()):
            break
        pieces.append(header[position : strange.start()])
        blanks = FIELD_WITH_BLANKS.match(header, strange.start())
        if blanks:
            pieces.append(blanks[1] + b":")
        elif pieces != [b""]:
            pieces.append(b" ")
        else:
            pieces.append(b"X-Strange: ")
        position = blanks.end() if blanks else strange.start()
    return b"".join([*pieces, header[position:]])
