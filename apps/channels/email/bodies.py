"""Which parts of a message are its text, which its HTML, which its files (`docs/reading.md`).

Of alternatives (RFC 2046 section 5.1.4) the last plain text and the last HTML are taken; what a multipart/mixed puts
one after the other is joined in its order, so that a footer or a second letter is not lost. Everything that is no
body becomes an attachment, enclosed messages too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.channels.email import attachments, calendars, enclosures, flowed, headers, sections, tnef
from apps.channels.email.attachments import File
from apps.channels.email.boundaries import parts_of
from apps.channels.email.charsets import decode, is_text_in, presentable
from apps.channels.email.sections import Section
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from apps.channels.contract import Appointment, InboundAttachment
    from apps.channels.email.parts import Part

MOST_ATTACHMENTS = 200
MOST_APPOINTMENTS = 20
TOO_MANY_FILES = sentence("There are more than %(most)s files attached: the others were left out.")
ENCRYPTED = sentence("The content is encrypted. It can be opened with a program that holds the key.")
SEALED = sentence("The content is wrapped in its signature (S/MIME). It can be opened with a mail program.")
# Kinds of text that are files of a program; whatever else calls itself text is read by people (RFC 2046, 4.1.4).
TEXT_FILES = frozenset({
    "text/calendar", "text/x-vcalendar", "text/vcard", "text/x-vcard", "text/directory", "text/csv", "text/xml",
    "text/tab-separated-values", "text/css", "text/javascript", "text/ecmascript", "text/rtf", "text/rfc822-headers",
    "text/x-amp-html", "text/watch-html",
})  # fmt: skip
# The same text for certain programs only.
OTHER_FORMS = frozenset({"text/x-amp-html", "text/watch-html"})
ENRICHED = frozenset({"text/enriched", "text/richtext"})
ENRICHED_COMMAND = re.compile(r"(<)<|</?[a-zA-Z-]{1,40}>")
META_CHARSET = re.compile(rb"""(?i)<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?([a-z0-9_.:-]{1,40})""")
META_WITHIN = 4096
TNEF_KINDS = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
SEALED_KINDS = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
PGP_MESSAGE = "-----BEGIN PGP MESSAGE-----"


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What people see of a message. `text` is never empty when there is anything to read."""

    text: str
    html: str
    attachments: tuple[InboundAttachment, ...]
    appointments: tuple[Appointment, ...] = ()


def read_body(root: Part) -> Body:
    """Sort the tree. Files beyond `MOST_ATTACHMENTS` are left out, which the part notes."""
    sorter = _Sorter(root)
    section = sorter.section(root)
    if not section.is_filled:
        section = sorter.spare
    html, files = attachments.shown_in(presentable(section.html), sorter.files)
    return Body(
        text=sections.lines(section.words), html=html, attachments=files, appointments=tuple(sorter.appointments)
    )


