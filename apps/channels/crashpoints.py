"""Named places of the two straight lines at which the program can be made to die, so that tests try every one of them.

They do nothing unless the setting CRASH_POINT names one: `dot_marked`, or `dot_marked:3` for its third passing.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

from django.conf import settings

#: In the order of the lines; what has happened when the program passes, and what has not.
POINTS = {
    # in: from the server into the store
    "payload_written": "a payload is on the disk, not yet under its name",
    "payloads_kept": "all payloads of a batch are kept, no row tells of them",
    "arrivals_added": "rows and cursor are written, not committed",
    "arrivals_kept": "rows and cursor are committed, no reader knows",
    "readers_rung": "readers know, the server was not told that the mails are kept",
    "server_told": "the server was told, which is not written down",
    # in: from the store to the screen
    "arrivals_claimed": "a reader holds them",
    "arrivals_parsed": "they are read, nothing is written",
    "messages_filed": "messages and marks are written, not committed",
    "messages_shown": "messages and marks are committed, screens were told",
    # out: from the screen into the outbox
    "answer_queued": "the outbox entry is written, its message is not",
    "answer_written": "both are written, not committed",
    "conversation_started": "the same for the first message of a conversation that an agent begins",
    "answer_forwarded": "the same for what is forwarded to a third party",
    "answer_committed": "both are committed, no worker knows",
    # out: from the outbox to the server
    "entry_claimed": "a worker holds it",
    "answer_composed": "its bytes are kept, its row does not name them",
    "dot_unmarked": "the server has all but the final dot, which is not announced",
    "dot_marked": "the final dot is announced, not sent",
    "answer_accepted": "the server has taken it, nobody else knows",
    "answer_settling": "the server's answer is written, not committed",
    "answer_settled": "the server's answer is committed",
    "repeat_begun": "it was looked for and not found, and is about to be sent once more",
}

_passed: Counter[str] = Counter()


def crashpoint(name: str) -> None:
    """Die here as by a power cut, if CRASH_POINT says so. Raises `KeyError` for a name that is not in `POINTS`."""
    if not settings.CRASH_POINT:
        return
    wanted, _, count = settings.CRASH_POINT.partition(":")
    _passed[name] += bool(POINTS[name])
    if name == wanted and _passed[name] == int(count or 1):
        os.kill(os.getpid(), signal.SIGKILL)
