"""The whole product in one process: web, worker, scheduler and listeners, as the embedded default runs them.

The same sweeps and the same code paths as in the grown-up set-up; only the broker and the channel layer are in memory.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any

import uvicorn
from celery.beat import EmbeddedService
from django.conf import settings

from apps.intake.listening import start_listeners
from dialog_inbox.celery import app
from dialog_inbox.demo.postbox import postbox

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

logger = logging.getLogger(__name__)

QUEUES = ("default", "intake", "delivery")
#: So many that some mail servers which are slow to take answers (each holds two at the most) keep no reader waiting.
THREADS = 12
WATCH_SECONDS = 5.0


def serve(*, host: str, port: int) -> None:
    """Run until SIGINT or SIGTERM; then let the background work finish."""
    # uvicorn ends its own work and then raises the signal again, which must not end the process before ours has ended.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with (
        suppress(KeyboardInterrupt),
        worker(),
        scheduler(),
        listeners(),
        watched("worker", "Beat", "listeners"),
        postbox() if settings.DEMO else nullcontext(),
    ):
        uvicorn.Server(web_config(host=host, port=port)).run()


def web_config(*, host: str, port: int) -> uvicorn.Config:
    """How the web process serves, embedded or alone."""
    return uvicorn.Config(
        "dialog_inbox.asgi:application",
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        lifespan="off",
        # A reader whose line is dead holds its socket for no longer.
        ws_ping_interval=10,
        ws_ping_timeout=10,
        ws_max_size=64 * 1024,
        timeout_graceful_shutdown=10,
    )


@contextmanager
def worker() -> Iterator[None]:
    """Celery's worker in threads of this process; one only, since the queues to consume are the application's."""
    controller = app.WorkController(
        pool="threads", concurrency=THREADS, queues=QUEUES, without_gossip=True, without_mingle=True
    )
    thread = threading.Thread(target=controller.start, name="worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        controller.stop()
        thread.join(timeout=10)


@contextmanager
def watched(*names: str) -> Iterator[None]:
    """End the process if one of these threads dies: it must not look alive while nobody does their work."""
    over = threading.Event()
    threading.Thread(target=_watch, args=(names, over), name="watch", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _watch(names: Sequence[str], over: threading.Event) -> None:
    while not over.wait(WATCH_SECONDS):
        living = {thread.name for thread in threading.enumerate()}
        if dead := [name for name in names if name not in living]:
            logger.error("%s has ended unexpectedly, and so does the program: start it again.", ", ".join(dead))
            # Not by an exception, which would only end this thread.
            os._exit(1)


@contextmanager
def scheduler() -> Iterator[None]:
    """Celery's beat in a thread; it forgets at the end what it did, since every sweep may run at any time."""
    service: Any = EmbeddedService(app, thread=True, scheduler_cls="celery.beat:Scheduler")
    service.start()
    try:
        yield
    finally:
        service.stop()


@contextmanager
def listeners() -> Iterator[None]:
    """A listener for each mailbox."""
    stop = threading.Event()
    threads = start_listeners(stop)
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=10)
