"""The program in which payloads are parsed, one after another: `python -m apps.intake.parsing_child SECONDS BYTES`,
of CPU for each and of memory for all.

Its standard input is one end of a socket; `parser.py` holds the other. A payload that exhausts memory, time or the
stack, or that breaks a library, ends this program and nothing else. It knows no settings, no database and no secrets,
can write no file, and ends when its parent does.
"""

from __future__ import annotations

import gc
import math
import os
import resource
import signal
import socket
import sys
import time
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, cast

from apps.intake.exchange import FAULTS, Fault, Nothing, Question, Ready, receive, send, words_of_fault

if TYPE_CHECKING:
    from apps.channels.contract import Adapter
    from apps.intake.exchange import Answer

#: For when nobody is left to end a child that waits for something; the parent's own patience is shorter.
WALL_SECONDS = 60
OUT_OF_MEMORY = 77


def main(cpu_seconds: int, memory_bytes: int) -> None:
    """Answer questions until nobody asks any more."""
    line = socket.socket(fileno=sys.stdin.fileno())
    _limit_for_life(memory_bytes)
    send(line, Ready())
    while True:
        try:
            question = receive(line, [Question])
            _limit_for_one(cpu_seconds)
            send(line, _answer(question))
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


def _answer(question: Question) -> Answer:
    try:
        return _adapter(question).parse(question.raw) or Nothing()
    except FAULTS as error:
        return Fault(words_of_fault(error))


def _adapter(question: Question) -> Adapter:
    return _adapter_class(question.adapter)(question.config())


@cache
def _adapter_class(path: str) -> type[Adapter]:
    module, _, name = path.rpartition(".")
    found = cast("type[Adapter]", getattr(import_module(module), name))
    # What was imported stays; it need not be looked through for garbage over every few payloads.
    gc.freeze()
    return found


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
