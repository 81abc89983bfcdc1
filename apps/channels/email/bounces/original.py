"""Our mail within a report about it: enclosed, its header alone, or written out below the server's own words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.channels.email import addresses, headers
from apps.channels.email.bounces.blocks import is_status
from apps.channels.email.parts import read_header, read_tree, walk

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from apps.channels.email.parts import Part

#: Of an enclosed mail only its header counts, and that is at its beginning.
MOST_BYTES = 1_048_576
MOST_LINES = 4_000
MOST_PARTS = 20
DEEPEST = 3
REPORTS = frozenset({"message/disposition-notification", "message/feedback-report", "message/external-body"})
HEADER_KINDS = frozenset({"text/rfc822-headers", "text/rfc822-header", "text/rfc822"})
ID_FIELDS = ("message-id", "x-original-message-id", "original-message-id", "x-message-id")
FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,40})[ \t]{0,2}:(?=[ \t]|$)")
INDENT = re.compile(r"[ \t>|]*")
ABOUT = frozenset({"from", "to", "subject", "date"})
OF_MAIL = frozenset(
    {"received", "message-id", "return-path", "mime-version", "content-type", "x-mailer", "delivered-to", "reply-to"}
    | {"x-sender", "x-originating-ip", "dkim-signature", "domainkey-signature", "content-transfer-encoding", "sender"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """What a report tells of the mail that it is about."""

    message_id: str = ""
    sent_at: dt.datetime | None = None
    to: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A header found among lines of text: its fields, and the lines that are the server's own words."""

    header: Part
    words: tuple[str, ...]


def enclosed(root: Part, *, depth: int = 1) -> Original | None:
    """The mail in a part of the report. What is itself a report about a mail is opened in turn."""
    found: list[Original] = []
    for part in [part for part in walk(root) if part is not root and not part.children][:MOST_PARTS]:
        header = _header_of(part)
        if header is not None:
            inner = _inner(part) if header.kind == "multipart/report" and depth < DEEPEST else None
            found.append((enclosed(inner, depth=depth + 1) if inner else None) or of_header(header))
    return next((one for one in found if one.message_id), None) or next(iter(found), None)


def enclosed_report(root: Part) -> Part | None:
    """The report in a part of the report, as gateways pass on what another server told them."""
    for part in walk(root):
        if part.kind == "message/rfc822" and (inner := _inner(part)).kind == "multipart/report":
            return inner
    return None


def of_header(header: Part) -> Original:
    """The facts of a header."""
    ids = (headers.message_ids(header.first(name)) for name in ID_FIELDS)
    to = addresses.parse(", ".join([*header.fields.get("to", []), *header.fields.get("cc", [])]))
    marked = [one.address for one in addresses.parse(header.first("reply-to"))]
    return Original(
        message_id=next((found[0] for found in ids if found), ""),
        sent_at=headers.date(header.first("date")),
        to=tuple(one.address for one in to),
        tokens=addresses.tags(marked),
    )


def written(text: str) -> Written | None:
    """The header of our mail among the lines of `text`.

    A header that stands at the margin has the mail below it, and no more words of the server's; an indented or quoted
    one is a quotation among them.
    """
    lines = text.split("\n")[:MOST_LINES]
    number = 0
    while number < len(lines):
        indent = INDENT.match(lines[number])
        end = _end_of_header(lines, number, indent[0] if indent else "")
        if end is not None:
            block, at_margin = lines[number:end], not (indent and indent[0])
            words = lines[:number] if at_margin else [*lines[:number], *lines[end:]]
            return Written(_read(block, indent[0] if indent else ""), tuple(words))
        number = max(number + 1, _skip(lines, number))
    return None


def _header_of(part: Part) -> Part | None:
    """The header of the mail that a part holds, if it holds one."""
    if part.kind in REPORTS or is_status(part):
        return None
    if part.kind.startswith("message/") or part.kind in HEADER_KINDS:
        return read_header(part.content()[:MOST_BYTES].lstrip())
    # Without an empty line before it, the mail's header is taken for that of the part.
    names = set(part.fields)
    return part if "received" in names and names & {"message-id", "from", "to"} else None


def _inner(part: Part) -> Part:
    return read_tree(part.content()[:MOST_BYTES].lstrip())


def _end_of_header(lines: list[str], start: int, indent: str) -> int | None:
    """Where the header that begins at `start` ends; None if none begins there."""
    names: set[str] = set()
    number = start
    for number in range(start, min(len(lines), start + 300)):
        line = lines[number].removeprefix(indent)
        if not line.strip() or not lines[number].startswith(indent):
            break
        field = FIELD.match(line)
        if field:
            names.add(field[1].lower())
        elif number == start or not line.startswith((" ", "\t")):
            break
    else:
        number += 1
    return number if names & OF_MAIL and len(names & ABOUT) > 1 else None


def _skip(lines: list[str], start: int) -> int:
    """Past a run of fields that were no header, so that each line is looked at once or twice."""
    number = start
    while number < len(lines) and FIELD.match(lines[number].lstrip(" \t>|")):
        number += 1
    return number


def _read(block: Iterable[str], indent: str) -> Part:
    plain = "\n".join(line.removeprefix(indent) for line in block)
    return read_header(plain.encode("utf-8", "surrogateescape")[:200_000])
