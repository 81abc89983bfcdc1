"""The product's worker, which meets an error in its first life that Celery does not know.

usage: python -m tests.delivery.giving_up_program FILE

FILE gets a letter for each life.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import django
from celery import bootsteps


class Trouble(bootsteps.StartStopStep):
    """The last step of a worker that begins to consume."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, _consumer: Any) -> None:
        lives = Path(sys.argv[1])
        begun = lives.read_text() if lives.exists() else ""
        lives.write_text(begun + "x")
        if not begun:
            raise RuntimeError("nobody knows this error")


if __name__ == "__main__":
    django.setup()
    from django.core.management import call_command

    from dialog_inbox.celery import app

    app.steps["consumer"].add(Trouble)
    call_command("worker", "--concurrency=1")
