"""Writing what an attempt came to, in one transaction that announces it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from apps.channels.contract import Ambiguous, Receipt
from apps.channels.crashpoints import crashpoint
from apps.channels.models import Health
from apps.delivery import letters, rests
from apps.delivery.copies import owe_copy
from apps.delivery.doubts import safety_of
from apps.delivery.judging import given_up, judge, judge_lapsed
from apps.delivery.models import WAITING, OutboxEntry, Recipient, Rest, State
from apps.delivery.rulings import serve
from apps.delivery.signals import about_to_change, entry_changed

if TYPE_CHECKING:
    from apps.channels.models import Channel
    from apps.delivery.judging import Verdict
    from apps.delivery.models import OutboxEntryQuerySet
    from apps.delivery.rulings import Answer

#: What settling changes on an entry.
RECORDED = (
    *("state", "words", "advice", "due_at", "failures"),
    *("settled_at", "doubtful_since", "lease_until", "claimed_by"),
)


@transaction.atomic
def settle(entry: OutboxEntry, answer: Answer, *, channel: Channel) -> bool:
    """Write what the service said in the attempt that `entry` was claimed for, and what that tells of the channel.

    False, and nothing written, if another worker has the entry by now. One that was given up as uncertain takes the
    answer of its own late worker: that one knows. One that is sent already only learns what the service calls it.
    """
    about_to_change.send(sender=OutboxEntry, channel=entry.channel_id)
    held = OutboxEntry.objects.filter(pk=entry.pk, claimed_by=entry.claimed_by)
    row = held.filter(state__in=(State.SENDING, State.UNCERTAIN)).select_for_update(no_key=True).first()
    if row is None:
        return _is_shown_already(held, answer)
    recipients = list(row.recipients.all())
    serve(recipients, answer)
    verdict = judge(row, recipients, answer, safety_of(row, channel))
    _note_receipt(row, answer)
    Recipient.objects.bulk_update(recipients, ["state", "code", "words"])
    rests.note(channel, answer)
    _end_attempt(row, verdict)
    _record(row, verdict)
    owe_copy(row, channel)
    crashpoint("answer_settling")
    return True


def settle_lapsed() -> None:
    """Settle what was being sent by workers that died: after a dot it is uncertain, before it is queued again."""
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


def _is_shown_already(held: OutboxEntryQuerySet, answer: Answer) -> bool:
    """The service showed it before its answer came: then only what it calls it may be news."""
    row = held.filter(state=State.SENT).select_for_update(no_key=True).first()
    if row is None or not isinstance(answer, Receipt):
        return False
    if _note_receipt(row, answer):
        entry_changed.send(sender=OutboxEntry, entry=row)
    return True


def _note_receipt(entry: OutboxEntry, answer: Answer) -> bool:
    """Keep what the service calls what it took, if only a part; whether it said anything."""
    took = answer.taken if isinstance(answer, Ambiguous) else answer
    if isinstance(took, Receipt) and (receipt := letters.receipt_of(took)):
        entry.receipt = receipt
        entry.save(update_fields=["receipt"])
        return True
    return False


@transaction.atomic
def _settle_one_lapsed() -> bool:
    lapsed = OutboxEntry.objects.lapsed(timezone.now())
    channel = lapsed.values_list("channel", flat=True).first()
    if channel is None:
        return False
    about_to_change.send(sender=OutboxEntry, channel=channel)
    entry = lapsed.filter(channel=channel).select_for_update(skip_locked=True, no_key=True).first()
    if entry is None:
        return False
    verdict = judge_lapsed(entry)
    _end_attempt(entry, verdict)
    _record(entry, verdict)
    return True


@transaction.atomic
def _give_up(entry: OutboxEntry, words: str) -> None:
    about_to_change.send(sender=OutboxEntry, channel=entry.channel_id)
    if OutboxEntry.objects.waiting().select_for_update(no_key=True).filter(pk=entry.pk).first():
        _record(entry, given_up(entry, words))


def _record(entry: OutboxEntry, verdict: Verdict) -> None:
    entry.state, entry.words, entry.advice = verdict.state, verdict.words, verdict.advice
    goes_on = verdict.state in WAITING or (verdict.state == State.UNCERTAIN and verdict.due_at)
    entry.due_at = verdict.due_at or entry.due_at
    entry.settled_at = None if goes_on else timezone.now()
    entry.doubtful_since = None if verdict.state == State.SENT else entry.doubtful_since
    entry.lease_until = None
    entry.save(update_fields=RECORDED)
    entry_changed.send(sender=OutboxEntry, entry=entry)


def _end_attempt(entry: OutboxEntry, verdict: Verdict) -> None:
    entry.attempts.filter(number=entry.attempt_count).update(
        ended_at=timezone.now(), outcome=verdict.state, host=verdict.host, stage=verdict.stage, words=verdict.words
    )
