"""`manage.py worker`: one worker, on all queues unless told otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from dialog_inbox.celery import app
from dialog_inbox.embedded import QUEUES

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Start a worker; the same as Celery's own `celery -A dialog_inbox worker -Q ...`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--queues", default=",".join(QUEUES))
        parser.add_argument("--concurrency", type=int, default=2)

    def handle(self, *, queues: str, concurrency: int, **_: Any) -> None:
        app.worker_main(["worker", "--loglevel=INFO", f"--queues={queues}", f"--concurrency={concurrency}"])
