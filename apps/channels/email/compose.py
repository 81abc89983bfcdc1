"""The bytes of a message that we send: RFC 5322 and MIME, made the same way every time.

All is 7-bit safe and within line limits, so that no server on the way has a reason to change it. Written by hand for
two reasons: the stdlib's generator of Python < 3.11.15 lets a line break in a value start a header of its own
(CVE-2024-6923), and its boundaries are random.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from base64 import encodebytes
from email.header import Header
from email.utils import format_datetime
from typing import TYPE_CHECKING

from apps.channels.contract import PermanentError
from apps.channels.email import addresses
from apps.channels.email.arguments import unclean
from apps.channels.email.filenames import clean_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from apps.channels.contract import Address, OutboundAttachment, OutboundMessage

MOST_REFERENCES = 100
LINE = 76
LONGEST_LINE = 990  # RFC 5322 section 2.1.1 allows 998
MEDIA_TYPE = re.compile(r"[a-zA-Z0-9!#$&^_.+-]+/[a-zA-Z0-9!#$&^_.+-]+")
ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
OWN_ID = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")
ANY_ID = re.compile(r"[!-;=?-~]+")
PLAIN_FILENAME = re.compile(r"[A-Za-z0-9 ._()+-]{1,60}")
SAFE_IN_PARAMETER = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`|~")

Entity = tuple[list[bytes], bytes]  # header lines, body; lines end with CRLF


def compose(message: OutboundMessage) -> bytes:
    """The message as it goes over the wire; equal for equal messages. Never names a Bcc recipient.

    Raises `PermanentError` for a value that cannot stand in a header.
    """
    lines, body = _content(message)
    return b"\r\n".join([*_headers(message), b"MIME-Version: 1.0", *lines, b"", body])


def _headers(message: OutboundMessage) -> list[bytes]:
    fields = [
        _field("Date", format_datetime(message.written_at)),
        _address_field("From", [message.sender]),
        _address_field("To", message.to) if message.to else b"To: undisclosed-recipients:;",
    ]
    if message.cc:
        fields.append(_address_field("Cc", message.cc))
    if message.reply_to:
        fields.append(_address_field("Reply-To", [message.reply_to]))
    fields += [_message_id(message.external_id), *_links(message), _field("Subject", message.subject)]
    if message.automatic:
        word = "auto-replied" if message.in_reply_to else "auto-generated"  # RFC 3834 section 5
        fields += [_field("Auto-Submitted", word), _field("X-Auto-Response-Suppress", "All")]
    return fields


def _message_id(value: str) -> bytes:
    if not OWN_ID.fullmatch(value) or len(value) > LONGEST_LINE:
        raise PermanentError(f"{value!r} cannot be a Message-ID", stage="compose")
    return f"Message-ID: <{value}>".encode()


def _links(message: OutboundMessage) -> list[bytes]:
    """In-Reply-To and References. Somebody else's odd id is left out: no reason to keep an answer from being sent."""
    fields: list[bytes] = []
    for name, ids in (("In-Reply-To", [message.in_reply_to]), ("References", _capped(message.references))):
        written = [f"<{one}>".encode() for one in ids if ANY_ID.fullmatch(one) and len(one) <= LONGEST_LINE]
        if written:
            fields.append(f"{name}: ".encode() + b"\r\n ".join(written))
    return fields


def _capped(references: Sequence[str]) -> Sequence[str]:
    return references if len(references) <= MOST_REFERENCES else (references[0], *references[1 - MOST_REFERENCES :])


def _field(name: str, value: str) -> bytes:
    """An unstructured field, folded, with encoded words where they are needed (RFC 2047)."""
    _require_clean(name, value)
    return f"{name}: ".encode() + _encoded(value, first_line=len(name) + 2)


def _encoded(value: str, *, first_line: int) -> bytes:
    longest_word = max(map(len, value.split(" ")), default=0)
    # What looks like an encoded word, or cannot be folded, must be encoded too.
    plain = value.isascii() and "=?" not in value and longest_word < LINE and value == value.strip()
    header = Header(value, "us-ascii" if plain else "utf-8", maxlinelen=LINE, header_name=" " * (first_line - 2))
    return header.encode(linesep="\r\n").encode("ascii")


def _address_field(name: str, people: Iterable[Address]) -> bytes:
    written = [_address(name, person) for person in people]
    return f"{name}: ".encode() + b",\r\n ".join(written)


def _address(field: str, person: Address) -> bytes:
    _require_clean(field, person.name + person.address)
    if addresses.clean(_surrogates(person.address)) == "":
        raise PermanentError(f"{person.address!r} is not a mail address", stage="compose")
    # A local part beyond ASCII can only be written as it is (RFC 6532) and needs a server with SMTPUTF8.
    address = b"<" + wire_address(person.address).encode() + b">"
    return _phrase(person.name) + b" " + address if person.name else address


