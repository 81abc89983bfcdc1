"""Processes of the product beside the test's own, on its database."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.db import connection

from tests.servers.asked import asked
from tests.servers.processes import kill_family

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from apps.channels.models import Channel

ROOT = Path(__file__).parents[2]


@contextmanager
def workers(count: int, folder: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Worker processes on the test's own database, ended at the end."""
    stop = folder / "stop"
    command = [sys.executable, "-m", "tests.delivery.worker_program", str(stop)]
    with (folder / "workers.log").open("ab") as log:
        started = [
            subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=log, stderr=log, start_new_session=True)
            for _ in range(count)
        ]
    try:
        yield started
    finally:
        stop.touch()
        for worker in started:
            try:
                worker.wait(timeout=30)
            except subprocess.TimeoutExpired:
                kill_family(worker.pid)


@contextmanager
def web_process(channel: Channel, *, redis_url: str) -> Iterator[Callable[[], float]]:
    """A process that puts a letter into the outbox when it is called; the seconds come back."""
    with asked("tests.delivery.enqueue_program", str(channel.pk), environment=_with(redis_url)) as ask:

        def enqueue() -> float:
            return float(ask(""))

        enqueue()  # imports what is imported on first use
        yield enqueue


class Reply(Protocol):
    def __call__(self, conversation: UUID, to: str, /) -> tuple[int, float]: ...


@contextmanager
def replying(*, redis_url: str) -> Iterator[Reply]:
    """A process in which Ana answers to that address in the conversation with this id; the status and the seconds."""
    with asked("tests.delivery.reply_program", environment=_with(redis_url)) as ask:

        def reply(conversation: UUID, to: str, /) -> tuple[int, float]:
            status, seconds = ask(f"{conversation} {to}").split()
            return int(status), float(seconds)

        yield reply


@contextmanager
def celery(folder: Path, command: str, *options: str, redis_url: str) -> Iterator[int]:
    """The product's `worker` or `beat` as a grown-up site runs it, until the end; its process id."""
    with (folder / f"{command}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", command, *options],
            cwd=ROOT,
            env=_with(redis_url) | {"DJANGO_SETTINGS_MODULE": "tests.delivery.hasty_settings"},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process.pid
    finally:
        kill_family(process.pid)


def _with(redis_url: str) -> dict[str, str]:
    return environment() | {"REDIS_URL": redis_url}


def environment() -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(settings.DATA_DIR),
        "REDIS_URL": "",
    }


def database_url() -> str:
    """The test database, as another process reaches it."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
