"""The program in which files are read, one after another: `python -m apps.search.files.child SECONDS BYTES`,
of CPU for each and of memory for all (apps/channels/children). `reading.py` is its parent.
"""

from __future__ import annotations

import logging
import sys

from apps.channels.children.program import serve
from apps.search.files.exchange import Question, Said
from apps.search.files.kinds import Kind
from apps.search.files.texts import text_of


def answer(question: Question) -> Said:
    """What the file says."""
    try:
        text = text_of(Kind(question.kind), question.content)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001
        # Five libraries, each with errors of its own, over whatever strangers send.
        text = ""
    return Said(text.encode("utf-8", "replace").decode("utf-8"))


if __name__ == "__main__":
    logging.disable()  # the libraries complain of each broken file
    serve(Question, answer, cpu_seconds=int(sys.argv[1]), memory_bytes=int(sys.argv[2]))
