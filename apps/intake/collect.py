"""Keep, then read: what a channel gives is stored, in one step with the cursor, before anybody parses it."""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from apps.channels import payloads
from apps.channels.crashpoints import crashpoint
from apps.channels.models import Channel
from apps.delivery.bell import ring
from apps.intake.models import Arrival, ArrivalState, SourceCursor, SourceRestart
from apps.intake.tasks import complete_kept, read_kept

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.channels.contract import Adapter, Batch, Cursor, RawMessage, Source
    from apps.intake.models import ArrivalQuerySet

logger = logging.getLogger(__name__)

#: How many messages are asked for at once; the adapter gives fewer when they are large.
LIMIT = 100
#: Payloads that are written at the same time: 8 bring three times as many to the disk as one, 16 no more.
WRITERS = 8
#: So far the clocks of services may be ahead.
CLOCKS_APART = dt.timedelta(minutes=5)
LONGEST_KEY = 128


def collect(adapter: Adapter, *, channel: Channel, source: Source, limit: int = LIMIT) -> Batch:
    """Fetch what came after the cursor, keep it, wake the readers, tell the service that it is kept.

    Raises what the adapter's `fetch` and `settle` raise, `OSError` if the store and `DatabaseError` if the database
    refuses: then the cursor stands where it stood, and the next call fetches the same again.
    """
    cursor = cursor_of(channel, source)
    batch = adapter.fetch(source, cursor, limit)
    if batch.messages or batch.cursor != cursor:
        last = keep(channel, batch, source)
    if batch.messages:
        crashpoint("readers_rung")
        adapter.settle(batch.messages)
        crashpoint("server_told")
        _note_settled(channel, source, last)
    return batch


def settle_rest(adapter: Adapter, *, channel: Channel, source: Source) -> None:
    """Tell the service of what was kept when the connection or the process died before it could be told.

    Raises what the adapter's `settle` raises.
    """
    cursor = SourceCursor.objects.filter(channel=channel, source=source.name).first()
    if cursor is None:
        return
    rest = _arrivals_of(cursor).filter(generation=cursor.generation, id__gt=cursor.settled)
    arrivals = list(rest.order_by("id"))
    if arrivals:
        adapter.settle([arrival.raw(b"") for arrival in arrivals])
        _note_settled(channel, source, arrivals[-1].pk)


def cursor_of(channel: Channel, source: Source) -> Cursor:
    """How far the source was fetched; empty before the first time."""
    positions = SourceCursor.objects.filter(channel=channel, source=source.name).values_list("position", flat=True)
    return positions.first() or {}


def keep(channel: Channel, batch: Batch, source: Source) -> int:
    """Store the payloads, then the arrivals and the moved cursor in one transaction (DESIGN.md, laws 1 and 2).

    A repeat is harmless. Returns an id: the arrivals of this source have ids up to it, later ones will be above.
    Raises `OSError` or `DatabaseError`, and then the cursor has not moved.
    """
    arrivals = _arrivals(channel, batch.messages)
    crashpoint("payloads_kept")
    with transaction.atomic(durable=True):
        cursor = _move_cursor(channel, batch, source)
        if not arrivals:
            return cursor.settled
        last = _insert(_without_known(arrivals, cursor), cursor)
        Channel.objects.filter(pk=channel.pk).update(last_arrival_at=timezone.now())
        crashpoint("arrivals_added")
    crashpoint("arrivals_kept")
    _ring_for(batch.messages)
    return last


def keep_pushed(channel: Channel, *messages: RawMessage) -> None:
    """Keep what was pushed to us at once. When this returns, it is stored durably; a repeat is harmless.

    Raises `OSError` or `DatabaseError` if it could not be kept, and then none of it is: the sender must try again.
    """
    arrivals = _arrivals(channel, messages)
    with transaction.atomic(durable=True):
        Arrival.objects.bulk_create(arrivals, ignore_conflicts=True)
        Channel.objects.filter(pk=channel.pk).update(last_arrival_at=timezone.now())
    _ring_for(messages)


def keep_missed(channel: Channel, messages: Sequence[RawMessage], source: Source) -> None:
    """Keep messages that lie before the cursor, which stays where it is. The service is told when it is next read.

    A repeat is harmless. Raises `OSError` or `DatabaseError`.
    """
    arrivals = _arrivals(channel, messages)
    with transaction.atomic(durable=True):
        cursor = SourceCursor.objects.select_for_update(no_key=True).get(channel=channel, source=source.name)
        _insert(_without_known(arrivals, cursor), cursor)
    _ring_for(messages)


