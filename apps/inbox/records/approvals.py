"""An answer that waits for a second person, as that person reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.utils import timezone

from apps.channels.lengths import split
from apps.conversations.actions.bodies import text_without_signature
from apps.conversations.approvals import contests, is_waiting, may_decide
from apps.delivery.models import LONGEST_UNDO
from apps.inbox.records.times import time

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.conversations.approvals import Contest
    from apps.conversations.models import Message


class ContestRecord(TypedDict):
    """What has changed since it was written: who it was, and the beginning of what they said. `message` is its id."""

    why: str
    key: str
    who: str
    words: str
    message: str | None


class ApprovalRecord(TypedDict):
    """`text` is what may be changed, without the signature, which its author's is. `parts` are the posts that it goes
    as, where it is more than one. `sendAt` is set where it goes at a later time.
    """

    waits: bool
    mayDecide: bool
    author: str
    text: str
    hasLook: bool
    parts: list[str]
    sendAt: str | None
    contests: list[ContestRecord]


#: Of what somebody said meanwhile.
WORDS = 200


def approval(item: Message, agent: Agent) -> ApprovalRecord:
    """Needs `channel`, `agent` and `outbox_entry` at hand."""
    can, waits = item.channel.capabilities, is_waiting(item)
    parts = split(item.text, can) if waits and can.splits else []
    entry = item.outbox_entry
    return ApprovalRecord(
        waits=waits,
        mayDecide=waits and may_decide(agent, item),
        author=item.agent.name if item.agent else "",
        text=text_without_signature(item.text, item.agent, item.channel) if item.agent else item.text,
        hasLook=bool(item.html),
        parts=parts if len(parts) > 1 else [],
        sendAt=time(entry.due_at) if entry and entry.due_at > timezone.now() + LONGEST_UNDO else None,
        contests=[contest(each) for each in contests(item)] if waits else [],
    )


def contest(item: Contest) -> ContestRecord:
    message = item.message
    return ContestRecord(
        why=item.why,
        key=item.key,
        who=_who(message) if message else "",
        words=" ".join(message.text[: 2 * WORDS].split())[:WORDS] if message else "",
        message=str(message.public_id) if message else None,
    )


def _who(message: Message) -> str:
    if message.agent is not None:
        return message.agent.name
    return message.sender_name or message.sender_handle or message.sender_address
