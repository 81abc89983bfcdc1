"""Who works on what: an entry belongs to one worker at a time, as long as it renews its lease (DESIGN.md, law 5)."""

from __future__ import annotations

import datetime as dt
import logging
import os
import secrets
import socket
import threading
from typing import TYPE_CHECKING, Self

from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from apps.channels.crashpoints import crashpoint
from apps.delivery.models import Attempt, OutboxEntry, State, working_channels
from apps.delivery.pace import busy_channels, may_send
from apps.delivery.signals import about_to_change, entry_changed

if TYPE_CHECKING:
    from types import TracebackType

    from apps.delivery.models import OutboxEntryQuerySet

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(seconds=30)
RENEWAL_SECONDS = 10.0


class LeaseLost(Exception):
    """Another worker has taken the entry, because this one was silent for too long."""


def due_channels() -> list[int]:
    """The channels with something to send and a connection to spare."""
    now = timezone.now()
    due = OutboxEntry.objects.due(now).filter(channel=OuterRef("pk"))
    return list(working_channels(now).filter(Exists(due)).exclude(pk__in=busy_channels()).values_list("pk", flat=True))


def claim_next(channel: int) -> OutboxEntry | None:
    """Take the next due entry of the channel and begin an attempt; None if there is none that nobody else holds."""
    # Durable: the claim must be committed before anything goes over the network.
    with transaction.atomic(durable=True):
        now = timezone.now()
        if not may_send(channel, now):
            return None
        about_to_change.send(sender=OutboxEntry, channel=channel)
        due = OutboxEntry.objects.due(now).filter(channel=channel).order_by("due_at", "pk")
        # Postgres locks the row and passes over locked ones; on SQLite the IMMEDIATE transaction locks out the others.
        entry = due.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
        if entry is not None:
            _begin_attempt(entry, now)
            entry_changed.send(sender=OutboxEntry, entry=entry)
    return entry


def mark_dot(entry: OutboxEntry) -> None:
    """Commit that the next step may deliver the message. Raises `LeaseLost`: the step must not be taken."""
    crashpoint("dot_unmarked")
    now = timezone.now()
    repeats = entry.repeats + (entry.doubtful_since is not None)
    with transaction.atomic(durable=True):
        if not _held(entry).update(dot_at=now, lease_until=now + LEASE, repeats=repeats):
            raise LeaseLost(f"{entry} was taken over before its final dot")
    crashpoint("dot_marked")


class Lease:
    """Renews an entry's lease from a thread of its own while the entry is being sent."""

    def __init__(self, entry: OutboxEntry) -> None:
        self._entry = entry
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._renew, name=f"lease of {entry.pk}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _renew(self) -> None:
        try:
            while not self._over.wait(RENEWAL_SECONDS):
                self._renew_once()
        finally:
            connection.close()

    def _renew_once(self) -> None:
        try:
            _held(self._entry).update(lease_until=timezone.now() + LEASE)
        except DatabaseError as error:
            # The next renewal may find the database again; if none does, the lease lapses as it should.
            logger.warning("The lease of entry %s could not be renewed: %s", self._entry.pk, error)
            connection.close()


def _begin_attempt(entry: OutboxEntry, now: dt.datetime) -> None:
    OutboxEntry.objects.filter(pk=entry.pk).update(
        state=State.SENDING,
        claimed_by=f"{socket.gethostname()[:24]}:{os.getpid()}:{secrets.token_hex(8)}",
        lease_until=now + LEASE,
        dot_at=None,
        attempt_count=F("attempt_count") + 1,
    )
    entry.refresh_from_db(fields=["state", "claimed_by", "lease_until", "dot_at", "attempt_count"])
    Attempt.objects.create(entry=entry, number=entry.attempt_count, started_at=now)


def _held(entry: OutboxEntry) -> OutboxEntryQuerySet:
    return OutboxEntry.objects.filter(pk=entry.pk, state=State.SENDING, claimed_by=entry.claimed_by)
