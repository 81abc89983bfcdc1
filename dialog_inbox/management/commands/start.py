"""`manage.py start`: everything in one process."""

from __future__ import annotations

import os
import socket
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.accounts.first_admin import first_admin_link
from dialog_inbox.embedded import serve

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Start web, worker, scheduler and listeners in one process (the embedded default)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=urlsplit(settings.SITE_URL).port or 8000)

    def handle(self, *, host: str, port: int, **_: Any) -> None:
        if settings.REDIS_URL:
            raise CommandError(
                "REDIS_URL is set: start the processes of the grown-up set-up, each by itself"
                " (manage.py web, worker, beat, listen; deploy/ has units for systemd)."
            )
        require_free(host, port)
        if "SITE_URL" not in os.environ and port != urlsplit(settings.SITE_URL).port:
            begin_again(f"http://localhost:{port}")
        self.greet()
        serve(host=host, port=port)

    def greet(self) -> None:
        """What the admin needs to know, in the terminal."""
        self.stdout.write(f"Dialog Inbox runs on {settings.SITE_URL} - data in {settings.DATA_DIR} - Ctrl+C ends it.")
        link = first_admin_link()
        if link:
            self.stdout.write(f"\nNobody works here yet. This link makes the admin, once:\n\n    {link}\n")
        self.stdout.flush()  # into a file or a pipe it would wait for a full buffer


def require_free(host: str, port: int) -> None:
    """Raises `CommandError` if something listens there, before anything else is started or printed."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} of {host} cannot be used: {error.strerror}. If Dialog Inbox is running already, use that"
                " one; otherwise choose another port with --port."
            ) from None


def begin_again(site_url: str) -> None:
    """The same command with the address that the port makes: links and the live line are checked against it."""
    os.environ["SITE_URL"] = site_url
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *sys.argv])