def _ring_for(messages: Sequence[RawMessage]) -> None:
    """Wake whoever reads them, and whoever brings what they only name."""
    ring(read_kept)
    if any(message.incomplete for message in messages):
        ring(complete_kept)


def _arrivals(channel: Channel, messages: Sequence[RawMessage]) -> list[Arrival]:
    """Rows to be, with their payloads stored already, several at a time: the disk syncs them together."""
    with ThreadPoolExecutor(max(1, min(WRITERS, len(messages)))) as writers:
        digests = writers.map(payloads.keep, [message.payload for message in messages])
        return [_arrival(channel, message, digest) for message, digest in zip(messages, digests, strict=True)]


def _arrival(channel: Channel, message: RawMessage, digest: str) -> Arrival:
    return Arrival(
        channel=channel,
        source=message.source.name,
        source_role=message.source.role,
        key=message.key if len(message.key) <= LONGEST_KEY else sha256(message.key.encode()).hexdigest(),
        payload=digest,
        size=len(message.payload),
        omitted=message.omitted,
        received_at=_happened(message.received_at),
        state=ArrivalState.INCOMPLETE if message.incomplete else ArrivalState.KEPT,
    )


def _happened(at: dt.datetime) -> dt.datetime:
    """Of the service's time, unless that is yet to come: nothing that waits may stand before all others for years."""
    now = timezone.now()
    return at if at <= now + CLOCKS_APART else now


def _move_cursor(channel: Channel, batch: Batch, source: Source) -> SourceCursor:
    """The cursor's row, moved, and locked until the commit."""
    rows = SourceCursor.objects.select_for_update(no_key=True)
    cursor, _created = rows.get_or_create(channel=channel, source=source.name)
    if batch.restarted and not cursor.restarting:
        _note_restart(cursor)
    cursor.restarting = batch.restarted and not batch.complete
    cursor.position = dict(batch.cursor)
    cursor.moved_at = timezone.now()
    cursor.save(update_fields=["position", "moved_at", "generation", "restarting"])
    return cursor


def _note_restart(cursor: SourceCursor) -> None:
    cursor.generation += 1
    SourceRestart.objects.create(
        channel_id=cursor.channel_id, source=cursor.source, generation=cursor.generation, position=cursor.position
    )
    logger.warning(
        "The server numbered %s of channel %s anew; everything in it is read again, and what is known is recognised.",
        cursor.source,
        cursor.channel_id,
    )


def _without_known(arrivals: list[Arrival], cursor: SourceCursor) -> list[Arrival]:
    """After a restart: give those whose content is known from before their new key, and return the others."""
    if not cursor.generation:
        return arrivals
    arrivals = _without_repeated(arrivals, cursor)
    known = _of_earlier_generations(arrivals, cursor)
    fresh, found = [], []
    for arrival in arrivals:
        if rows := known[arrival.payload]:
            row = rows.pop(0)
            row.key, row.generation = arrival.key, cursor.generation
            found.append(row)
        else:
            fresh.append(arrival)
    Arrival.objects.bulk_update(found, ["key", "generation"])
    return fresh


def _without_repeated(arrivals: list[Arrival], cursor: SourceCursor) -> list[Arrival]:
    """Without those that were stored since the restart: their second coming must not use up another row's content."""
    keys = _arrivals_of(cursor).filter(generation=cursor.generation, key__in=[arrival.key for arrival in arrivals])
    stored = set(keys.values_list("key", flat=True))
    return [arrival for arrival in arrivals if arrival.key not in stored]


def _of_earlier_generations(arrivals: list[Arrival], cursor: SourceCursor) -> defaultdict[str, list[Arrival]]:
    hashes = {arrival.payload for arrival in arrivals}
    earlier = _arrivals_of(cursor).filter(generation__lt=cursor.generation, payload__in=hashes)
    known: defaultdict[str, list[Arrival]] = defaultdict(list)
    for arrival in earlier.order_by("id"):
        known[arrival.payload].append(arrival)
    return known


def _arrivals_of(cursor: SourceCursor) -> ArrivalQuerySet:
    return Arrival.objects.filter(channel_id=cursor.channel_id, source=cursor.source)


def _insert(arrivals: list[Arrival], cursor: SourceCursor) -> int:
    for arrival in arrivals:
        arrival.generation = cursor.generation
    Arrival.objects.bulk_create(arrivals, ignore_conflicts=True)
    newest: int = Arrival.objects.aggregate(newest=Max("id", default=0))["newest"]
    return newest


def _note_settled(channel: Channel, source: Source, last: int) -> None:
    SourceCursor.objects.filter(channel=channel, source=source.name).update(settled=last)
