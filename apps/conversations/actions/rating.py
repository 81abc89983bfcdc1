"""What a customer says of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from apps.conversations.actions.triage import hold, record
from apps.conversations.bodies import storable
from apps.conversations.live import announcing
from apps.conversations.models import EventKind, Message, Rating, State
from apps.conversations.models.ratings import Score
from apps.conversations.signals import rated_badly

if TYPE_CHECKING:
    from apps.conversations.models import Conversation

#: Of a reason, in characters.
LONGEST_REASON = 1_000
#: So often a rating may be given and changed; then it stays.
MOST_CHANGES = 12
#: What a bad rating opens again, where the channel says so; spam stays spam.
_AT_REST = (State.PENDING, State.SNOOZED, State.CLOSED)


class Settled(Exception):
    """It was changed too often to be changed again."""


def rate(rating: Rating, *, score: Score, reason: str = "") -> None:
    """Take a rating, or another one instead of it; what was said before stands in the conversation's history.

    The same again changes nothing; the same without a reason keeps the one that was given. Whoever has the mail may
    rate, and is not known: the event names the customer only where the answer went to nobody else. A bad rating is no
    message: nobody waits for its sake, also where it opens the conversation. Raises `Settled`.
    """
    words = storable(reason.replace("\r\n", "\n")).strip()[:LONGEST_REASON]
    with announcing():
        row = hold(rating.answer.conversation)
        held = (
            Rating.objects.select_for_update(no_key=True, of=("self",))
            .select_related("answer__channel")
            .get(pk=rating.pk)
        )
        before = held.score
        if score == before and words in {"", held.reason}:
            return
        if held.changes >= MOST_CHANGES:
            raise Settled
        held.score, held.reason, held.rated_at = score, words, timezone.now()
        held.changes += 1
        held.save(update_fields=["score", "reason", "rated_at", "changes"])
        record(row, EventKind.RATED, agent=None, **_said(held, row, before=before))
        if score == Score.BAD and before != Score.BAD:
            _mind(row, held.answer)


def _said(rating: Rating, row: Conversation, *, before: str) -> dict[str, str]:
    answer = rating.answer
    is_to_one = len(answer.to) + len(answer.cc) + len(answer.bcc) == 1
    return {
        "message": str(answer.public_id),
        "score": rating.score,
        "reason": rating.reason,
        "before": before,
        "name": row.contact.name if row.contact and is_to_one else "",
    }


def _mind(row: Conversation, answer: Message) -> None:
    """What the answer's channel does about a bad rating."""
    if answer.channel.bad_rating_reopens and row.state in _AT_REST:
        row.state, row.snoozed_until, row.activity_at = State.OPEN, None, timezone.now()
        row.save(update_fields=["state", "snoozed_until", "activity_at"])
        record(row, EventKind.REOPENED, agent=None, why="rated")
    rated_badly.send(Message, answer=answer, conversation=row)
