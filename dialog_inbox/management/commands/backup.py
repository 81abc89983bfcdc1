"""`manage.py backup FILE`: everything in one file, while the product runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from dialog_inbox import backup

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = (
        "Write conversations, files, settings and the installation's own keys into one file. It opens everything:"
        " keep it as safe as the installation itself. The product may go on running."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_: Any) -> None:
        try:
            counts = backup.write(file)
        except OSError as error:
            raise CommandError(f"{file} could not be written: {error.strerror}") from error
        size = file.stat().st_size / 1024 / 1024
        self.stdout.write(f"{file}: {counts['conversations.message']} messages, {size:.1f} MB")
