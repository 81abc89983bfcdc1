"""Read what was kept: parse outside any transaction, ingest a chunk in one, set aside what cannot be read."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import DatabaseError, DataError, InterfaceError, OperationalError
from django.utils import timezone

from apps.channels import payloads
from apps.channels.contract import SendReport, SourceRole, Tally, ThreadMoved, UnreadableMessage, Withdrawal
from apps.channels.crashpoints import crashpoint
from apps.channels.models import Channel
from apps.channels.sentences import sentence
from apps.conversations.actions import (
    ReadyMessage,
    ingest,
    make_ready,
    move_thread,
    take_send_report,
    take_tally,
    withdraw_post,
)
from apps.conversations.ahead import looking_ahead
from apps.conversations.live import announcing
from apps.intake import exchange
from apps.intake.claims import claim, give_back_owed, give_back_surely, set_aside_hopeless
from apps.intake.exchange import words_of_fault
from apps.intake.models import Arrival, ArrivalState
from apps.intake.parser import ParserDied, borrowed_parser

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.intake.claims import Claim
    from apps.intake.parser import Parser

logger = logging.getLogger(__name__)

#: What a payload can do to whoever takes it in. It is set aside with its reason and blocks nobody.
FAULTS = (*exchange.FAULTS, DataError, MemoryError)
GONE = sentence("Its bytes are not in the store of raw messages any more. They can be put back from a backup.")


#: What a service tells of messages.
Word = Withdrawal | SendReport | Tally | ThreadMoved


@dataclass(frozen=True, slots=True)
class Reading:
    """An arrival and what its adapter read from it: None for nothing that people need, or a fault in words."""

    arrival: Arrival
    content: ReadyMessage | Word | None = None
    fault: str = ""


_our_turn = threading.Lock()
_was_rung = threading.Event()


def read_kept_arrivals(*, seconds: float) -> bool:
    """Read until nothing is left (false) or the time is over (true); if a thread of this process does so already, tell
    it to look once more. Two threads would not be faster, and would keep a worker from whatever else is to be done.

    Raises `DatabaseError`, `InterfaceError` or `OSError` while database or store are away; what was in hand is read
    again later.
    """
    _was_rung.set()
    while _was_rung.is_set() and _our_turn.acquire(blocking=False):
        try:
            _was_rung.clear()
            if read_chunks(seconds=seconds):
                return True
        finally:
            _our_turn.release()
    return False


def read_chunks(*, seconds: float) -> bool:
    """The same without regard to others who may do so in other processes. Raises what `read_kept_arrivals` raises."""
    end = time.monotonic() + seconds
    give_back_owed()
    set_aside_hopeless()
    while held := claim():
        crashpoint("arrivals_claimed")
        _read(held)
        if time.monotonic() > end:
            return True
    return False


def _read(held: Claim) -> None:
    try:
        with borrowed_parser() as parser:
            _parse_and_take_in(held, parser)
    except (DatabaseError, InterfaceError, OSError):
        # The database or the store is away or full, or no parser starts, for which no arrival is to blame.
        give_back_surely(held)
        raise


def _parse_and_take_in(held: Claim, parser: Parser) -> None:
    readings, deadly = _parsed(held, parser)
    crashpoint("arrivals_parsed")
    _take_in_all(held, readings)
    # Not before the others are through: the second time takes as long as the first.
    for arrival in deadly:
        held.hold_on()
        _take_in_alone(held, _parse_again(arrival, parser))


def _parsed(held: Claim, parser: Parser) -> tuple[list[Reading], list[Arrival]]:
    """What was read, and the arrivals that the parser's child died of, which may have been an accident."""
    channels = Channel.objects.in_bulk({arrival.channel_id for arrival in held.arrivals})
    readings, deadly = [], []
    for arrival in held.arrivals:
        held.hold_on()
        arrival.channel = channels[arrival.channel_id]
        try:
            readings.append(_parse(arrival, parser))
        except ParserDied as error:
            logger.warning("Arrival %s is tried once more: %s", arrival.pk, error)
            deadly.append(arrival)
    return readings, deadly


def _parse(arrival: Arrival, parser: Parser) -> Reading:
    try:
        found = parser.parse(arrival.channel, arrival.raw(_content(arrival)))
        if found is None or isinstance(found, Word):  # which has nothing that takes long
            return Reading(arrival, found)
        return Reading(arrival, make_ready(found))
    except ParserDied:
        raise
    except FAULTS as error:
        return Reading(arrival, fault=words_of_fault(error))


