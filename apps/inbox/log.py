"""The live event log as sockets read it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.db.models import Min

from apps.conversations.live import newest
from apps.conversations.models import LiveEvent
from apps.inbox.notifications import lately_told

#: Lines read at once; the rest waits for the next look.
PAGE = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One event: its number, the frame that sockets send, and the channels whose agents may hear it.

    `told` are the agents for whom a notification may have been written with it.
    """

    seq: int
    frame: str
    channels: frozenset[int]
    told: frozenset[int] = frozenset()


def lines_after(seq: int, *, until: int | None = None) -> list[Line]:
    """At most `PAGE` lines after `seq`, up to and with `until`, in order."""
    events = LiveEvent.objects.filter(seq__gt=seq).order_by("seq")
    if until is not None:
        events = events.filter(seq__lte=until)
    rows = list(events.values_list("seq", "kind", "conversation__public_id", "channels", "conversation")[:PAGE])
    told = lately_told({row[-1] for row in rows if row[-1] is not None})
    return [
        Line(
            number,
            json.dumps({"seq": number, "kind": kind, "conversation": str(conversation) if conversation else None}),
            frozenset(channels),
            told.get(pk, frozenset()),
        )
        for number, kind, conversation, channels, pk in rows
    ]


def reaches_back_to(cursor: int) -> bool:
    """Whether every event after `cursor` is still in the log; false for a cursor that the log never reached."""
    top = newest()
    if cursor >= top:
        return cursor == top
    oldest = LiveEvent.objects.aggregate(oldest=Min("seq"))["oldest"]
    return oldest is not None and oldest <= cursor + 1
