"""How fast mail comes in: fetched and kept by one `listen` process, read by some workers at the same time.

The clock starts when the listener has taken the mailbox, and stands when the last mail is kept, and when the last is
in its conversation with its live event written. All programs are the product's own, started as a site starts them.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from apps.conversations.models import Conversation, LiveEvent, Message
from apps.intake.models import Arrival, ArrivalState, Lease
from tests.bench.company import connect, fill
from tests.bench.programs import Use
from tests.servers.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.bench.figures import Figure
    from tests.bench.programs import Program
    from tests.bench.site import Site

#: Mails per second. SQLite has one writer, for which the listener and the workers take turns.
KEPT = {"postgres": ">= 500", "sqlite": ""}
VISIBLE = {"postgres": ">= 100", "sqlite": ">= 60"}
#: Nobody waits longer, so that a benchmark that hangs ends.
PATIENCE = 600


def measure(site: Site) -> Iterator[Figure]:
    """The rates, and what each mail costs."""
    count = site.options.mails
    address = f"intake-{site.database}@example.test"
    size = fill(site.yard.dovecot, address, count=count, seed=site.options.seed)
    yield site.figure("size of a mail", size / count / 1024, "KB")
    with ExitStack() as stack:
        workers = [stack.enter_context(site.program("worker", *_ALONE)) for _ in range(site.options.workers)]
        listener = stack.enter_context(site.program("listen"))
        time.sleep(6)
        yield from _run(site, address, listener, workers)


#: One worker is one process that reads.
_ALONE = ("--queues", "intake", "--concurrency", "1")


def _run(site: Site, address: str, listener: Program, workers: list[Program]) -> Iterator[Figure]:
    count = site.options.mails
    before = _use_of(workers), listener.use()
    connect(site.yard.dovecot, address)
    start = _moment(lambda: Lease.objects.exists())
    kept = _moment(lambda: Arrival.objects.count() == count) - start
    visible = _moment(lambda: not Arrival.objects.filter(state=ArrivalState.KEPT).exists()) - start
    _require_all(count)
    yield site.figure("kept", count / kept, "mails/s", budget=KEPT[site.database])
    yield site.figure("visible", count / visible, "mails/s", budget=VISIBLE[site.database])
    after = _use_of(workers), listener.use()
    listening = after[1].cpu_seconds - before[1].cpu_seconds
    reading = after[0].cpu_seconds - before[0].cpu_seconds
    yield site.figure("CPU of listening", 1000 * listening / count, "ms/mail")
    yield site.figure("CPU of reading", 1000 * reading / count, "ms/mail")
    yield site.figure("peak memory of the listener", after[1].peak_mb, "MB")
    yield site.figure("peak memory of the workers", after[0].peak_mb, "MB")


def _use_of(programs: list[Program]) -> Use:
    used = Use(cpu_seconds=0, peak_mb=0)
    for program in programs:
        used += program.use()
    return used


def _moment(condition: Callable[[], bool]) -> float:
    """When it came true, to 20 ms."""
    if not wait_until(condition, seconds=PATIENCE):
        raise RuntimeError(f"Nothing came within {PATIENCE} s; see the logs of the programs.")
    return time.monotonic()


def _require_all(count: int) -> None:
    """A figure for mail that was lost or doubled on the way would be worth nothing."""
    read = Arrival.objects.filter(state=ArrivalState.READ).count()
    told = LiveEvent.objects.values("conversation").distinct().count()
    if (read, Message.objects.count()) != (count, count) or told != Conversation.objects.count():
        raise RuntimeError(f"{count} mails became {read} read ones, {Message.objects.count()} messages.")