def _content(arrival: Arrival) -> bytes:
    """The bytes as kept. Raises `UnreadableMessage` if they alone are gone, `OSError` while the whole store is."""
    try:
        return payloads.read(arrival.payload)
    except FileNotFoundError:
        if payloads.is_empty():
            raise
        raise UnreadableMessage(GONE) from None


def _parse_again(arrival: Arrival, parser: Parser) -> Reading:
    try:
        return _parse(arrival, parser)
    except ParserDied as error:
        return Reading(arrival, fault=words_of_fault(error))


def _take_in_all(held: Claim, readings: Sequence[Reading]) -> None:
    try:
        _take_in(held, readings)
    except (DatabaseError, *FAULTS):
        for reading in readings:
            _take_in_alone(held, reading)


def _take_in(held: Claim, readings: Sequence[Reading]) -> None:
    """Ingest and mark as read, in one transaction."""
    with announcing():
        mine = held.still_mine()
        ours = [reading for reading in readings if reading.arrival.pk in mine]
        with looking_ahead(each.content.message for each in ours if isinstance(each.content, ReadyMessage)):
            _mark([_settled(reading) for reading in ours])
        crashpoint("messages_filed")
    crashpoint("messages_shown")


def _take_in_alone(held: Claim, reading: Reading) -> None:
    try:
        _take_in(held, [reading])
    except FAULTS as error:
        _take_in(held, [Reading(reading.arrival, fault=words_of_fault(error))])
    except DatabaseError as error:
        # It is tried again when the lease has run out.
        logger.warning("Arrival %s was not read yet: %s", reading.arrival.pk, error)
        if _will_pass(error):
            held.give_back(reading.arrival)
        else:
            held.note(reading.arrival, reason=words_of_fault(error))


def _will_pass(error: DatabaseError) -> bool:
    """Tell whether the database had a trouble of its own: a deadlock, a lock that took too long, a full disk.

    Limits of the database (class 54 of SQL's states, as Postgres has them) belong to the same kind, and do not pass.
    """
    state = getattr(error.__cause__, "sqlstate", None) or ""
    return isinstance(error, OperationalError) and not state.startswith("54")


def _settled(reading: Reading) -> Arrival:
    arrival = reading.arrival
    arrival.reason = reading.fault
    arrival.message = None  # not the one that an earlier try made and took back
    if reading.fault:
        arrival.state = ArrivalState.UNREADABLE
        logger.warning("Arrival %s could not be read: %s", arrival.pk, reading.fault)
    elif reading.content is None:
        arrival.state = ArrivalState.READ
    else:
        _ingest(arrival, reading.content)
    return arrival


def _mark(arrivals: list[Arrival]) -> None:
    """Few statements for many rows: one for each state, one for all messages, one for each reason, which is rare."""
    for state in {arrival.state for arrival in arrivals}:
        pks = [arrival.pk for arrival in arrivals if arrival.state == state]
        Arrival.objects.filter(pk__in=pks).update(state=state, reason="", read_at=timezone.now())
    Arrival.objects.bulk_update([arrival for arrival in arrivals if arrival.message_id], ["message"])
    for arrival in arrivals:
        if arrival.reason:
            arrival.save(update_fields=["reason"])


def _ingest(arrival: Arrival, content: ReadyMessage | Word) -> None:
    if not isinstance(content, ReadyMessage):
        _take_word(arrival, content)
        return
    taken = ingest(
        content,
        channel=arrival.channel,
        received_at=arrival.received_at,
        payload=arrival.payload,
        outgoing=arrival.source_role == SourceRole.SENT,
    )
    arrival.message = taken.message
    arrival.state = ArrivalState.READ if taken.is_new else ArrivalState.REPEATED


def _take_word(arrival: Arrival, content: Word) -> None:
    channel, received_at = arrival.channel, arrival.received_at
    match content:
        case Withdrawal():
            arrival.message = withdraw_post(content, channel=channel, received_at=received_at)
        case SendReport():
            arrival.message = take_send_report(content, channel=channel, received_at=received_at)
        case Tally():
            arrival.message = take_tally(content, channel=channel)
        case ThreadMoved():
            move_thread(content, channel=channel)
    arrival.state = ArrivalState.READ
