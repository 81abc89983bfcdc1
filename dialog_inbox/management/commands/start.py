"""`manage.py start`: everything in one process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from apps.accounts.first_admin import first_admin_link
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dialog_inbox.embedded import serve

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Start web, worker, scheduler and listeners in one process (the embedded default)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, host: str, port: int, **_: Any) -> None:
        if settings.REDIS_URL:
            raise CommandError(
                "REDIS_URL is set: start the processes of the grown-up set-up, each by itself"
                " (manage.py web, worker, beat, listen; deploy/ has units for systemd)."
            )
        self.greet()
        serve(host=host, port=port)

    def greet(self) -> None:
        """What the admin needs to know, in the terminal."""
        self.stdout.write(f"Dialog Inbox runs on {settings.SITE_URL} - data in {settings.DATA_DIR} - Ctrl+C ends it.")
        link = first_admin_link()
        if link:
            self.stdout.write(f"\nNobody works here yet. This link makes the admin, once:\n\n    {link}\n")
