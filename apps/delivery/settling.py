"""Writing what an attempt came to, in one transaction that announces it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from apps.channels.contract import ChannelError, Receipt
from apps.channels.models import Health
from apps.delivery import rests
from apps.delivery.back_off import back_off
from apps.delivery.models import WAITING, OutboxEntry, Recipient, RecipientState, Rest, State
from apps.delivery.rulings import conclude, meets_every_entry, ruling, serve, words_of
from apps.delivery.signals import entry_changed

if TYPE_CHECKING:
    import datetime as dt

    from apps.channels.models import Channel
    from apps.delivery.rulings import Answer

DIED = gettext_noop("The program ended while it was sending this.")
DIED_AFTER_DOT = gettext_noop("The program ended after handing this over, so whether the server took it is unknown.")
GAVE_UP = gettext_noop("It was tried as long as the settings allow. Send it again when the other side works.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an entry is from now on, and what its latest attempt was."""

    state: State
    words: str
    advice: str = ""
    host: str = ""
    stage: str = ""
    due_at: dt.datetime | None = None


@transaction.atomic
def settle(entry: OutboxEntry, answer: Answer, *, channel: Channel) -> bool:
    """Write what the service said in the attempt that `entry` was claimed for, and what that tells of the channel.

    False, and nothing written, if another worker has the entry by now. One that was given up as uncertain takes the
    answer of its own late worker: that one knows.
    """
    held = OutboxEntry.objects.filter(pk=entry.pk, claimed_by=entry.claimed_by)
    row = held.filter(state__in=(State.SENDING, State.UNCERTAIN)).select_for_update().first()
    if row is None:
        return False
    recipients = list(row.recipients.all())
    serve(recipients, answer)
    verdict = _judge(row, recipients, answer)
    Recipient.objects.bulk_update(recipients, ["state", "code", "words"])
    rests.note(channel, answer)
    _end_attempt(row, verdict)
    _record(row, verdict)
    return True


def settle_lapsed() -> None:
    """Settle what was being sent by workers that died: after its dot it is uncertain, before it is queued again."""
    while _settle_one_lapsed():
        pass


def give_up_overdue() -> None:
    """Fail what waited too long for a server that is down: its turn to be tried may never come.

    What waits for a person waits on.
    """
    now = timezone.now()
    resting = Rest.objects.in_force(now).values("channel")
    waiting = OutboxEntry.objects.waiting().filter(channel__in=resting)
    overdue = waiting.filter(give_up_at__lte=now).exclude(channel__sending_health=Health.NEEDS_PERSON)
    for entry in overdue.select_related("channel"):
        _give_up(entry, entry.channel.sending_words)


def _judge(entry: OutboxEntry, recipients: list[Recipient], answer: Answer) -> Verdict:
    now = timezone.now()
    state = conclude(recipients, unless=ruling(answer).state)
    words = words_of(answer)
    advice = answer.advice if isinstance(answer, ChannelError) else ""
    if state == State.DEFERRED and now >= entry.give_up_at:
        state, advice = _refuse_pending(recipients, words), advice or GAVE_UP
    due_at = None
    if state == State.DEFERRED and not meets_every_entry(answer):
        due_at = _postpone(entry, now)
    return Verdict(
        state=state,
        words=words,
        advice=advice,
        host=answer.host if isinstance(answer, Receipt) else "",
        stage="" if isinstance(answer, Receipt) else answer.stage,
        due_at=due_at,
    )


@transaction.atomic
def _settle_one_lapsed() -> bool:
    entry = OutboxEntry.objects.lapsed(timezone.now()).select_for_update(skip_locked=True).first()
    if entry is None:
        return False
    verdict = _judge_lapsed(entry)
    _end_attempt(entry, verdict)
    _record(entry, verdict)
    return True


def _judge_lapsed(entry: OutboxEntry) -> Verdict:
    now = timezone.now()
    if entry.dot_at is not None:
        return Verdict(state=State.UNCERTAIN, words=DIED_AFTER_DOT)
    entry.claimed_by = ""
    if now >= entry.give_up_at:
        return _failure(entry, DIED)
    # At once the first time; but what kills whoever touches it must not be the first in line again and again.
    due_at = _postpone(entry, now) if entry.failures else now
    entry.failures = entry.failures or 1
    return Verdict(state=State.QUEUED, words=DIED, due_at=due_at)


@transaction.atomic
def _give_up(entry: OutboxEntry, words: str) -> None:
    if OutboxEntry.objects.waiting().select_for_update().filter(pk=entry.pk).first():
        _record(entry, _failure(entry, words))


def _failure(entry: OutboxEntry, words: str) -> Verdict:
    recipients = list(entry.recipients.all())
    state = _refuse_pending(recipients, words)
    Recipient.objects.bulk_update(recipients, ["state", "words"])
    return Verdict(state=state, words=words, advice=GAVE_UP)


def _refuse_pending(recipients: list[Recipient], words: str) -> State:
    for recipient in recipients:
        if recipient.state == RecipientState.PENDING:
            recipient.state, recipient.words = RecipientState.REFUSED, recipient.words or words
    return conclude(recipients, unless=State.FAILED)


def _postpone(entry: OutboxEntry, now: dt.datetime) -> dt.datetime:
    """Count one more failure; the next try is after the back-off, the last one at the very end."""
    entry.failures += 1
    return min(now + back_off(entry.failures), entry.give_up_at)


def _record(entry: OutboxEntry, verdict: Verdict) -> None:
    entry.state, entry.words, entry.advice = verdict.state, verdict.words, verdict.advice
    entry.due_at = verdict.due_at or entry.due_at
    entry.settled_at = None if verdict.state in WAITING else timezone.now()
    entry.lease_until = None
    fields = ["state", "words", "advice", "due_at", "failures", "settled_at", "lease_until", "claimed_by"]
    entry.save(update_fields=fields)
    entry_changed.send(sender=OutboxEntry, entry=entry)


def _end_attempt(entry: OutboxEntry, verdict: Verdict) -> None:
    entry.attempts.filter(number=entry.attempt_count).update(
        ended_at=timezone.now(), outcome=verdict.state, host=verdict.host, stage=verdict.stage, words=verdict.words
    )
