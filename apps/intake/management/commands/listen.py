"""`manage.py listen`: one of any number of processes that listen to the mailboxes; safe to kill at any time."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from apps.intake.listening import start_listeners


class Command(BaseCommand):
    help = "Listens to the mailboxes, and to the mail that is pushed to SMTP_LISTEN. Start as many as you like."

    def handle(self, *_args: Any, **_options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        for thread in start_listeners(stop):
            while thread.is_alive():
                thread.join(timeout=1)  # not for ever: a signal in the moment before a wait is heard only after it
