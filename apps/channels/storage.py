"""A file storage that has a file wholly, after a crash too, or not at all."""

from __future__ import annotations

import os
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.files.storage import FileSystemStorage

from apps.channels.crashpoints import crashpoint

if TYPE_CHECKING:
    from django.core.files import File


class DurableFileSystemStorage(FileSystemStorage):
    """Writes beside, syncs, renames, syncs the folder. Django's own writes in place and never syncs.

    Meant for content-addressed names: a name that exists already has the same content and is left alone.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: File) -> str:  # type: ignore[type-arg]
        target = Path(self.path(name))
        if target.exists():
            return name
        self._make_folder(target.parent)
        draft = target.with_name(f".{target.name}.{secrets.token_hex(6)}")
        try:
            self._write(draft, content)
            crashpoint("payload_written")
            draft.rename(target)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)
        return name

    def sweep(self, *, older_than: float) -> int:
        """Delete what writers that were killed left behind, untouched for so many seconds; returns how many.

        Only what is beside finished files, under a name that no finished one has. Raises `OSError`.
        """
        before, swept = time.time() - older_than, 0
        for draft in Path(self.location).glob("*/.*.*"):
            # Its writer may finish or delete it this very moment.
            with suppress(FileNotFoundError):
                if draft.stat().st_mtime < before:
                    draft.unlink()
                    swept += 1
        return swept

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        folder.mkdir(parents=True, exist_ok=True, mode=self.directory_permissions_mode or 0o777)
        _sync_folder(folder.parent)

    def _write(self, draft: Path, content: File) -> None:  # type: ignore[type-arg]
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, self.file_permissions_mode or 0o666)
        with os.fdopen(descriptor, "wb") as file:
            for chunk in content.chunks():
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """A rename is only durable when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
