"""Many processes on one SQLite, as the product opens it; the figures come out as JSON.

usage: python -m tests.wiring.contention_program

Writers read a number, and write it back one higher, in a transaction of the product; readers look on. Then one writer
holds its transaction for seconds while readers go on. Forked from one process, because starting afresh takes seconds.
"""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WRITERS, WRITES = 8, 100
READERS, READS = 4, 50
HELD_SECONDS = 3.0


def main() -> None:
    django.setup()
    from django.db import connections

    from apps.conversations.models import LiveCounter

    LiveCounter.objects.update_or_create(pk=1, defaults={"last": 0})
    connections.close_all()
    at_work = [*_forked(WRITERS, lambda: _timed(WRITES, _write)), *_forked(READERS, lambda: _timed(READS, _read))]
    told = [_told(line) for line in at_work]
    beside = [_told(line) for line in [*_forked(1, _hold), *_forked(1, lambda: _timed(READS * 2, _read))]]
    figures = {
        "locked": sum(len(each["locked"]) for each in [*told, *beside]),
        "lost": WRITERS * WRITES + 1 - LiveCounter.objects.get(pk=1).last,
        "write p99": _rank([second for each in told[:WRITERS] for second in each["seconds"]], 0.99),
        "read p95 beside a writer": _rank(beside[1]["seconds"], 0.95),
    }
    print(json.dumps(figures))


def _write() -> None:
    from django.db import transaction

    from apps.conversations.models import LiveCounter

    with transaction.atomic():
        row = LiveCounter.objects.get(pk=1)
        row.last += 1
        row.save(update_fields=["last"])


def _read() -> None:
    from apps.conversations.models import LiveCounter

    time.sleep(0.005)
    LiveCounter.objects.get(pk=1)


def _hold() -> dict[str, list[object]]:
    """A writer that takes its time."""
    from django.db import transaction

    with transaction.atomic():
        _write()
        time.sleep(HELD_SECONDS)
    return {"seconds": [], "locked": []}


def _timed(times: int, deed: Callable[[], None]) -> dict[str, list[object]]:
    from django.db import OperationalError

    seconds: list[object] = []
    locked: list[object] = []
    for _ in range(times):
        start = time.monotonic()
        try:
            deed()
        except OperationalError as error:
            locked.append(str(error))
        seconds.append(time.monotonic() - start)
    return {"seconds": seconds, "locked": locked}


def _forked(count: int, deed: Callable[[], dict[str, list[object]]]) -> Iterator[int]:
    """So many children at that; the ends of the lines on which they tell what came of it."""
    for _ in range(count):
        ear, mouth = os.pipe()
        if not os.fork():
            with os.fdopen(mouth, "w") as line:
                json.dump(deed(), line)
            os._exit(0)
        os.close(mouth)
        yield ear


def _told(line: int) -> dict[str, list[float]]:
    with os.fdopen(line) as words:
        found: dict[str, list[float]] = json.loads(words.read())
    return found


def _rank(seconds: list[float], share: float) -> float:
    return sorted(seconds)[int(len(seconds) * share)]


if __name__ == "__main__":
    main()
