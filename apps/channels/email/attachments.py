"""Files of a message: their names, their types, and which of them the HTML shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote

from apps.channels.contract import InboundAttachment
from apps.channels.email import headers
from apps.channels.email.filenames import clean_name
from apps.channels.email.parts import read_header

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.channels.email.parts import Part

SHOWN_CONTENT_ID = re.compile(r"""(?i)cid:([^"'\s<>)]{1,512})""")
SOURCE = re.compile(
    r"""(?i)(\s(?:src|background)\s{0,9}=\s{0,9})(?:"([^"<>]{1,2000})"|'([^'<>]{1,2000})'|([^\s"'<>]{1,2000}))"""
)
MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,60}")
ANY = "application/octet-stream"
LONGEST_SUBJECT = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """What came beside the text; `location` is where the HTML may look for it (RFC 2557 section 4)."""

    kind: str
    name: str
    content: bytes
    content_id: str = ""
    location: str = ""


def from_part(part: Part) -> File:
    """The file that a part of the tree is."""
    # A multipart among the files of a multipart/related has no bytes of its own.
    content = part.as_bytes() if part.children else part.content()
    return File(
        kind=part.kind,
        name=_name(part, content),
        content=content,
        content_id=headers.content_id(part.first("content-id")),
        location=headers.text(part.first("content-location")),
    )


def shown_in(html: str, files: Sequence[File]) -> tuple[str, tuple[InboundAttachment, ...]]:
    """The HTML with its images known by Content-ID, and the files as people get them."""
    html = _by_content_id(html, files)
    shown = {unquote(unescape(cid)) for cid in SHOWN_CONTENT_ID.findall(html)}
    return html, tuple(_attachment(file, number, shown) for number, file in enumerate(files, start=1))


def _by_content_id(html: str, files: Sequence[File]) -> str:
    """What the HTML shows by the Content-Location of a part (RFC 2557), shown by its Content-ID."""
    numbered = enumerate(files, start=1)
    ids = {file.location: _id(file, number) for number, file in numbered if file.location}
    if not ids:
        return html

    def replaced(source: re.Match[str]) -> str:
        found = ids.get(unescape(source[2] or source[3] or source[4]).strip())
        return f'{source[1]}"cid:{escape(found)}"' if found else source[0]

    return SOURCE.sub(replaced, html)


def _id(file: File, number: int) -> str:
    """RFC 2606 section 2: an invented id that no sender can have given to another part by accident."""
    return file.content_id or (f"part{number}@location.invalid" if file.location else "")


def _attachment(file: File, number: int, shown: set[str]) -> InboundAttachment:
    content_id = _id(file, number)
    visible = bool(content_id) and content_id in shown
    kind = file.kind if MEDIA_TYPE.fullmatch(file.kind) else ANY
    return InboundAttachment(
        name=clean_name(file.name, content_type=kind, number=number),
        content_type=kind,
        content=file.content,
        content_id=content_id if visible else "",
        inline=visible,
    )


def _name(part: Part, content: bytes) -> str:
    given = part.disposition[1].get("filename") or part.disposition[1].get("name")
    given = given or part.parameters.get("name") or part.parameters.get("filename")
    if given:
        return given
    if part.kind == "message/rfc822":
        subject = headers.text(read_header(content).first("subject"))
        return f"{subject[:LONGEST_SUBJECT]}.eml" if subject else ""
    location = headers.text(part.first("content-location"))
    return "" if location.endswith("/") else unquote(location.partition("?")[0].rpartition("/")[2])
