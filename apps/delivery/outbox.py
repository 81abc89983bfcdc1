"""The one door out: what is put here in a transaction is sent after it, whatever happens to workers and brokers."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from apps.channels.crashpoints import crashpoint
from apps.delivery import letters
from apps.delivery.bell import LONGEST_PAUSE, ring
from apps.delivery.copies import owe_copy
from apps.delivery.doubts import A_PERSON_DECIDES
from apps.delivery.models import UNTOUCHED, OutboxEntry, Recipient, RecipientState, State
from apps.delivery.signals import about_to_change, entry_changed
from apps.delivery.tasks import deliver_due

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.channels.contract import ModerationDeed, OutboundMessage, Report, Target
    from apps.channels.models import Channel
    from apps.delivery.letters import StoredFile

FROM_BACKUP = gettext_noop("This was restored from a backup, and may have been sent after that was written.")
#: A person may have these sent again; the worker is done with them.
REPEATABLE = (State.FAILED, State.UNCERTAIN)


@transaction.atomic
def enqueue(
    *,
    channel: Channel,
    lane: str,
    message: OutboundMessage,
    files: Sequence[StoredFile] = (),
    due_at: dt.datetime | None = None,
    approved: bool = True,
) -> OutboxEntry:
    """Put `message` into the outbox as part of the caller's transaction: rolled back with it, sent after its commit.

    `lane` (at most 64 characters) goes out in order; `due_at` is when at the earliest, by default at once: until then
    the entry is held, and may be taken back. Unless it is `approved` it waits for that (`approve`). The message
    has no attachments: they are made from `files`. This is not announced: whoever calls knows. Raises `ValueError`
    for attachments and for a message to nobody and nowhere, `IntegrityError` for an external id that was used before.
    """
    places = message.recipients or _places(message, channel)
    if not places:
        raise ValueError("A message needs at least one recipient.")
    now = timezone.now()
    due_at = due_at or now
    entry = OutboxEntry.objects.create(
        channel=channel,
        lane=lane,
        external_id=message.external_id,
        content=letters.write(message, files),
        state=_first_state(due_at, now) if approved else State.UNAPPROVED,
        due_at=due_at,
        give_up_at=_give_up_at(due_at),
    )
    Recipient.objects.bulk_create(Recipient(entry=entry, address=address) for address in places)
    if approved:
        _ring_after_commit(pause=(due_at - now).total_seconds())
    return entry


@transaction.atomic
def approve(entry: OutboxEntry, *, text: str | None = None, html: str = "") -> bool:
    """Let an entry go out that waited for a second person, at once or when it was meant to; with other words if `text`
    is given. False, and nothing done, if it does not wait (a second click, or another one was faster).
    """
    now = timezone.now()
    due_at = max(entry.due_at, now)
    words = {} if text is None else {"content": {**entry.content, "text": text, "html": html}}
    state = _first_state(due_at, now)
    if not _change(entry, [State.UNAPPROVED], state=state, due_at=due_at, give_up_at=_give_up_at(due_at), **words):
        return False
    _ring_after_commit(pause=(due_at - now).total_seconds())
    entry_changed.send(sender=OutboxEntry, entry=entry)
    return True


@transaction.atomic
def give_back(entry: OutboxEntry) -> bool:
    """Cancel an entry that waits for a second person. False, and nothing done, if it does not."""
    cancelled = _change(entry, [State.UNAPPROVED], state=State.CANCELLED, settled_at=timezone.now())
    if cancelled:
        entry_changed.send(sender=OutboxEntry, entry=entry)
    return cancelled


@transaction.atomic
def enqueue_deed(
    *, channel: Channel, lane: str, deed: ModerationDeed, target: Target, report: Report | None = None
) -> OutboxEntry:
    """Have a deed done to what others wrote, as part of the caller's transaction; `report` says why, if it is one."""
    now = timezone.now()
    entry = OutboxEntry.objects.create(
        channel=channel,
        lane=lane,
        external_id=f"deed-{uuid.uuid4()}",
        content=letters.write_deed(target, report),
        deed=deed,
        due_at=now,
        give_up_at=_give_up_at(now),
    )
    Recipient.objects.create(entry=entry, address=target.external_id[:320])
    _ring_after_commit()
    return entry


@transaction.atomic
def send_again(entry: OutboxEntry) -> bool:
    """Queue a failed or uncertain entry anew: the same bytes to the recipients that did not accept them yet.

    False, and nothing done, if it is in another state (a second click).
    """
    now = timezone.now()
    renewed = _change(
        entry,
        REPEATABLE,
        state=State.QUEUED,
        due_at=now,
        give_up_at=_give_up_at(now),
        claimed_by="",
        dot_at=None,
        doubtful_since=None,
        repeats=0,
        failures=0,
        words="",
        advice="",
        settled_at=None,
    )
    if renewed:
        refused = entry.recipients.filter(state=RecipientState.REFUSED)
        refused.update(state=RecipientState.PENDING, code=0, words="")
        _ring_after_commit()
        entry_changed.send(sender=OutboxEntry, entry=entry)
    return renewed


