"""Processes of the product beside the test's own, on its database."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from tests.servers.processes import kill_family

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.delivery.enqueue_program", str(channel.pk)],
        cwd=ROOT,
        env=environment() | {"REDIS_URL": redis_url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    reader, writer = process.stdout, process.stdin

    def enqueue() -> float:
        writer.write("\n")
        writer.flush()
        return float(reader.readline())

    try:
        enqueue()  # imports what is imported on first use
        yield enqueue
    finally:
        kill_family(process.pid)
        process.stdin.close()
        process.stdout.close()


@contextmanager
def celery_worker(folder: Path, *, redis_url: str) -> Iterator[None]:
    """The product's worker, as a grown-up site runs it, but without beat: only bells can wake it."""
    command = [sys.executable, "manage.py", "worker", "--queues", "delivery"]
    with (folder / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment() | {"REDIS_URL": redis_url},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield
    finally:
        kill_family(process.pid)


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
