"""`manage.py restore FILE`: an empty installation becomes the one that was backed up."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from dialog_inbox import backup

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = (
        "Fill an empty installation (after `migrate`, while nothing else runs) from a backup. Mail is then read on"
        " from where the backup was; answers that were not sent by then wait for somebody to look at them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_: Any) -> None:
        try:
            counts = backup.restore(file)
        except (OSError, tarfile.TarError) as error:
            raise CommandError(f"{file} could not be read: {error}") from error
        except backup.CannotRestore as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored {counts['conversations.message']} messages. Start the product now.")
