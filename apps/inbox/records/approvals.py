"""An answer that waits for a second person, as that person reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from django.utils import timezone

from apps.channels.signatures import signature_of
from apps.conversations.actions.bodies import text_without_signature, without_signature
from apps.conversations.approvals import contests, is_waiting, may_decide
from apps.conversations.models import Audience
from apps.conversations.posts import post_with
from apps.delivery.models import LONGEST_UNDO
from apps.inbox.documents import document_of
from apps.inbox.records.abilities import abilities
from apps.inbox.records.posts import Opening, opening
from apps.inbox.records.times import time

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.conversations.approvals import Contest
    from apps.conversations.models import Message
    from apps.inbox.records.abilities import Abilities


class ContestRecord(TypedDict):
    """What has changed since it was written: who it was, and the beginning of what they said. `message` is its id."""

    why: str
    key: str
    who: str
    words: str
    message: str | None


class ApprovalRecord(TypedDict):
    """`text` is what may be changed, `doc` the same with its look (null without one), and `signature` stands below it.
    `mentions` and `warning` stand before it, `can` is what its channel takes of such an answer, `isPrivate` who reads
    it. `sendAt` is set where it goes at a later time.
    """

    waits: bool
    mayDecide: bool
    author: str
    text: str
    doc: dict[str, Any] | None
    signature: str
    mentions: list[str]
    warning: str
    can: Abilities
    isPrivate: bool
    sendAt: str | None
    contests: list[ContestRecord]


#: Of what somebody said meanwhile.
WORDS = 200


def approval(item: Message, agent: Agent) -> ApprovalRecord:
    """Needs `channel`, `agent` and `outbox_entry` at hand."""
    waits, entry = is_waiting(item), item.outbox_entry
    html = without_signature(item.html)
    answered = post_with(item.answers, channel=item.channel) if item.answers else None
    return ApprovalRecord(
        waits=waits,
        mayDecide=waits and may_decide(agent, item),
        author=item.agent.name if item.agent else "",
        text=text_without_signature(item.text, item.agent, item.channel) if item.agent else item.text,
        doc=document_of(html) if html else None,
        signature=signature_of(item.agent, item.channel) if item.agent else "",
        **(opening(answered) if answered else Opening(mentions=[], warning="")),
        can=abilities(item.channel),
        isPrivate=item.audience == Audience.PRIVATE,
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
