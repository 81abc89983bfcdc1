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
_SAID = ("seq", "kind", "channels", "conversation__public_id", "conversation__contact")


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
    rows = list(events.select_related("conversation")[:PAGE].only(*_SAID))
    told = lately_told({event.conversation_id for event in rows if event.conversation_id is not None})
    return [
        Line(event.seq, _frame(event), frozenset(event.channels), told.get(event.conversation_id or 0, frozenset()))
        for event in rows
    ]


def _frame(event: LiveEvent) -> str:
    row = event.conversation
    named = {"conversation": str(row.public_id) if row else None, "contact": row.contact_id if row else None}
    return json.dumps({"seq": event.seq, "kind": event.kind, **named})


def reaches_back_to(cursor: int) -> bool:
    """Whether every event after `cursor` is still in the log; false for a cursor that the log never reached."""
    top = newest()
    if cursor >= top:
        return cursor == top
    oldest = LiveEvent.objects.aggregate(oldest=Min("seq"))["oldest"]
    return oldest is not None and oldest <= cursor + 1
