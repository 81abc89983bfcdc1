"""What a service's answer means: the table from answers to states, for each recipient and for the entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.channels.contract import (
    Ambiguous,
    AuthError,
    ChannelError,
    NotSent,
    PermanentError,
    RateLimited,
    Receipt,
    Unavailable,
)
from apps.delivery.models import RecipientState, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from apps.channels.contract import Refusal
    from apps.delivery.models import Recipient

Answer = Receipt | ChannelError


@dataclass(frozen=True, slots=True)
class Ruling:
    """What becomes of the recipients whom the answer does not refuse by name, and of the entry while some wait."""

    others: RecipientState
    state: State


RULINGS: Mapping[type, Ruling] = {
    Receipt: Ruling(RecipientState.ACCEPTED, State.DEFERRED),
    NotSent: Ruling(RecipientState.PENDING, State.DEFERRED),
    Unavailable: Ruling(RecipientState.PENDING, State.DEFERRED),
    AuthError: Ruling(RecipientState.PENDING, State.QUEUED),
    PermanentError: Ruling(RecipientState.REFUSED, State.DEFERRED),
    Ambiguous: Ruling(RecipientState.PENDING, State.UNCERTAIN),
    # What no adapter should raise from `send` may mean anything, so the worst is assumed.
    ChannelError: Ruling(RecipientState.PENDING, State.UNCERTAIN),
}

#: A part of it was taken, and the next one goes at once.
GOES_ON = Ruling(RecipientState.PENDING, State.QUEUED)

#: A failure in one of these would meet every entry of the channel alike: the message was not even mentioned.
CHANNEL_STAGES = frozenset({"settings", "connect", "ehlo", "tls", "login"})


#: RFC 5321 section 4.5.3.1.8: every server takes as many recipients of a message at once.
SLICE = 100


def next_slice(recipients: Iterable[Recipient]) -> list[Recipient]:
    """Whom the next attempt is for: pending ones, those that no server was asked about yet first."""
    pending = [recipient for recipient in recipients if recipient.state == RecipientState.PENDING]
    return sorted(pending, key=lambda recipient: (recipient.code, recipient.pk))[:SLICE]


def blame(error: ChannelError) -> ChannelError:
    """What refuses for good before any message was mentioned is the channel's fault: a person must mend that."""
    if isinstance(error, PermanentError) and error.stage in CHANNEL_STAGES:
        return AuthError(str(error), stage=error.stage, advice=error.advice)
    return error


def ruling(answer: Answer) -> Ruling:
    """The line of the table for this answer or the nearest kind above it."""
    if isinstance(answer, Receipt) and answer.unfinished:
        return GOES_ON
    return next(RULINGS[kind] for kind in type(answer).__mro__ if kind in RULINGS)


def meets_every_entry(answer: Answer) -> bool:
    """Whether it is the channel that failed, and not this one message."""
    if isinstance(answer, RateLimited):
        return not answer.only_here
    if isinstance(answer, NotSent | Unavailable):
        return answer.stage in CHANNEL_STAGES
    return isinstance(answer, AuthError)


def words_of(answer: Answer) -> str:
    """The service's own words; those about single recipients tell whom they mean."""
    named = [f"{refusal.recipient}: {_said(refusal)}" for refusal in refusals(answer)]
    if isinstance(answer, Receipt):
        return "\n".join([answer.answer, *named])
    return "\n".join(named) or str(answer)


def refusals(answer: Answer) -> tuple[Refusal, ...]:
    """Whom the answer refuses by name."""
    return answer.refused if isinstance(answer, Receipt | NotSent | PermanentError) else ()


def serve(recipients: Iterable[Recipient], answer: Answer) -> None:
    """Put on the recipients that the attempt was for what the answer says of each."""
    others, refused = ruling(answer).others, {r.recipient: r for r in refusals(answer)}
    for recipient in next_slice(recipients):
        if refusal := refused.get(recipient.address):
            recipient.state = RecipientState.REFUSED if refusal.permanent else RecipientState.PENDING
            recipient.code, recipient.words = refusal.code, _said(refusal)
        elif others != RecipientState.PENDING:
            recipient.state, recipient.code, recipient.words = others, 0, words_of(answer)


def conclude(recipients: Iterable[Recipient], *, unless: State) -> State:
    """The entry's state: `unless` while a recipient is pending; after that it is sent if at least one has accepted."""
    states = {recipient.state for recipient in recipients}
    if RecipientState.PENDING in states:
        return unless
    return State.SENT if RecipientState.ACCEPTED in states else State.FAILED


def _said(refusal: Refusal) -> str:
    code = str(refusal.code)
    return refusal.answer if refusal.answer.startswith(code) else f"{code} {refusal.answer}"
