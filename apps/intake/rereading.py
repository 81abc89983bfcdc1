"""Reading kept payloads once more, after the code that reads them was mended."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F

from apps.channels import payloads
from apps.channels.contract import DeliveryReport, InboundMessage
from apps.conversations.actions import make_ready, refresh
from apps.intake.models import ArrivalState
from apps.intake.parser import borrowed_parser
from apps.intake.reading import FAULTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.intake.models import Arrival, ArrivalQuerySet
    from apps.intake.parser import Parser

logger = logging.getLogger(__name__)

_AT_ONCE = 100


@dataclass(slots=True)
class Reread:
    """What came of it; `failed` could not be read this time, and stay as they were."""

    changed: int = 0
    unchanged: int = 0
    failed: int = 0


def refresh_read(arrivals: ArrivalQuerySet) -> Reread:
    """Bring messages that were read from these arrivals to what their payloads say now.

    What people read changes (text, HTML, subject, sender's name, files, notices), never where a message lies or what
    became of it. Answers written here, and copies of what came by another way, are left alone. Idempotent.
    Raises `OSError` while the store is away.
    """
    done = Reread()
    read = arrivals.filter(state__in=(ArrivalState.READ, ArrivalState.REPEATED), message__outbox_entry=None)
    same = read.filter(message__payload=F("payload")).order_by("pk")
    with borrowed_parser() as parser:
        for arrival in _one_by_one(same.select_related("channel", "message").defer("message__text", "message__html")):
            _refresh(arrival, parser, done)
    return done


def _one_by_one(arrivals: ArrivalQuerySet) -> Iterator[Arrival]:
    """In the order of their ids. No query stays open meanwhile: on SQLite nothing could be written beside one that does
    once another process has written.
    """
    last = 0
    while some := list(arrivals.filter(pk__gt=last)[:_AT_ONCE]):
        yield from some
        last = some[-1].pk


def _refresh(arrival: Arrival, parser: Parser, done: Reread) -> None:
    try:
        found = parser.parse(arrival.channel, arrival.raw(payloads.read(arrival.payload)))
        ready = make_ready(found) if isinstance(found, InboundMessage | DeliveryReport) else None
    except (*FAULTS, FileNotFoundError) as error:
        done.failed += 1
        logger.warning("Arrival %s could not be read this time: %s", arrival.pk, error)
        return
    if ready and arrival.message and refresh(arrival.message, ready):
        done.changed += 1
    else:
        done.unchanged += 1