class _Sorter:
    """One walk through the tree; collects files on its way, and in `spare` a body for a mail that has no other."""

    def __init__(self, root: Part) -> None:
        self.files: list[File] = []
        self.appointments: list[Appointment] = []
        self.spare = Section()
        self._root = root
        self._found_body = False

    def section(self, part: Part) -> Section:
        """The part as text and HTML."""
        if part.kind.startswith("multipart/") and (parts := parts_of(part)):
            match part.kind:
                case "multipart/alternative":
                    return self._alternative(parts)
                case "multipart/related":
                    return self._related(parts, start=part.parameters.get("start", ""))
                case "multipart/encrypted":
                    self._tell(ENCRYPTED)
            return sections.joined([self.section(child) for child in parts])
        if self._is_file(part):
            self._take_file(part)
            return Section()
        self._found_body = True
        return self._text(part)

    def _alternative(self, parts: list[Part]) -> Section:
        # Each choice is looked at as if it were the only one: a second body is not a file because of the first.
        found: list[Section] = []
        before = self._found_body
        for child in [child for child in parts if child.kind not in OTHER_FORMS] or parts:
            self._found_body = before
            found.append(self.section(child))
        self._found_body = before or any(section.is_filled for section in found)
        return sections.best(found)

    def _related(self, parts: list[Part], *, start: str) -> Section:
        """The root, which `start` may name (RFC 2387 section 3.2), and the files that it shows."""
        root = _root_of(parts, headers.content_id(start))
        found = [self.section(root)]
        for child in parts:
            if child is root:
                continue
            if _is_named(child) or child.first("content-id") or not child.kind.startswith(("text/", "multipart/")):
                self._take_file(child)
            else:
                found.append(self.section(child))
        # Some put the text beside the HTML in here, instead of in an alternative.
        return sections.best(found) if sections.are_alternatives(found) else sections.joined(found)

    def _is_file(self, part: Part) -> bool:
        if part.kind.startswith("multipart/"):
            return False  # one that could not be taken apart is shown as it came
        if not part.kind.startswith("text/") or part.kind in TEXT_FILES:
            return True
        named = _is_named(part)
        return named if part.disposition[0] == "attachment" else named and self._found_body

    def _take_file(self, part: Part) -> None:
        """A part as a file, or as the files and the text that are wrapped in it."""
        file = attachments.from_part(part)
        if file.kind in TNEF_KINDS or file.content.startswith(tnef.SIGNATURE):
            if self._unpack(file.content):
                return
        elif file.kind == "text/calendar":
            self._take_appointment(calendars.appointment(_decoded(part, file.content)))
        elif file.kind in SEALED_KINDS:
            self._tell(SEALED if part.parameters.get("smime-type") == "signed-data" else ENCRYPTED)
        self._add(file)

    def _take_appointment(self, found: Appointment | None) -> None:
        if found and found not in self.appointments and len(self.appointments) < MOST_APPOINTMENTS:
            self.appointments.append(found)

    def _unpack(self, content: bytes) -> bool:
        found = tnef.unpacked(content)
        if found is None or not (found.files or found.text or found.html):
            return False
        self.spare = Section(found.text, found.html)
        for file in found.files:
            kind = file.content_type or attachments.ANY
            self._add(File(kind=kind, name=file.name, content=file.content, content_id=file.content_id))
        return True

    def _text(self, part: Part) -> Section:
        content = part.text_content()
        if part.kind == "text/html":
            return Section(html=_decoded(part, content))
        content, enclosed = enclosures.taken_out(content)
        for file in enclosed:
            name = headers.text(file.name.decode("ascii", "surrogateescape"))
            self._add(File(kind=attachments.ANY, name=name, content=file.content))
        text = sections.lines(_decoded(part, content))
        if PGP_MESSAGE in text:
            self._tell(ENCRYPTED)
        if part.kind in ENRICHED:
            text = ENRICHED_COMMAND.sub(lambda command: command[1] or "", text)
        elif part.parameters.get("format", "").lower() == "flowed":
            text = flowed.unflowed(text, spaces_were_added=part.parameters.get("delsp", "").lower() == "yes")
        return Section(text)

    def _tell(self, words: str) -> None:
        if words:
            self._root.note(words)

    def _add(self, file: File) -> None:
        if len(self.files) < MOST_ATTACHMENTS:
            self.files.append(file)
        else:
            self._tell(TOO_MANY_FILES % {"most": MOST_ATTACHMENTS})


def _root_of(parts: list[Part], start: str) -> Part:
    """The part that `start` names, else the first that can be shown: some put the images before it."""
    named = [part for part in parts if start and headers.content_id(part.first("content-id")) == start]
    shown = [part for part in parts if part.kind.startswith(("text/", "multipart/"))]
    return next(iter([*named, *shown, *parts]))


def _is_named(part: Part) -> bool:
    disposition = part.disposition[1]
    return bool(disposition.get("filename") or disposition.get("name") or part.parameters.get("name"))


def _decoded(part: Part, content: bytes) -> str:
    """By the part's charset, or by the one that HTML names itself when the part names none or a wrong one."""
    declared = part.parameters.get("charset", "")
    if part.kind == "text/html" and not is_text_in(content, declared):
        meta = META_CHARSET.search(content[:META_WITHIN])
        if meta and (not declared or is_text_in(content, meta[1].decode("ascii"))):
            declared = meta[1].decode("ascii")
    return decode(content, declared)