@transaction.atomic
def mark_as_sent(entry: OutboxEntry, *, words: str) -> bool:
    """Settle an uncertain entry as delivered, on the word of a person. False, and nothing done, if it is not one."""
    now = timezone.now()
    believed = _change(
        entry, [State.UNCERTAIN], state=State.SENT, settled_at=now, doubtful_since=None, words=words, advice=""
    )
    if believed:
        entry.recipients.filter(state=RecipientState.PENDING).update(state=RecipientState.ACCEPTED)
        owe_copy(entry, entry.channel)
        entry_changed.send(sender=OutboxEntry, entry=entry)
    return believed


@transaction.atomic
def confirm(entry: OutboxEntry, *, words: str) -> bool:
    """The service itself shows what was sent: settle it as that, whatever its worker knows or fears.

    False, and nothing done, if it is settled already, or nobody has tried to send it.
    """
    now = timezone.now()
    tried = (State.SENDING, State.DEFERRED, State.QUEUED, State.UNCERTAIN)
    if not entry.attempt_count or not _change(entry, tried, **_settled(State.SENT, words, now)):
        return False
    entry.recipients.filter(state=RecipientState.PENDING).update(state=RecipientState.ACCEPTED)
    entry.attempts.filter(ended_at=None).update(ended_at=now, outcome=State.SENT, words=words)
    entry_changed.send(sender=OutboxEntry, entry=entry)
    return True


@transaction.atomic
def refuse(entry: OutboxEntry, *, words: str) -> bool:
    """The service says, later, that it did not take it after all. False, and nothing done, if that is known."""
    told = (State.SENDING, State.DEFERRED, State.UNCERTAIN, State.SENT)
    now = timezone.now()
    if not _change(entry, told, **_settled(State.FAILED, words, now)):
        return False
    entry.recipients.update(state=RecipientState.REFUSED, words=words)
    entry.attempts.filter(ended_at=None).update(ended_at=now, outcome=State.FAILED, words=words)
    entry_changed.send(sender=OutboxEntry, entry=entry)
    return True


@transaction.atomic
def cancel(entry: OutboxEntry) -> bool:
    """Take back an entry that no worker has claimed and nobody has got, for sure. False, and nothing done, if it is too
    late.
    """
    untouched = OutboxEntry.objects.exclude(recipients__state=RecipientState.ACCEPTED)
    untouched = untouched.filter(pk=entry.pk, doubtful_since=None, receipt={})
    cancelled = untouched.exists() and _change(entry, UNTOUCHED, state=State.CANCELLED, settled_at=timezone.now())
    if cancelled:
        entry_changed.send(sender=OutboxEntry, entry=entry)
    return cancelled


@transaction.atomic
def send_now(entry: OutboxEntry) -> bool:
    """Hold an entry no longer. False, and nothing done, if it is not held."""
    released = _change(entry, [State.HELD], state=State.QUEUED, due_at=timezone.now())
    if released:
        _ring_after_commit()
        entry_changed.send(sender=OutboxEntry, entry=entry)
    return released


def hold_everything() -> None:
    """Let a person decide about all that is not sent: it comes from a backup, and may have gone out since.

    To be called where nothing else runs, within the transaction that restores; nothing is announced.
    """
    unfinished = OutboxEntry.objects.unfinished()
    unfinished.update(
        state=State.UNCERTAIN,
        words=FROM_BACKUP,
        advice=A_PERSON_DECIDES,
        settled_at=timezone.now(),
        lease_until=None,
        claimed_by="",
    )


def _places(message: OutboundMessage, channel: Channel) -> tuple[str, ...]:
    """Where something goes that is for nobody in particular: into a thread, or where new ones begin."""
    if channel.capabilities.addressed:
        return ()
    place = message.thread or (message.target.external_id if message.target else "") or channel.address
    return (place[:320],)


def _first_state(due_at: dt.datetime, now: dt.datetime) -> State:
    return State.HELD if due_at > now else State.QUEUED


def _settled(state: State, words: str, now: dt.datetime) -> dict[str, Any]:
    return {
        "state": state,
        "words": words,
        "advice": "",
        "settled_at": now,
        "doubtful_since": None,
        "lease_until": None,
    }


def _change(entry: OutboxEntry, states: Sequence[State], **fields: Any) -> bool:
    """Compare and set: whoever else changed the state first has won."""
    about_to_change.send(sender=OutboxEntry, channel=entry.channel_id)
    changed = OutboxEntry.objects.filter(pk=entry.pk, state__in=states).update(**fields)
    if changed:
        entry.refresh_from_db(fields=list(fields))
    return bool(changed)


def _give_up_at(start: dt.datetime) -> dt.datetime:
    return start + dt.timedelta(hours=settings.DELIVERY_GIVE_UP_HOURS)


def _ring_after_commit(*, pause: float = 0) -> None:
    """Ring now, or after `pause` seconds; a later time is left to the sweep."""
    if pause <= LONGEST_PAUSE:
        transaction.on_commit(partial(_ring, pause), robust=True)


def _ring(pause: float) -> None:
    crashpoint("answer_committed")
    ring(deliver_due, after=pause)
