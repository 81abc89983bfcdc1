"""Bringing files to the instance before the post that shows them."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING
from urllib.parse import quote

from apps.channels.contract import NotSent, PermanentError
from apps.channels.http import BadAnswer
from apps.channels.mastodon.link import before_sending, refused
from apps.channels.mastodon.shapes import ident
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.channels.contract import OutboundAttachment
    from apps.channels.http import Answer
    from apps.channels.mastodon.link import Link

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
    content, boundary = _form(file)
    answer = link.upload("/api/v2/media", content, boundary)
    if answer.status == 404:
        answer = link.upload("/api/v1/media", content, boundary)
    if not answer.is_success:
        error = refused(answer)
        raise error if isinstance(error, NotSent | PermanentError) or answer.status < 500 else NotSent(str(error))
    name = _id_in(answer)
    if answer.status == 202:
        _wait(link, name, file.name)
    return name


def _wait(link: Link, name: str, title: str) -> None:
    """206 says "not yet" (docs.joinmastodon.org/methods/media#get)."""
    for _ in range(MOST_LOOKS):
        answer = before_sending(lambda: link.ask(f"/api/v1/media/{quote(name, safe='')}"))
        if answer.status == 200:
            return
        if answer.status in (404, 422):
            raise PermanentError(NOT_TAKEN % {"name": title}, stage="upload")
        if answer.status != 206:
            error = refused(answer)
            raise error if isinstance(error, NotSent) else NotSent(str(error), stage="upload")
        time.sleep(BETWEEN)
    raise NotSent(NOT_READY % {"name": title}, stage="upload")


def _form(file: OutboundAttachment) -> tuple[bytes, str]:
    """The same file makes the same form (RFC 7578)."""
    content = file.read()
    boundary = hashlib.sha256(content).hexdigest()[:40]
    name = "".join("_" if each in '"\\\r\n' else each for each in file.name)[:LONGEST_NAME] or "file"
    kind = file.content_type if file.content_type.isascii() and file.content_type.isprintable() else ""
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {kind or "image/png"}'
    parts = [head.encode() + b"\r\n\r\n" + content]
    if file.description:
        parts.append(b'Content-Disposition: form-data; name="description"\r\n\r\n' + file.description.encode())
    mark = b"--" + boundary.encode()
    return mark + b"\r\n" + (b"\r\n" + mark + b"\r\n").join(parts) + b"\r\n" + mark + b"--\r\n", boundary


def _id_in(answer: Answer) -> str:
    try:
        found = answer.json()
    except BadAnswer as error:
        raise NotSent(str(error), stage="upload") from error
    name = ident(found) if isinstance(found, dict) else ""
    if not name:
        raise NotSent(NO_ID, stage="upload")
    return name
