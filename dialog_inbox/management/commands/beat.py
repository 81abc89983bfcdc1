"""`manage.py beat`: the scheduler."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from dialog_inbox.celery import app


class Command(BaseCommand):
    help = "Start the scheduler. One is enough; a second one only makes the sweeps come twice, which is harmless."

    def handle(self, **_: Any) -> None:
        app.Beat(scheduler_cls="celery.beat:Scheduler", loglevel="INFO").run()
