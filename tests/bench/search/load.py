"""What fifty agents and their customers do meanwhile, in a process of its own.

In a minute each agent looks at a list three times, opens four conversations, assigns one and writes a note; every
second a customer writes; and the index is kept up as the product keeps it.
"""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Self

from tests.bench.search.working import Work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

AGENTS = 50
#: How often in a minute an agent does what, and customers altogether.
LISTS, OPENS, DEEDS, MAILS = 3, 4, 1, 60
SWEEP_SECONDS = 2.0

_PROGRAM = "import django; django.setup(); from tests.bench.search.load import main; main(sweeps={sweeps})"


class Load:
    """The process, while it is entered; `sweeps`: it keeps the index up too, as nobody else does."""

    def __init__(self, folder: Path, *, sweeps: bool = True) -> None:
        self._log = folder / "load.log"
        self._program = _PROGRAM.format(sweeps=sweeps)

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-c", self._program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log.open("w"),
            text=True,
        )
        assert self._process.stdout is not None
        self._process.stdout.readline()
        self._began = time.monotonic()
        return self

    def __exit__(self, *error: object) -> None:
        output, _ = self._process.communicate("")
        self._took = time.monotonic() - self._began
        self._done = int(output or 0)

    def check(self) -> None:
        """Raises `RuntimeError` if it has ended."""
        if self._process.poll() is not None:
            raise RuntimeError(self._log.read_text())

    def pace(self) -> float:
        """What was done in a second, once it has been left."""
        return self._done / self._took


def main(*, sweeps: bool) -> None:
    """Work until standard input ends; then say how much was done."""
    work = Work(random.Random(0))
    work.do("open")
    print("ready", flush=True)
    is_over = threading.Event()
    threading.Thread(target=_until_told, args=(is_over,), daemon=True).start()
    rates = {"list": AGENTS * LISTS, "open": AGENTS * OPENS, "deed": AGENTS * DEEDS, "mail": MAILS}
    pauses = {name: 60 / rate for name, rate in rates.items()} | ({"sweep": SWEEP_SECONDS} if sweeps else {})
    print(_work(work.do, pauses, is_over))


def _until_told(is_over: threading.Event) -> None:
    sys.stdin.read()
    is_over.set()


def _work(do: Callable[[str], None], pauses: Mapping[str, float], is_over: threading.Event) -> int:
    """Each kind of deed in its own rhythm; what is late is done at once, but not made up for."""
    due = {name: time.monotonic() + pause for name, pause in pauses.items()}
    done = 0
    while True:
        name = min(due, key=lambda each: due[each])
        if is_over.wait(max(0.0, due[name] - time.monotonic())):
            return done
        do(name)
        due[name] = max(due[name] + pauses[name], time.monotonic() - 1)
        done += 1
