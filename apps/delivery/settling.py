"""Writing what an attempt came to, in one transaction that announces it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from apps.channels.contract import ChannelError, PermanentError, Receipt, SendSafety
from apps.channels.crashpoints import crashpoint
from apps.channels.models import Health
from apps.delivery import letters, rests
from apps.delivery.back_off import back_off
from apps.delivery.copies import owe_copy
from apps.delivery.doubts import A_PERSON_DECIDES, LOOKING, advice_for, next_look, safety_of
from apps.delivery.models import WAITING, OutboxEntry, Recipient, RecipientState, Rest, State
from apps.delivery.rulings import conclude, meets_every_entry, ruling, serve, words_of
from apps.delivery.signals import about_to_change, entry_changed

if TYPE_CHECKING:
    import datetime as dt

    from apps.channels.models import Channel
    from apps.delivery.models import OutboxEntryQuerySet
    from apps.delivery.rulings import Answer

DIED = gettext_noop("The program ended while it was sending this.")
DIED_AFTER_DOT = gettext_noop("The program ended after handing this over, so whether the server took it is unknown.")
GAVE_UP = gettext_noop("It was tried as long as the settings allow. Send it again when the other side works.")


#: What settling changes on an entry.
RECORDED = (
    *("state", "words", "advice", "due_at", "failures"),
    *("settled_at", "doubtful_since", "lease_until", "claimed_by"),
)


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
    answer of its own late worker: that one knows. One that is sent already only learns what the service calls it.
    """
    about_to_change.send(sender=OutboxEntry, channel=entry.channel_id)
    held = OutboxEntry.objects.filter(pk=entry.pk, claimed_by=entry.claimed_by)
    row = held.filter(state__in=(State.SENDING, State.UNCERTAIN)).select_for_update(no_key=True).first()
    if row is None:
        return _is_shown_already(held, answer)
    recipients = list(row.recipients.all())
    serve(recipients, answer)
    verdict = _judge(row, recipients, answer, safety_of(row, channel))
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


def _judge(entry: OutboxEntry, recipients: list[Recipient], answer: Answer, safety: SendSafety) -> Verdict:
    now = timezone.now()
    state = conclude(recipients, unless=_state_while_pending(recipients, answer, safety))
    words = words_of(answer)
    advice = answer.advice if isinstance(answer, ChannelError) else ""
    due_at = None
    if ruling(answer).state == State.UNCERTAIN:
        entry.doubtful_since = entry.doubtful_since or now
    if entry.doubtful_since and _leaves_doubt(entry, state, safety, now):
        state, due_at = State.UNCERTAIN, _when_to_look(entry, answer, safety, now)
        advice = advice or advice_for(safety, due_at)
    elif state == State.DEFERRED and now >= entry.give_up_at:
        state, advice = _refuse_pending(recipients, words), advice or GAVE_UP
    elif state == State.DEFERRED and not meets_every_entry(answer):
        due_at = _repeat_at(entry, answer, now)
    return Verdict(
        state=state,
        words=words,
        advice=advice,
        host=answer.host if isinstance(answer, Receipt) else "",
        stage="" if isinstance(answer, Receipt) else answer.stage,
        due_at=due_at,
    )


def _is_shown_already(held: OutboxEntryQuerySet, answer: Answer) -> bool:
    """The service showed it before its answer came: then only what it calls it may be news."""
    row = held.filter(state=State.SENT).select_for_update(no_key=True).first()
    if row is None or not isinstance(answer, Receipt):
        return False
    if _note_receipt(row, answer):
        entry_changed.send(sender=OutboxEntry, entry=row)
    return True


def _note_receipt(entry: OutboxEntry, answer: Answer) -> bool:
    """Keep what the service calls what it took; whether it said anything."""
    if isinstance(answer, Receipt) and (receipt := letters.receipt_of(answer)):
        entry.receipt = receipt
        entry.save(update_fields=["receipt"])
        return True
    return False


def _leaves_doubt(entry: OutboxEntry, state: State, safety: SendSafety, now: dt.datetime) -> bool:
    """What may be repeated without harm is so for as long as it is tried: only at its end a doubt is left."""
    is_over = state == State.FAILED or (state == State.DEFERRED and now >= entry.give_up_at)
    return state != State.SENT and (safety is not SendSafety.IDEMPOTENT or is_over)


def _repeat_at(entry: OutboxEntry, answer: Answer, now: dt.datetime) -> dt.datetime:
    """What may be repeated without harm, and is perhaps done already, is tried once more at once."""
    is_first = not entry.failures
    due_at = _postpone(entry, now)
    return now if is_first and ruling(answer).state == State.UNCERTAIN else due_at


def _state_while_pending(recipients: list[Recipient], answer: Answer, safety: SendSafety) -> State:
    """What the entry is as long as a recipient is pending."""
    state = ruling(answer).state
    if state == State.UNCERTAIN and safety is SendSafety.IDEMPOTENT:
        return State.DEFERRED
    if isinstance(answer, Receipt) and any(r.state == RecipientState.PENDING and not r.code for r in recipients):
        # The next slice of a long list.
        return State.QUEUED
    return state


def _when_to_look(entry: OutboxEntry, answer: Answer, safety: SendSafety, now: dt.datetime) -> dt.datetime | None:
    """When an entry that may have been delivered is looked after by itself; None: by a person."""
    if isinstance(answer, Receipt | PermanentError) or now >= entry.give_up_at:
        return None
    if ruling(answer).state == State.UNCERTAIN:
        return None if answer.stage == LOOKING else next_look(entry, safety, now)
    return now if meets_every_entry(answer) else _postpone(entry, now)


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
    verdict = _judge_lapsed(entry)
    _end_attempt(entry, verdict)
    _record(entry, verdict)
    return True


def _judge_lapsed(entry: OutboxEntry) -> Verdict:
    now = timezone.now()
    safety = safety_of(entry, entry.channel)
    is_harmless = safety is SendSafety.IDEMPOTENT
    if entry.dot_at is not None:
        entry.doubtful_since = entry.doubtful_since or now
    if entry.dot_at is not None and not is_harmless:
        due_at = next_look(entry, safety, now)
        return Verdict(state=State.UNCERTAIN, words=DIED_AFTER_DOT, advice=advice_for(safety, due_at), due_at=due_at)
    entry.claimed_by = ""
    if now >= entry.give_up_at:
        return _failure(entry, DIED)
    # At once the first time; but what kills whoever touches it must not be the first in line again and again.
    due_at = _postpone(entry, now) if entry.failures else now
    entry.failures = entry.failures or 1
    state = State.UNCERTAIN if entry.doubtful_since and not is_harmless else State.QUEUED
    return Verdict(state=state, words=DIED, due_at=due_at)


@transaction.atomic
def _give_up(entry: OutboxEntry, words: str) -> None:
    about_to_change.send(sender=OutboxEntry, channel=entry.channel_id)
    if OutboxEntry.objects.waiting().select_for_update(no_key=True).filter(pk=entry.pk).first():
        _record(entry, _failure(entry, words))


def _failure(entry: OutboxEntry, words: str) -> Verdict:
    if entry.doubtful_since:
        return Verdict(state=State.UNCERTAIN, words=words, advice=A_PERSON_DECIDES)
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
