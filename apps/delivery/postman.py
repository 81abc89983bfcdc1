"""The straight line out: claim, send, settle. The claim and the mark before the final dot are committed, so whoever
finds a dead worker's entry knows how far it came; nothing goes over the network inside a transaction."""

from __future__ import annotations

import logging
import time
from functools import partial
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError, connection
from django.utils.translation import gettext_noop

from apps.channels import payloads
from apps.channels.contract import (
    ChannelError,
    Moderation,
    ModerationDeed,
    NotSent,
    PermanentError,
    Receipt,
    Reporting,
    SendSafety,
)
from apps.channels.crashpoints import crashpoint
from apps.channels.models import Channel
from apps.delivery import letters
from apps.delivery.claims import Lease, LeaseLost, claim_next, due_channels, mark_dot
from apps.delivery.doubts import look
from apps.delivery.line import Line
from apps.delivery.rulings import blame, meets_every_entry, next_slice
from apps.delivery.settling import give_up_overdue, settle, settle_lapsed

if TYPE_CHECKING:
    from apps.channels.contract import Adapter, OutboundMessage
    from apps.delivery.models import OutboxEntry
    from apps.delivery.rulings import Answer

logger = logging.getLogger(__name__)

DONE = gettext_noop("The service has done it.")
CANNOT_MODERATE = gettext_noop("This channel cannot do that (any more).")

#: How many entries a channel may send before the other channels have their turn.
RUN = 20
#: Seconds between the tries to write down a known answer while the database is away.
PATIENCE = (1, 2, 4, 8, 16)


def deliver_due(*, limit_seconds: float) -> int:
    """Send until nothing is due, or until the time is over and the message in hand is through.

    Returns the number of attempts. Any number of workers may do so at the same time.
    """
    end = time.monotonic() + limit_seconds
    settle_lapsed()
    give_up_overdue()
    attempts = 0
    while True:
        made = sum(_serve(channel, end) for channel in due_channels())
        attempts += made
        # What is due and was not to be had is in other workers' hands.
        if not made or time.monotonic() > end:
            return attempts


def _serve(channel_id: int, end: float) -> int:
    """A run of entries of one channel over one connection; it ends when the channel itself fails."""
    channel = Channel.objects.get(pk=channel_id)
    with Line(channel) as line:
        for made in range(RUN):
            entry = claim_next(channel_id) if time.monotonic() < end else None
            if entry is None:
                return made
            if not _attempt(entry, line):
                return made + 1
    return RUN


def _attempt(entry: OutboxEntry, line: Line) -> bool:
    """Send one entry and settle it; whether the line is good for more."""
    crashpoint("entry_claimed")
    try:
        with Lease(entry):
            answer = _send(entry, line)
    except LeaseLost as lost:
        logger.warning("%s", lost)
        return False
    crashpoint("answer_accepted")
    _write_down(entry, answer, line.channel)
    crashpoint("answer_settled")
    if isinstance(answer, ChannelError):
        line.hang_up()
    return not meets_every_entry(answer)


def _send(entry: OutboxEntry, line: Line) -> Answer:
    if entry.deed:
        return _do(entry, line)
    message = letters.read(entry.content, receipt=entry.receipt)
    # What goes into a thread is for nobody in particular; its one recipient here is the thread.
    slice_ = next_slice(entry.recipients.all()) if message.recipients else []
    recipients = [recipient.address for recipient in slice_]
    try:
        adapter = line.adapter()
        payload = _payload(entry, adapter, message)
        if entry.doubtful_since and adapter.capabilities.send_safety is not SendSafety.IDEMPOTENT:
            if found := look(adapter, message, recipients):
                return found
            crashpoint("repeat_begun")
        return adapter.send(message, payload, recipients, partial(mark_dot, entry))
    except ChannelError as error:
        return blame(error)


def _do(entry: OutboxEntry, line: Line) -> Answer:
    """Have the service do a deed."""
    target, deed = letters.target_of(entry.content), ModerationDeed(entry.deed)
    try:
        adapter = line.adapter()
        if target is None or not isinstance(adapter, Moderation):
            return PermanentError(CANNOT_MODERATE, stage="deed")
        mark_dot(entry)
        if deed is ModerationDeed.FLAG and isinstance(adapter, Reporting):
            adapter.report(target, letters.report_of(entry.content))
        else:
            adapter.moderate(deed, target)
    except ChannelError as error:
        return blame(error)
    return Receipt(answer=DONE)


def _payload(entry: OutboxEntry, adapter: Adapter, message: OutboundMessage) -> bytes:
    """The bytes of all attempts, made and kept before the first one."""
    try:
        if entry.payload:
            return payloads.read(entry.payload)
        content = adapter.compose(message)
        entry.payload = payloads.keep(content)
    except FileNotFoundError as error:
        raise PermanentError(f"A file of this message is missing: {error.filename}", stage="compose") from error
    except OSError as error:
        raise NotSent(f"The message could not be stored: {error.strerror}", stage="compose") from error
    except ValueError as error:
        # It would be so at every try, a lone surrogate in a name for example; and it must not stop the others.
        raise PermanentError(f"The message cannot be written: {error}", stage="compose") from error
    crashpoint("answer_composed")
    entry.save(update_fields=["payload"])
    return content


def _write_down(entry: OutboxEntry, answer: Answer, channel: Channel) -> None:
    """Settle, and if the database is away wait for it: nobody else knows the answer."""
    for pause in PATIENCE:
        try:
            _settle(entry, answer, channel)
        except (OperationalError, InterfaceError) as error:
            logger.warning("The answer for entry %s waits for the database: %s", entry.pk, error)
            connection.close()
            time.sleep(pause)
        else:
            return
    _settle(entry, answer, channel)


def _settle(entry: OutboxEntry, answer: Answer, channel: Channel) -> None:
    if not settle(entry, answer, channel=channel):
        logger.warning("Entry %s was taken over while it was being sent; its answer is lost: %s", entry.pk, answer)
