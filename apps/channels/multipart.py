"""multipart/form-data (RFC 7578): fields and files in one body, as services take uploads."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")
_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f"\\]')


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFile:
    """A file of a form: `field` is what the form calls it, `name` what its owner does."""

    field: str
    name: str
    content_type: str
    content: bytes


def encode(fields: Mapping[str, str], files: Sequence[FormFile]) -> tuple[bytes, str]:
    """The body, and its content type with the boundary."""
    boundary = secrets.token_hex(16)
    parts = [_part(boundary, name) + b"\r\n\r\n" + value.encode() + b"\r\n" for name, value in fields.items()]
    parts += [_file(boundary, each) for each in files]
    return b"".join([*parts, f"--{boundary}--\r\n".encode()]), f"multipart/form-data; boundary={boundary}"


def _file(boundary: str, file: FormFile) -> bytes:
    name = _NOT_IN_A_NAME.sub("_", file.name) or "file"
    kind = file.content_type if _MEDIA_TYPE.fullmatch(file.content_type) else "application/octet-stream"
    head = f'; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'.encode("utf-8", "replace")
    return _part(boundary, file.field) + head + file.content + b"\r\n"


def _part(boundary: str, name: str) -> bytes:
    return f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'.encode()
