"""The Celery application. Tasks are doorbells: the database rows are the jobs."""

import os
import threading
from typing import Any

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dialog_inbox.settings")

app = Celery("dialog_inbox")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def get_ready_to_read(**_: Any) -> None:
    """In a thread: a process that takes seconds to begin is taken for broken, and ended."""
    from apps.intake.parser import get_ready

    if "intake" in app.amqp.queues.consume_from:
        threading.Thread(target=get_ready, name="get ready to read", daemon=True).start()
