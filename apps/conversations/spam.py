"""Spam is kept and filed out of the way: it opens no conversation that anybody sees unasked, and nobody waits in it.

1.  A message that the mail server marked, or whose sender is blocked, opens its conversation as spam.
2.  Whoever takes part in a conversation does not turn it into spam: what the server marked is shown there as all else.
    What a blocked sender writes is shown there too, but it opens nothing and nobody waits for its answer.
3.  What a machine filed as spam becomes a conversation again when the next message of a person comes without a mark,
    or a colleague answers. What an agent called spam stays so until an agent says otherwise.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from apps.contacts.models import BlockedSender
from apps.conversations.live import asked_once
from apps.conversations.models import Direction, Event, EventKind, State
from apps.conversations.turns import reckon, take_turn

if TYPE_CHECKING:
    from apps.channels.contract import InboundMessage
    from apps.conversations.models import Conversation, Message


class Verdict(StrEnum):
    """Why a message is spam."""

    NONE = ""
    MARKED = "marked"
    BLOCKED = "blocked"


def verdict_on(message: InboundMessage, *, outgoing: bool) -> Verdict:
    """What a colleague sent is none, whatever a server marked in it."""
    if outgoing:
        return Verdict.NONE
    if asked_once(_is_anybody_blocked) and BlockedSender.objects.covering(message.sender.address).exists():
        return Verdict.BLOCKED
    return Verdict.MARKED if message.spam else Verdict.NONE


def _is_anybody_blocked() -> bool:
    return BlockedSender.objects.exists()


def is_put_away(conversation: Conversation, row: Message, verdict: Verdict, *, is_first: bool) -> bool:
    """File the message as spam, if it is; false for one whose turn counts. The caller saves the conversation."""
    if verdict is Verdict.NONE:
        return False
    if verdict is Verdict.MARKED and not is_first and conversation.state != State.SPAM:
        return False
    row.spam = True
    row.save(update_fields=["spam"])
    if is_first:
        conversation.state = State.SPAM
        Event.objects.create(
            conversation=conversation, kind=EventKind.MARKED_SPAM, at=row.happened_at, data={"why": verdict}
        )
    return True


def file_as_spam(conversation: Conversation, row: Message) -> None:
    """The service calls a post spam that was here already. The caller saves the conversation."""
    row.spam = True
    row.save(update_fields=["spam"])
    others = conversation.messages.filter(direction=Direction.IN, spam=False)
    if conversation.state != State.SPAM and not others.exists():
        conversation.state, conversation.snoozed_until, conversation.waiting_since = State.SPAM, None, None
        Event.objects.create(conversation=conversation, kind=EventKind.MARKED_SPAM, data={"why": Verdict.MARKED})
    reckon(conversation)


def file_as_none(conversation: Conversation, row: Message) -> None:
    """The service says that a post is no spam after all. The caller saves the conversation."""
    row.spam = False
    row.save(update_fields=["spam"])
    if conversation.state == State.SPAM:
        take_back(conversation, row)
        take_turn(conversation, row, is_first=False)
    reckon(conversation)


def take_back(conversation: Conversation, row: Message) -> None:
    """Let a conversation that no person called spam come back for a message that is none. The caller saves it."""
    if conversation.state != State.SPAM or row.automatic or row.direction == Direction.NOTE:
        return
    said = conversation.events.filter(kind=EventKind.MARKED_SPAM).order_by("pk").last()
    if said is not None and said.agent_id is None:
        conversation.state = State.CLOSED if row.direction == Direction.IN else State.OPEN
