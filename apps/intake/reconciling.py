"""Comparing what a service holds with what is kept here: nothing that is missing stays hidden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.channels import payloads
from apps.channels.contract import Stock, UnreadableMessage
from apps.intake.collect import collect, cursor_of, keep_missed
from apps.intake.exchange import FAULTS
from apps.intake.models import Arrival, ArrivalState, SourceCursor
from apps.intake.parser import borrowed_parser
from apps.intake.tray import to_be_read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from apps.channels.contract import Adapter, Source
    from apps.channels.models import Channel

#: Messages that are brought at once.
_AT_ONCE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What one source has and we have not.

    `missing` are keys without an arrival; `hollow` are arrivals that were read into a message which is gone. `there`
    and `here` count what the service and we hold of the same span; what is only here was moved or deleted there since.
    `is_new` says that the source was never read, or numbered anew: whoever listens will read it, and all is compared
    after that.
    """

    source: Source
    there: int = 0
    here: int = 0
    missing: tuple[str, ...] = ()
    hollow: tuple[Arrival, ...] = ()
    is_new: bool = False

    def __bool__(self) -> bool:
        return self.is_new or bool(self.missing or self.hollow)


def compare(adapter: Adapter, channel: Channel) -> Iterator[Difference]:
    """Source by source. Raises what the adapter raises."""
    if not isinstance(adapter, Stock):
        return
    for source in adapter.sources():
        yield _compare(adapter, channel, source)


def mend(adapter: Adapter, channel: Channel, difference: Difference) -> Difference:
    """Fetch and keep what is missing, have what is hollow read again; returns what is still different.

    Raises what the adapter raises, `OSError` and `DatabaseError`.
    """
    assert isinstance(adapter, Stock)
    source = difference.source
    while difference.is_new and not collect(adapter, channel=channel, source=source).complete:
        pass
    for start in range(0, len(difference.missing), _AT_ONCE):
        keys = difference.missing[start : start + _AT_ONCE]
        keep_missed(channel, adapter.bring(source, cursor_of(channel, source), keys), source)
    to_be_read(Arrival.objects.filter(pk__in=[arrival.pk for arrival in difference.hollow]))
    return _compare(adapter, channel, source)


def _compare(adapter: Stock, channel: Channel, source: Source) -> Difference:
    cursor = SourceCursor.objects.filter(channel=channel, source=source.name).first()
    there = adapter.keys(source, cursor.position) if cursor and cursor.position else None
    if cursor is None or there is None:
        return Difference(source=source, is_new=True)
    arrivals = Arrival.objects.filter(channel=channel, source=source.name)
    here = set(arrivals.filter(generation=cursor.generation).values_list("key", flat=True))
    return Difference(
        source=source,
        there=len(there),
        here=len(here),
        missing=tuple(key for key in there if key not in here),
        hollow=tuple(_hollow(list(arrivals.filter(state=ArrivalState.READ, message=None).select_related("channel")))),
    )


def _hollow(silent: Sequence[Arrival]) -> Iterator[Arrival]:
    """Those in which there is something for people after all."""
    if not silent:
        return
    with borrowed_parser() as parser:
        for arrival in silent:
            try:
                found = parser.parse(arrival.channel, arrival.raw(payloads.read(arrival.payload)))
            except (UnreadableMessage, FileNotFoundError, *FAULTS):
                yield arrival
            else:
                if found is not None:
                    yield arrival
