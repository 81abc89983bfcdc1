"""Files on their way into an answer: stored at once, and named by a token that only their agent can use."""

from __future__ import annotations

import re
import tempfile
from typing import TYPE_CHECKING

from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.channels import payloads
from apps.channels.email.filenames import RESERVED
from apps.channels.viruses import CannotScan, Infected, require_clean
from apps.conversations.actions import Upload

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from apps.accounts.models import Agent

#: Of one file; what a channel takes in all is its adapter's to say.
MAX_BYTES = 50 * 1024 * 1024
_SALT = "apps.inbox.uploads"
_CHUNK = 256 * 1024
_CONTENT_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,60}", re.ASCII)
#: Control characters, and those that turn the direction of writing to disguise a file's ending.
_DISGUISES = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff/\\]")


def receive(request: HttpRequest, *, name: str, content_type: str) -> Upload:
    """Store the body of the request, piece by piece. Raises `ValidationError` if it is too large, empty or infected."""
    with tempfile.TemporaryFile() as file:
        size = 0
        while chunk := request.read(_CHUNK):
            size += len(chunk)
            if size > MAX_BYTES:
                raise ValidationError(_("The file is larger than %(limit)s MB.") % {"limit": MAX_BYTES // 1024 // 1024})
            file.write(chunk)
        if not size:
            raise ValidationError(_("The file is empty."))
        digest = payloads.digest_of(file)
        in_words(lambda: require_clean(file, sha256=digest))
        payloads.keep_file(file)
    return Upload(
        name=safe_name(name),
        content_type=content_type if _CONTENT_TYPE.fullmatch(content_type) else "application/octet-stream",
        sha256=digest,
        size=size,
    )


def in_words(check: Callable[[], None]) -> None:
    """Let the virus check refuse as forms do. Raises `ValidationError`."""
    try:
        check()
    except Infected as error:
        raise ValidationError(str(error)) from error
    except CannotScan as error:
        raise ValidationError(
            _("The virus check does not answer, so files cannot be sent just now. Try again in a moment.")
        ) from error


def safe_name(name: str) -> str:
    """A file name that says what it is: one line, no folders, no hidden turns of direction, no device of Windows."""
    plain = _DISGUISES.sub("", name).strip(" .")[:200] or "file"
    return f"_{plain}" if RESERVED.match(plain) else plain


def token_of(upload: Upload, *, agent: Agent) -> str:
    return signing.dumps([agent.pk, upload.name, upload.content_type, upload.sha256, upload.size], salt=_SALT)


def read_token(token: str, *, agent: Agent) -> Upload:
    """The upload that the token stands for, however long the draft has lain in which it is.

    Raises `ValidationError` if it is not this agent's, or not here any more.
    """
    try:
        owner, name, content_type, digest, size = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        owner = digest = None
    if owner != agent.pk or not payloads.is_kept(digest):
        raise ValidationError(_("A file is not here any more: attach it again."))
    return Upload(name=name, content_type=content_type, sha256=digest, size=size)
