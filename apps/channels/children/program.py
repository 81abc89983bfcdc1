"""What such a program runs: it answers questions, one after another, within limits.

Its standard input is one end of a socket; its parent holds the other. A payload that exhausts memory, time or the
stack, or that breaks a library, ends the program and nothing else. It knows no settings, no database and no secrets,
can write no file, and ends when its parent does.
"""

from __future__ import annotations

import math
import os
import resource
import signal
import socket
import sys
import time
from typing import TYPE_CHECKING, TypeVar

from apps.channels.children.line import Ready, receive, send

if TYPE_CHECKING:
    from collections.abc import Callable

Question = TypeVar("Question")

#: For when nobody is left to end a child that waits for something; the parent's own patience is shorter.
WALL_SECONDS = 60
OUT_OF_MEMORY = 77


def serve(kind: type[Question], answer: Callable[[Question], object], *, cpu_seconds: int, memory_bytes: int) -> None:
    """Answer questions until nobody asks any more: so much CPU for each, and so much memory for all."""
    line = socket.socket(fileno=sys.stdin.fileno())
    _limit_for_life(memory_bytes)
    send(line, Ready())
    while True:
        try:
            question = receive(line, [kind])
            _limit_for_one(cpu_seconds)
            send(line, answer(question))
            signal.alarm(0)
        except (EOFError, ConnectionError):
            return
        except MemoryError:
            # What is left of it is too little to go on with.
            os._exit(OUT_OF_MEMORY)


def _limit_for_life(memory_bytes: int) -> None:
    """Signals for the whole group are the parent's business: this one ends when its parent hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _limit_for_one(cpu_seconds: int) -> None:
    """Each payload gets its seconds anew; the signal of neither limit is caught."""
    used = math.ceil(time.process_time())
    resource.setrlimit(resource.RLIMIT_CPU, (used + cpu_seconds, resource.RLIM_INFINITY))
    signal.alarm(WALL_SECONDS)
