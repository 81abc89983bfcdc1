"""The program in which payloads are parsed, one after another: `python -m apps.intake.parsing_child SECONDS BYTES`,
of CPU for each and of memory for all (apps/channels/children). `parser.py` is its parent.
"""

from __future__ import annotations

import gc
import sys
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, cast

from apps.channels.children.program import serve
from apps.intake.exchange import FAULTS, Fault, Nothing, Question, words_of_fault

if TYPE_CHECKING:
    from apps.channels.contract import Adapter
    from apps.intake.exchange import Answer


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
    serve(Question, _answer, cpu_seconds=int(sys.argv[1]), memory_bytes=int(sys.argv[2]))
