"""A linear look at a mail's bytes before anything takes it apart: what is over a limit is cut, and a sentence says so.

Limits as they are usual among mail programs, none of which honest mail reaches; the raw original is kept in any case.
Everything here is done by searches of the standard library over bytes, at some 100 MB a second.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

from apps.channels.email.openings import mended, opened
from apps.channels.sentences import sentence

MEBIBYTE = 1_048_576
MOST_BYTES = 50 * MEBIBYTE
#: A file of 50 MB in base64 has 700,000.
MOST_LINES = 1_000_000
MOST_HEADER_BYTES = 262_144
MOST_HEADER_LINES = 1_000
MOST_FIELD_BYTES = 16_384
#: Lists of 500 addresses with long names, and of 1,000 references, of which the first and the last 99 are used.
MOST_LIST_BYTES = 65_536
FIRST_REFERENCE_BYTES = 2_048
MOST_RECIPIENTS = 500
MOST_ENCODED_WORDS = 500
DEEPEST_COMMENT = 64

TOO_LARGE = sentence("The message is larger than %(most)s MB: only its beginning was read.")
TOO_MANY_LINES = sentence("The message has more than %(most)s lines: only its beginning was read.")
HEADER_TOO_LARGE = sentence("The header is longer than %(bytes)s bytes or %(lines)s lines: parts of it were left out.")
FIELD_TOO_LONG = sentence("The field “%(name)s” of the header is too long: only its beginning was read.")
TOO_MANY_RECIPIENTS = sentence("There are %(count)s recipients: only the first %(most)s are shown.")

EMPTY_LINES = (b"\n\r\n", b"\n\n", b"\r\r")
LINE_END = re.compile(rb"\r\n?|\n")
FIELD_END = re.compile(rb"(?:\r\n|\r(?!\n)|\n)(?![ \t])")
# What is quoted is passed over; of the rest each @ stands for a mailbox, which ends with a separator.
MAILBOX = re.compile(rb'"[^"]*+(?:"|\Z)|(@)[^,;]*+')
PARENTHESIS = re.compile(rb"[()]")

RECIPIENTS = frozenset({b"to", b"cc"})
LISTS = RECIPIENTS | {b"bcc"}
ADDRESSES = LISTS | {b"from", b"sender", b"reply-to", b"return-path"}
REFERENCES = frozenset({b"references", b"in-reply-to"})
#: Fields that people see: when one is cut, they are told.
SHOWN = {b"from": "From", b"to": "To", b"cc": "Cc", b"reply-to": "Reply-To", b"subject": "Subject"}
#: What is looked for behind the limit of the header: without it the mail could not be shown, filed or answered.
NEEDED = ADDRESSES | REFERENCES | {b"subject", b"date", b"message-id", b"content-type", b"content-transfer-encoding"}
NEEDED_FIELD = re.compile(rb"(?i)(?:\A|[\r\n])(" + b"|".join(sorted(NEEDED)) + rb")[ \t]*:")
#: So many fields behind the limit are looked at.
MOST_NEEDED = 10_000


@dataclass(slots=True)
class Scan:
    """A mail within the limits, and in sentences what was left out of it."""

    payload: bytes
    notices: list[str] = field(default_factory=list)

    def note(self, words: str) -> None:
        if words not in self.notices:
            self.notices.append(words)


def prescan(payload: bytes) -> Scan:
    """Cut a mail to what may be read of it; takes time linear in its length."""
    payload = opened(payload)
    scan = Scan(payload)
    length = header_length(payload) + 1  # the end of the last line belongs to it
    if not _is_modest(payload, length):
        header = _trimmed(payload[:length], scan)
        scan.payload = header + payload[length:]
    scan.payload = with_mended_header(scan.payload)
    if len(scan.payload) > MOST_BYTES:
        scan.note(TOO_LARGE % {"most": MOST_BYTES // MEBIBYTE})
        scan.payload = scan.payload[:MOST_BYTES]
    if _line_count(scan.payload) > MOST_LINES:
        scan.note(TOO_MANY_LINES % {"most": MOST_LINES})
        scan.payload = scan.payload[: _end_of_lines(scan.payload)]
    return scan


def with_mended_header(payload: bytes) -> bytes:
    """The same mail, with strange lines of its header put in their place."""
    length = header_length(payload)
    header = payload[:length]
    better = mended(header)
    return payload if better is header else better + payload[length:]


def header_length(payload: bytes) -> int:
    """How many bytes come before the first empty line, whatever lines end with."""
    length = len(payload)
    for empty in EMPTY_LINES:
        found = payload.find(empty, 0, length + len(empty) - 1)
        length = found if found >= 0 else length
    return length


def _is_modest(payload: bytes, length: int) -> bool:
    """Whether nothing in the header can be over any limit, as with nearly all mail."""
    return (
        length <= MOST_FIELD_BYTES
        and _line_count(payload[:length]) < MOST_HEADER_LINES
        and payload.count(b"=?", 0, length) <= MOST_ENCODED_WORDS
        and payload.count(b"(", 0, length) <= DEEPEST_COMMENT
        and payload.count(b"@", 0, length) <= MOST_RECIPIENTS
    )


def _trimmed(header: bytes, scan: Scan) -> bytes:
    if len(header) > MOST_HEADER_BYTES or _line_count(header) > MOST_HEADER_LINES:
        scan.note(HEADER_TOO_LARGE % {"bytes": MOST_HEADER_BYTES, "lines": MOST_HEADER_LINES})
    kept: list[bytes] = []
    position = size = lines = recipients = 0
    while position < len(header):
        end = _field_end(header, position)
        name, whole = _name(header, position), header[position:end]
        cut = _cut(name, whole, scan)
        if size + len(cut) > MOST_HEADER_BYTES or lines + _line_count(cut) > MOST_HEADER_LINES:
            rest, more = _needed(header, position, seen={_name(each, 0) for each in kept}, scan=scan)
            kept += rest
            recipients += more
            break
        recipients += _recipient_count(whole) if name in RECIPIENTS else 0
        kept.append(cut)
        position, size, lines = end, size + len(cut), lines + _line_count(cut)
    if recipients > MOST_RECIPIENTS:
        scan.note(TOO_MANY_RECIPIENTS % {"count": recipients, "most": MOST_RECIPIENTS})
    return b"".join(kept)


def _needed(header: bytes, position: int, *, seen: set[bytes], scan: Scan) -> tuple[list[bytes], int]:
    """The first of each needed field that was not seen before the limit, and how many recipients they name."""
    found: list[bytes] = []
    recipients = 0
    # One byte earlier stands the end of the line before.
    for match in itertools.islice(NEEDED_FIELD.finditer(header, max(0, position - 1)), MOST_NEEDED):
        name = match[1].lower()
        if name in seen:
            continue
        seen.add(name)
        whole = header[match.start(1) : _field_end(header, match.start(1))]
        recipients += _recipient_count(whole) if name in RECIPIENTS else 0
        found.append(_cut(name, whole, scan))
    return found, recipients


def _field_end(header: bytes, position: int) -> int:
    """Where the next field begins (RFC 5322 section 2.2.3: a line that begins with white space goes on)."""
    end = FIELD_END.search(header, position)
    return end.end() if end else len(header)


def _name(header: bytes, position: int) -> bytes:
    return header[position : position + 64].partition(b":")[0].strip().lower()


def _cut(name: bytes, whole: bytes, scan: Scan) -> bytes:
    if name in REFERENCES:
        return _chain(whole)
    end = min(
        MOST_LIST_BYTES if name in LISTS else MOST_FIELD_BYTES,
        _end_of_comments(whole) if name in ADDRESSES else _end_of_words(whole),
    )
    if len(whole) <= end:
        return whole
    if name in SHOWN and (name not in RECIPIENTS or _recipient_count(whole) <= MOST_RECIPIENTS):
        scan.note(FIELD_TOO_LONG % {"name": SHOWN[name]})
    if name in RECIPIENTS:
        # Half an address would be another one.
        end = whole.rfind(b",", 0, end) + 1 or end
    return whole[:end].rstrip(b"\r\n") + b"\r\n"


def _chain(whole: bytes) -> bytes:
    """Of a very long one the first id and the newest ones, which stand at the end (RFC 5322 section 3.6.4)."""
    if len(whole) <= MOST_LIST_BYTES:
        return whole
    first = whole[: whole.find(b">", 0, FIRST_REFERENCE_BYTES) + 1] or b"References:"
    newest = whole[FIRST_REFERENCE_BYTES - MOST_LIST_BYTES :]
    return first + b"\r\n " + newest[max(0, newest.find(b"<")) :].rstrip(b"\r\n") + b"\r\n"


def _end_of_words(whole: bytes) -> int:
    """Where the first encoded word over the limit begins (RFC 2047 section 2)."""
    if whole.count(b"=?") <= MOST_ENCODED_WORDS:
        return len(whole)
    starts = (match.start() for match in re.finditer(rb"=\?[^?\s]", whole))
    return next(itertools.islice(starts, MOST_ENCODED_WORDS, None), len(whole))


def _end_of_comments(whole: bytes) -> int:
    """Where comments are nested too deep (RFC 5322 section 3.2.2). Many that follow one another are names at work."""
    if whole.count(b"(") <= DEEPEST_COMMENT:
        return len(whole)
    depth = 0
    for match in PARENTHESIS.finditer(whole, 0, MOST_LIST_BYTES):
        depth = depth + 1 if match[0] == b"(" else max(0, depth - 1)
        if depth > DEEPEST_COMMENT:
            return match.start()
    return len(whole)


def _end_of_lines(payload: bytes) -> int:
    """Where the last line within the limit ends."""
    ends = LINE_END.finditer(payload)
    return next(itertools.islice(ends, MOST_LINES - 1, None)).end()


def _recipient_count(whole: bytes) -> int:
    """Items of the list with an @ in them; commas in quoted names separate nothing."""
    return sum(1 for match in MAILBOX.finditer(whole) if match[1])


def _line_count(content: bytes) -> int:
    return content.count(b"\n") + content.count(b"\r") - content.count(b"\r\n")
