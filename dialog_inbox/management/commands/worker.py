"""`manage.py worker`: one worker, on all queues unless told otherwise."""

from __future__ import annotations

import logging
import os
import sys
import time
from typing import TYPE_CHECKING, Any

from celery.platforms import EX_FAILURE
from django.core.management.base import BaseCommand

from dialog_inbox.celery import app
from dialog_inbox.embedded import QUEUES

if TYPE_CHECKING:
    from argparse import ArgumentParser

logger = logging.getLogger(__name__)

#: Before it begins anew, so that a fault that comes at once is no busy loop.
PAUSE_SECONDS = 1.0


class Command(BaseCommand):
    help = "Start a worker; as Celery's own `celery -A dialog_inbox worker -Q ...`, which is not begun anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--queues", default=",".join(QUEUES))
        parser.add_argument("--concurrency", type=int, default=2)

    def handle(self, *, queues: str, concurrency: int, **_: Any) -> None:
        worker = app.Worker(loglevel="INFO", queues=queues, concurrency=concurrency)
        worker.start()
        if worker.exitcode == EX_FAILURE:
            # Celery gives up for an error that it does not know, such as a broker that goes while a task is given back.
            # Nothing is lost by it: a task is only a bell.
            logger.error("The worker gave up; it begins anew.")
            time.sleep(PAUSE_SECONDS)
            os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
        sys.exit(worker.exitcode)
