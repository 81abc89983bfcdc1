"""Bringing files to the instance before the post that shows them."""

from __future__ import annotations

import hashlib
import time
from mimetypes import guess_extension
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote

from apps.channels.contract import NotSent, PermanentError
from apps.channels.http import BadAnswer
from apps.channels.mastodon.refusals import before_sending, refused
from apps.channels.mastodon.shapes import ident, text
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.channels.contract import OutboundAttachment
    from apps.channels.http import Answer
    from apps.channels.mastodon.link import Link
    from apps.channels.mastodon.shapes import Fields

#: A film takes a while; what is not ready then is tried again with the whole answer.
MOST_LOOKS, BETWEEN = 60, 1.0
LONGEST_NAME = 200

NOT_READY = sentence("The instance is still working on %(name)s.")
NOT_TAKEN = sentence("The instance could not read %(name)s.")
NO_ID = sentence("The instance did not say what became of a file.")


def uploaded(link: Link, files: Sequence[OutboundAttachment]) -> list[str]:
    """Their ids, ready to be shown. Nothing is posted yet.

    Raises `NotSent`, `RateLimited`, `AuthError`, `PermanentError`.
    """
    return [_uploaded(link, each) for each in files]


def _uploaded(link: Link, file: OutboundAttachment) -> str:
    content, boundary = _form(file, is_called_alone=link.quirks.keeps_names)
    answer = link.upload("/api/v2/media", content, boundary)
    if answer.status == 404:
        answer = link.upload("/api/v1/media", content, boundary)
    if not answer.is_success:
        error = refused(answer)
        raise error if isinstance(error, NotSent | PermanentError) or answer.status < 500 else NotSent(str(error))
    made = _made(answer)
    # Pleroma says 202 of what is ready: that has an address.
    if answer.status == 202 and not text(made, "url"):
        _wait(link, ident(made), file.name)
    return ident(made)


def _wait(link: Link, name: str, title: str) -> None:
    """206 says "not yet" (docs.joinmastodon.org/methods/media#get)."""
    for _ in range(MOST_LOOKS):
        answer = before_sending(lambda: link.ask(f"/api/v1/media/{quote(name, safe='')}"))
        # Some want a right of its own for looking; whether it is ready is told when it is shown, then.
        if answer.status in (200, 403):
            return
        if answer.status in (404, 422):
            raise PermanentError(NOT_TAKEN % {"name": title}, stage="upload")
        if answer.status != 206:
            error = refused(answer)
            raise error if isinstance(error, NotSent) else NotSent(str(error), stage="upload")
        time.sleep(BETWEEN)
    raise NotSent(NOT_READY % {"name": title}, stage="upload")


def _form(file: OutboundAttachment, *, is_called_alone: bool) -> tuple[bytes, str]:
    """The same file makes the same form (RFC 7578). `is_called_alone`: no other file gets its name."""
    content = file.read()
    boundary = hashlib.sha256(content).hexdigest()[:40]
    name = "".join("_" if each in '"\\\r\n' else each for each in file.name)[:LONGEST_NAME] or "file"
    if is_called_alone:
        name = boundary + (PurePath(name).suffix or guess_extension(file.content_type) or ".bin")
    kind = file.content_type if file.content_type.isascii() and file.content_type.isprintable() else ""
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {kind or "image/png"}'
    parts = [head.encode() + b"\r\n\r\n" + content]
    if file.description:
        parts.append(b'Content-Disposition: form-data; name="description"\r\n\r\n' + file.description.encode())
    mark = b"--" + boundary.encode()
    return mark + b"\r\n" + (b"\r\n" + mark + b"\r\n").join(parts) + b"\r\n" + mark + b"--\r\n", boundary


def _made(answer: Answer) -> Fields:
    try:
        found = answer.json()
    except BadAnswer as error:
        raise NotSent(str(error), stage="upload") from error
    if not isinstance(found, dict) or not ident(found):
        raise NotSent(NO_ID, stage="upload")
    return found
