"""Which parts of a message are its text, which its HTML, which its files.

Of alternatives (RFC 2046 section 5.1.4) the last plain text and the last HTML are taken; what a multipart/mixed puts
one after the other is joined in its order, so that a footer or a second letter is not lost. Everything that is no
body becomes an attachment, enclosed messages too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import unquote

from apps.channels.contract import InboundAttachment
from apps.channels.email import headers, plaintext
from apps.channels.email.charsets import decode, presentable
from apps.channels.email.filenames import clean_name
from apps.channels.email.parts import read_header
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from apps.channels.email.parts import Part

MOST_ATTACHMENTS = 200
TOO_MANY_FILES = sentence("There are more than %(most)s files attached: the others were left out.")
BODY_KINDS = frozenset({"text/plain", "text/html"})
SHOWN_CONTENT_ID = re.compile(r"""(?i)cid:([^"'\s<>)]{1,512})""")
META_CHARSET = re.compile(rb"""(?i)<meta[^>]{0,200}?charset\s*=\s*["']?([a-z0-9_.:-]{1,40})""")
MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,100}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What people see of a message. `text` is never empty when there is anything to read."""

    text: str
    html: str
    attachments: tuple[InboundAttachment, ...]


@dataclass(frozen=True, slots=True)
class _Section:
    """A stretch of the message in either form; both are empty for what is an attachment."""

    text: str = ""
    html: str = ""


def read_body(root: Part) -> Body:
    """Sort the tree. Files beyond `MOST_ATTACHMENTS` are left out, which the part notes."""
    sorter = _Sorter()
    section = sorter.section(root)
    html = presentable(section.html)
    shown = {unquote(cid) for cid in SHOWN_CONTENT_ID.findall(html)}
    return Body(
        text=_lines(section.text or plaintext.from_html(html)),
        html=html,
        attachments=tuple(_attachment(part, number, shown) for number, part in enumerate(sorter.files, start=1)),
    )


class _Sorter:
    """One walk through the tree; collects files on its way."""

    def __init__(self) -> None:
        self.files: list[Part] = []
        self._found_body = False

    def section(self, part: Part) -> _Section:
        """The part as text and HTML."""
        if part.kind.startswith("multipart/") and part.children:
            match part.kind:
                case "multipart/alternative":
                    return self._alternative(part)
                case "multipart/related":
                    return self._related(part)
            return _joined([self.section(child) for child in part.children])
        if self._is_file(part):
            self._add_file(part)
            return _Section()
        self._found_body = True
        text = _text(part)
        return _Section(html=text) if part.kind == "text/html" else _Section(text=text)

    def _alternative(self, part: Part) -> _Section:
        # Each choice is looked at as if it were the only one: a second body is not a file because of the first.
        sections: list[_Section] = []
        before = self._found_body
        for child in part.children:
            self._found_body = before
            sections.append(self.section(child))
        self._found_body = before or any(section != _Section() for section in sections)
        texts = [section.text for section in sections if section.text.strip()]
        htmls = [section.html for section in sections if section.html.strip()]
        return _Section(texts[-1] if texts else "", htmls[-1] if htmls else "")

    def _related(self, part: Part) -> _Section:
        """The root, which `start` may name (RFC 2387 section 3.2), and the files that it shows."""
        start = part.parameters.get("start", "").strip("<> ")
        named = [child for child in part.children if start and _content_id(child) == start]
        root = named[0] if named else part.children[0]
        section = self.section(root)
        for child in part.children:
            if child is not root:
                self._add_file(child)
        return section

    def _is_file(self, part: Part) -> bool:
        if part.kind.startswith("multipart/"):
            return False  # one that could not be taken apart is shown as it came
        disposition, parameters = part.disposition
        if part.kind not in BODY_KINDS or disposition == "attachment":
            return True
        named = bool(parameters.get("filename") or part.parameters.get("name"))
        return named and self._found_body

    def _add_file(self, part: Part) -> None:
        if len(self.files) < MOST_ATTACHMENTS:
            self.files.append(part)
        else:
            part.note(TOO_MANY_FILES % {"most": MOST_ATTACHMENTS})


def _joined(sections: list[_Section]) -> _Section:
    """One after the other. As soon as one has HTML all have: plain text between is put into paragraphs."""
    filled = [section for section in sections if section.text.strip() or section.html.strip()]
    if len(filled) == 1:
        return filled[0]
    html = any(section.html for section in filled)
    texts = [section.text or plaintext.from_html(section.html) for section in filled]
    return _Section(
        "\n\n".join(text.rstrip() for text in texts),
        "\n".join(section.html or _as_html(section.text) for section in filled) if html else "",
    )


def _as_html(text: str) -> str:
    return "<p>" + escape(_lines(text)).replace("\n", "<br>\n") + "</p>"


def _text(part: Part) -> str:
    content = part.text_content()
    declared = part.parameters.get("charset", "")
    if not declared and part.kind == "text/html" and (meta := META_CHARSET.search(content[:2048])):
        declared = meta[1].decode("ascii")
    return decode(content, declared)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _attachment(part: Part, number: int, shown: set[str]) -> InboundAttachment:
    content_id = _content_id(part)
    visible = bool(content_id) and content_id in shown
    kind = part.kind if MEDIA_TYPE.fullmatch(part.kind) else "application/octet-stream"
    # A multipart among the files of a multipart/related has no bytes of its own.
    content = part.as_bytes() if part.children else part.content()
    return InboundAttachment(
        name=clean_name(_name(part, content), content_type=kind, number=number),
        content_type=kind,
        content=content,
        content_id=content_id if visible else "",
        inline=visible,
    )


def _name(part: Part, content: bytes) -> str:
    given = part.disposition[1].get("filename") or part.parameters.get("name")
    if given or part.kind != "message/rfc822":
        return given or ""
    subject = headers.text(read_header(content).first("subject"))
    return f"{subject[:120]}.eml" if subject else ""


def _content_id(part: Part) -> str:
    return headers.unfold(part.first("content-id")).strip("<> \t")
