"""Copies of what was sent, for channels whose server keeps none itself: in a mailbox's Sent folder.

A copy is owed from the transaction on that says `sent`, and kept in its own time. Whatever happens to it changes
nothing at the message, and nothing is ever sent for it: its failure is shown among the attempts.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from apps.channels import payloads
from apps.channels.contract import ChannelError, Copies, PermanentError
from apps.channels.models import Channel, Health
from apps.channels.sentences import sentence
from apps.delivery import letters
from apps.delivery.back_off import back_off
from apps.delivery.line import Line
from apps.delivery.models import Attempt, OutboxEntry, State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.delivery.models import OutboxEntryQuerySet

logger = logging.getLogger(__name__)

#: So long a server has to keep a copy itself, as those of large services do.
PAUSE = dt.timedelta(seconds=30)
#: Who has taken one up and died is followed by another after so long; to put it there twice is harmless.
LEASE = dt.timedelta(minutes=10)
#: About two days, with the pauses between them.
MOST_TRIES = 50
#: So many in a row are no accident any more.
TROUBLE = 3
#: How many are kept over one connection before the other channels have their turn.
RUN = 50
COPYING = "copy"
NOT_KEPT = sentence("It was sent, but no copy could be put into the Sent folder: %(words)s")


def owe_copy(entry: OutboxEntry, channel: Channel) -> None:
    """Note that a copy is to be kept, if the channel keeps any and a person wrote it.

    Inside the transaction that settles the entry.
    """
    if entry.state == State.SENT and channel.keeps_copies and not entry.content["automatic"]:
        OutboxEntry.objects.filter(pk=entry.pk).update(copy_due_at=timezone.now() + PAUSE)


def keep_owed() -> int:
    """Keep the copies that are due; returns how many. Any number of workers may do so at the same time."""
    readable = Channel.objects.active().exclude(reading_health=Health.NEEDS_PERSON)
    channels = readable.filter(pk__in=_due().values("channel"))
    return sum(_keep_those_of(channel) for channel in channels)


def trouble_with(channels: Iterable[Channel]) -> dict[int, str]:
    """Channels whose copies fail again and again, by their row ids, in the words of the newest failure."""
    theirs = OutboxEntry.objects.filter(channel__in=channels)
    failing = theirs.filter(copy_due_at__isnull=False, copy_failures__gte=TROUBLE)
    said: dict[int, str] = {}
    for entries in (_given_up(theirs), failing):
        newest = Attempt.objects.filter(entry__in=entries, stage=COPYING).order_by("ended_at")
        said |= dict(newest.values_list("entry__channel", "words"))
    return said


def _given_up(entries: OutboxEntryQuerySet) -> OutboxEntryQuerySet:
    """Those whose copy nobody tries any more; none, once a later one of the channel was kept."""
    return entries.filter(copy_due_at=None, copy_failures__gte=MOST_TRIES)


def _due() -> OutboxEntryQuerySet:
    return OutboxEntry.objects.filter(copy_due_at__lte=timezone.now())


def _keep_those_of(channel: Channel) -> int:
    """Over one connection; it ends with the first that fails. One that is refused again and again holds up no other."""
    kept = 0
    with Line(channel) as line:
        for entry in _due().filter(channel=channel).order_by("copy_failures", "copy_due_at")[:RUN]:
            if not _take(entry):
                continue
            try:
                _keep(entry, line)
            except ChannelError as error:
                _fail(entry, error)
                return kept
            _settle(entry)
            kept += 1
    return kept


def _take(entry: OutboxEntry) -> bool:
    """Compare and set: one worker has it for a while."""
    mine = OutboxEntry.objects.filter(pk=entry.pk, copy_due_at=entry.copy_due_at)
    return bool(mine.update(copy_due_at=timezone.now() + LEASE))


def _keep(entry: OutboxEntry, line: Line) -> None:
    adapter = line.adapter()
    if isinstance(adapter, Copies):
        try:
            payload = payloads.read(entry.payload)
        except OSError as error:
            raise PermanentError(f"Its bytes cannot be read: {error.strerror}", stage=COPYING) from error
        adapter.keep_copy(letters.read(entry.content), payload)


@transaction.atomic
def _settle(entry: OutboxEntry) -> None:
    OutboxEntry.objects.filter(pk=entry.pk).update(copy_due_at=None, copy_failures=0)
    entry.attempts.filter(stage=COPYING).delete()
    # The folder works again: what was given up is told at its message only.
    _given_up(OutboxEntry.objects.filter(channel=entry.channel_id)).update(copy_failures=0)


@transaction.atomic
def _fail(entry: OutboxEntry, error: ChannelError) -> None:
    """Try again later, for some days; what the server said stands among the attempts."""
    failures = entry.copy_failures + 1
    again = timezone.now() + back_off(failures)
    # The others of the channel wait as well, so that a server that is down is not asked for each of them.
    _due().filter(channel=entry.channel_id).update(copy_due_at=again)
    due_at = again if failures < MOST_TRIES else None
    OutboxEntry.objects.filter(pk=entry.pk).update(copy_due_at=due_at, copy_failures=failures)
    told = {"ended_at": timezone.now(), "outcome": State.SENT, "words": NOT_KEPT % {"words": error}}
    Attempt.objects.update_or_create(
        entry=entry, stage=COPYING, defaults=told, create_defaults={**told, "number": entry.attempt_count + 1}
    )
    logger.warning("No copy of entry %s was kept among what was sent: %s", entry.pk, error)