def _surrogates(address: str) -> str:
    return address.encode().decode("ascii", "surrogateescape")


def wire_address(address: str) -> str:
    """`address` with its domain in ASCII (RFC 5890), which every server takes."""
    local, _, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        raise PermanentError(f"{address!r} is not a mail address", stage="compose") from None


def _phrase(name: str) -> bytes:
    """A display name: as it is, quoted, or in encoded words (RFC 5322 section 3.2.5, RFC 2047 section 5)."""
    if not name.isascii() or "=?" in name or len(name) > 60:
        return Header(name, "utf-8", maxlinelen=LINE, header_name="Reply-To").encode(linesep="\r\n").encode("ascii")
    if ATOMS.fullmatch(name):
        return name.encode()
    return b'"' + re.sub(r'(["\\])', r"\\\1", name).encode() + b'"'


def _require_clean(name: str, value: str) -> None:
    if unclean(value):
        raise PermanentError(f"the {name} holds a line break or a control character", stage="compose")


def _content(message: OutboundMessage) -> Entity:
    """mixed(alternative(text, related(html, images)), files), without the levels that are not needed."""
    shown = [file for file in message.attachments if file.content_id and message.html]
    files = [file for file in message.attachments if file not in shown]
    entity = _text_entity("plain", message.text)
    if message.html:
        html = _text_entity("html", message.html)
        if shown:
            images = [_file_entity(file, number, inline=True) for number, file in enumerate(shown, start=1)]
            html = _multipart(message, "related", [html, *images], extra='; type="text/html"')
        entity = _multipart(message, "alternative", [entity, html])
    if files:
        others = [_file_entity(file, number, inline=False) for number, file in enumerate(files, start=1)]
        entity = _multipart(message, "mixed", [entity, *others])
    return entity


def _multipart(message: OutboundMessage, kind: str, entities: list[Entity], *, extra: str = "") -> Entity:
    """A boundary from the message's own id: no text can hold it by chance, and no encoding contains "=_"."""
    mark = hashlib.sha256(f"{kind} {message.external_id}".encode()).hexdigest()[:32]
    boundary = f"=_{mark}".encode()
    pieces = [b"\r\n".join([b"--" + boundary, *lines, b"", body]) for lines, body in entities]
    header = f'Content-Type: multipart/{kind};\r\n boundary="=_{mark}"{extra}'.encode()
    return [header], b"\r\n".join([*pieces, b"--" + boundary + b"--", b""])


def _text_entity(kind: str, text: str) -> Entity:
    content = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").encode("utf-8", "replace")
    content = content.rstrip(b"\n") + b"\n"
    plain = content.isascii() and all(len(line) <= LINE and line != b"." for line in content.split(b"\n"))
    encoding = b"7bit" if plain else b"quoted-printable"
    body = content if plain else binascii.b2a_qp(content, istext=True)
    header = [b"Content-Type: text/" + kind.encode() + b"; charset=utf-8", b"Content-Transfer-Encoding: " + encoding]
    return header, body.replace(b"\n", b"\r\n")


def _file_entity(file: OutboundAttachment, number: int, *, inline: bool) -> Entity:
    kind = file.content_type.lower() if MEDIA_TYPE.fullmatch(file.content_type) else "application/octet-stream"
    if kind.startswith(("message/", "multipart/")):
        kind = "application/octet-stream"  # RFC 2046 section 5.2.1 forbids to encode these
    name = clean_name(file.name, content_type=kind, number=number)
    lines = [
        f"Content-Type: {kind}{_parameter('name', name)}".encode(),
        b"Content-Transfer-Encoding: base64",
        f"Content-Disposition: {'inline' if inline else 'attachment'}{_parameter('filename', name)}".encode(),
    ]
    if inline:
        _require_clean("Content-ID", file.content_id)
        lines.append(f"Content-ID: <{file.content_id}>".encode())
    return lines, encodebytes(file.read()).replace(b"\n", b"\r\n")


def _parameter(key: str, value: str) -> str:
    """A parameter on lines of its own; beyond ASCII or long in numbered pieces (RFC 2231 sections 3 and 4)."""
    if PLAIN_FILENAME.fullmatch(value):
        return f';\r\n {key}="{value}"'
    pieces: list[str] = []
    line = "utf-8''"
    for letter in value:
        written = "".join(chr(b) if b in SAFE_IN_PARAMETER else f"%{b:02X}" for b in letter.encode("utf-8", "replace"))
        if len(line) + len(written) > 55:
            pieces.append(line)
            line = ""
        line += written
    pieces.append(line)
    if len(pieces) == 1:
        return f";\r\n {key}*={pieces[0]}"
    return "".join(f";\r\n {key}*{number}*={piece}" for number, piece in enumerate(pieces))
