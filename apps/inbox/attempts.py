"""What was tried to send an answer, as JSON; `client/src/api/sending.ts` says the same to the client."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from apps.channels.wording import translated

if TYPE_CHECKING:
    from apps.conversations.models import Message
    from apps.delivery.models import Attempt


class Attempted(TypedDict):
    startedAt: str
    endedAt: str | None
    outcome: str
    host: str
    stage: str
    words: str


class Addressed(TypedDict):
    address: str
    state: str
    words: str


class Sending(TypedDict):
    """What was tried to send an answer, and how it stands with each of its recipients."""

    attempts: list[Attempted]
    recipients: list[Addressed]


def sending(item: Message) -> Sending:
    """Needs `outbox_entry` at hand."""
    entry = item.outbox_entry
    if entry is None:
        return Sending(attempts=[], recipients=[])
    return Sending(
        attempts=[_attempted(each) for each in entry.attempts.all()],
        recipients=[
            Addressed(address=each.address, state=each.state, words=translated(each.words))
            for each in entry.recipients.all()
            if item.to or not item.is_post  # what goes into a thread is for nobody in particular
        ],
    )


def _attempted(attempt: Attempt) -> Attempted:
    return Attempted(
        startedAt=attempt.started_at.isoformat(),
        endedAt=attempt.ended_at.isoformat() if attempt.ended_at else None,
        outcome=attempt.outcome,
        host=attempt.host,
        stage=attempt.stage,
        words=translated(attempt.words),
    )
