"""Payloads - raw messages, attachments, the bytes of answers - kept once each under the SHA-256 of their content."""

from __future__ import annotations

import hashlib
from typing import IO, Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from apps.channels.storage import DurableFileSystemStorage

#: Seconds after which nobody is writing any more, however slow the disk is.
LONGEST_WRITE = 24 * 3600.0


def keep(content: bytes) -> str:
    """Store `content` durably and return its SHA-256 in hex; storing it again costs nothing. Raises `OSError`."""
    digest = hashlib.sha256(content).hexdigest()
    storage = storages["payloads"]
    if not storage.exists(_name(digest)):
        storage.save(_name(digest), ContentFile(content))
    return digest


def digest_of(file: IO[bytes]) -> str:
    """The SHA-256 in hex under which a seekable file would be kept; it then stands at its beginning."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    return digest


def keep_file(file: IO[bytes]) -> str:
    """The same for a file that need not fit into memory; it must be seekable. Raises `OSError`."""
    digest = digest_of(file)
    storage = storages["payloads"]
    if not storage.exists(_name(digest)):
        storage.save(_name(digest), File(file))
    return digest


def read(digest: str) -> bytes:
    """The bytes with this SHA-256. Raises `FileNotFoundError`."""
    with storages["payloads"].open(_name(digest)) as file:
        return bytes(file.read())


def open_payload(digest: str) -> IO[Any]:
    """The same as a binary file, for streaming. Raises `FileNotFoundError`."""
    return storages["payloads"].open(_name(digest))


def is_kept(digest: str) -> bool:
    """Whether the bytes with this SHA-256 are here. Raises `OSError`."""
    return storages["payloads"].exists(_name(digest))


def is_empty() -> bool:
    """Whether nothing at all is in the store, as when a disk or a network share is not mounted. Raises `OSError`."""
    try:
        folders, files = storages["payloads"].listdir("")
    except FileNotFoundError:
        return True
    return not (folders or files)


def sweep_drafts() -> int:
    """Delete what was begun and never finished, as its program died; returns how many files. Raises `OSError`."""
    storage = storages["payloads"]
    return storage.sweep(older_than=LONGEST_WRITE) if isinstance(storage, DurableFileSystemStorage) else 0


def _name(digest: str) -> str:
    return f"{digest[:2]}/{digest}"
