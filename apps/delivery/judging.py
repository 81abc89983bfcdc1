"""What an answer, or none, makes of an entry; nothing is saved here but its recipients."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_noop

from apps.channels.contract import ChannelError, PermanentError, RateLimited, Receipt, SendSafety
from apps.channels.sentences import sentence
from apps.delivery.back_off import back_off
from apps.delivery.doubts import A_PERSON_DECIDES, LOOKING, advice_for, next_look, safety_of
from apps.delivery.models import Recipient, RecipientState, State
from apps.delivery.rulings import conclude, meets_every_entry, ruling, words_of

if TYPE_CHECKING:
    from apps.delivery.models import OutboxEntry
    from apps.delivery.rulings import Answer

DIED = gettext_noop("The program ended while it was sending this.")
DIED_AFTER_DOT = gettext_noop("The program ended after handing this over, so whether the server took it is unknown.")
DIED_BETWEEN = sentence(
    "The program ended while it was sending this as several messages. The first %(done)s are there; whether the next"
    " one is, too, is not known."
)
GO_ON = gettext_noop(
    "To send it again is to go on after the messages that are there. If the next one is there as well, mark it as sent,"
    " and write what is missing anew."
)
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


def judge(entry: OutboxEntry, recipients: list[Recipient], answer: Answer, safety: SendSafety) -> Verdict:
    """What the answer makes of it, whose `recipients` are served already; those of one that is given up are refused."""
    now = timezone.now()
    state = conclude(recipients, unless=_state_while_pending(recipients, answer, safety))
    words = words_of(answer)
    advice = answer.advice if isinstance(answer, ChannelError) else ""
    due_at = None
    if ruling(answer).state == State.UNCERTAIN:
        entry.doubtful_since = entry.doubtful_since or now
    if entry.doubtful_since and _leaves_doubt(entry, state, safety, now):
        state, due_at = State.UNCERTAIN, _when_to_look(entry, answer, safety, now)
        advice = advice or _advice(entry, safety, due_at)
    elif state == State.DEFERRED and now >= entry.give_up_at:
        state, advice = _end(entry, recipients, words), advice or _last_advice(entry)
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


def _leaves_doubt(entry: OutboxEntry, state: State, safety: SendSafety, now: dt.datetime) -> bool:
    """What may be repeated without harm is so for as long as it is tried: only at its end a doubt is left."""
    is_over = state == State.FAILED or (state == State.DEFERRED and now >= entry.give_up_at)
    return state != State.SENT and (safety is not SendSafety.IDEMPOTENT or is_over)


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


def _repeat_at(entry: OutboxEntry, answer: Answer, now: dt.datetime) -> dt.datetime:
    """What may be repeated without harm, and is perhaps done already, is tried once more at once; what the service
    takes later, and for this thread alone, when it says.
    """
    if isinstance(answer, RateLimited):
        return min(now + dt.timedelta(seconds=answer.retry_after), entry.give_up_at)
    is_first = not entry.failures
    due_at = _postpone(entry, now)
    return now if is_first and ruling(answer).state == State.UNCERTAIN else due_at


def judge_lapsed(entry: OutboxEntry) -> Verdict:
    """Of one whose worker died: after a dot it is uncertain, before it is queued again."""
    now = timezone.now()
    safety = safety_of(entry, entry.channel)
    is_harmless = safety is SendSafety.IDEMPOTENT
    if entry.dot_at is not None:
        entry.doubtful_since = entry.doubtful_since or now
    if entry.dot_at is not None and not is_harmless:
        due_at = next_look(entry, safety, now)
        words = DIED_BETWEEN % {"done": 1 + len(entry.receipt.get("parts", ()))} if entry.receipt else DIED_AFTER_DOT
        return Verdict(state=State.UNCERTAIN, words=words, advice=_advice(entry, safety, due_at), due_at=due_at)
    entry.claimed_by = ""
    if now >= entry.give_up_at:
        return given_up(entry, DIED)
    # At once the first time; but what kills whoever touches it must not be the first in line again and again.
    due_at = _postpone(entry, now) if entry.failures else now
    entry.failures = entry.failures or 1
    state = State.UNCERTAIN if entry.doubtful_since and not is_harmless else State.QUEUED
    return Verdict(state=state, words=DIED, due_at=due_at)


def given_up(entry: OutboxEntry, words: str) -> Verdict:
    """Of one that was tried for as long as the settings allow. Saves its recipients."""
    if entry.doubtful_since:
        return Verdict(state=State.UNCERTAIN, words=words, advice=A_PERSON_DECIDES)
    recipients = list(entry.recipients.all())
    state = _end(entry, recipients, words)
    Recipient.objects.bulk_update(recipients, ["state", "words"])
    return Verdict(state=state, words=words, advice=_last_advice(entry))


def _end(entry: OutboxEntry, recipients: list[Recipient], words: str) -> State:
    """Of what is tried no more: of which a part is there, that is not undelivered."""
    return State.UNCERTAIN if entry.receipt else _refuse_pending(recipients, words)


def _last_advice(entry: OutboxEntry) -> str:
    return GO_ON if entry.receipt else GAVE_UP


def _advice(entry: OutboxEntry, safety: SendSafety, due_at: dt.datetime | None) -> str:
    return GO_ON if entry.receipt and due_at is None else advice_for(safety, due_at)


def _refuse_pending(recipients: list[Recipient], words: str) -> State:
    for recipient in recipients:
        if recipient.state == RecipientState.PENDING:
            recipient.state, recipient.words = RecipientState.REFUSED, recipient.words or words
    return conclude(recipients, unless=State.FAILED)


def _postpone(entry: OutboxEntry, now: dt.datetime) -> dt.datetime:
    """Count one more failure; the next try is after the back-off, the last one at the very end."""
    entry.failures += 1
    return min(now + back_off(entry.failures), entry.give_up_at)
