"""A parent's hold on a child.

A plain `subprocess`, which works the same from a Celery worker and from a thread of the embedded process. It serves one
thread at a time, and ends when this process does: its socket closes.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from apps.channels.children.line import Ready, receive, send
from apps.channels.children.program import OUT_OF_MEMORY
from apps.channels.contract.encoding import BadEncoding

if TYPE_CHECKING:
    from collections.abc import Sequence

Answer = TypeVar("Answer")

#: A child starts in a quarter of a second, on a machine that has nothing else to do.
PATIENCE_AT_START = 60.0
ROOT = Path(__file__).resolve().parent.parent.parent.parent


class ChildUnavailable(OSError):
    """No child can be started, for which no payload is to blame."""


class End(Enum):
    """How a child ended."""

    TOO_SLOW = auto()
    TOO_MUCH = auto()
    BROKEN = auto()


class Child:
    """A running child of the program `module`. Raises `ChildUnavailable` if it does not start."""

    def __init__(self, module: str, *, cpu_seconds: int, memory_bytes: int) -> None:
        self._count = 0
        self._most = memory_bytes  # no payload of a child with that little memory has a longer answer
        self._line, theirs = socket.socketpair()
        try:
            with theirs:
                self.process: subprocess.Popen[bytes] = subprocess.Popen(
                    [sys.executable, "-m", module, str(cpu_seconds), str(memory_bytes)],
                    cwd=ROOT,
                    env=_environment(),
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                )
        except OSError as error:
            self._line.close()
            raise ChildUnavailable(f"{module} cannot be started: {error}") from error
        try:
            receive(self._line, [Ready], most=1024, until=time.monotonic() + PATIENCE_AT_START)
        except (OSError, EOFError, BadEncoding) as error:
            self.end()
            raise ChildUnavailable(f"{module} does not start (code {self.process.returncode}).") from error

    def is_spent(self, share: int) -> bool:
        """Whether it has read so many payloads, or has ended meanwhile."""
        return self._count >= share or self.process.poll() is not None

    def ask(self, question: object, answers: Sequence[type[Answer]], *, patience: float) -> Answer:
        """What it answers within so many seconds.

        Raises `OSError`, `EOFError` or `BadEncoding` if it does not; then it is of no use any more.
        """
        self._count += 1
        until = time.monotonic() + patience
        send(self._line, question, until=until)
        return receive(self._line, answers, most=self._most, until=until)

    def end(self) -> End:
        """Hang up and let it end, by force if it is in the middle of something."""
        self._line.close()
        try:
            code = self.process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            code = -signal.SIGXCPU
        if code in (-signal.SIGXCPU, -signal.SIGALRM):
            return End.TOO_SLOW
        return End.TOO_MUCH if code == OUT_OF_MEMORY else End.BROKEN


def _environment() -> dict[str, str]:
    """Where its code is, and nothing of ours beside: no address of a database, no key."""
    return {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONDONTWRITEBYTECODE": "1"}
