"""What an agent hears of."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from apps.conversations.models import Direction
from apps.inbox.people import person

if TYPE_CHECKING:
    from apps.inbox.models import Notification


class NotificationRecord(TypedDict):
    """`who` did it: a colleague or somebody outside; of an answer that failed, to whom it went."""

    id: int
    kind: str
    who: str
    conversation: str
    subject: str
    message: str | None
    words: str
    at: str
    isRead: bool


#: Of what is said in a list.
WORDS = 120


def notification(item: Notification) -> NotificationRecord:
    """Needs `by`, `message` and `conversation` with its contact at hand."""
    return NotificationRecord(
        id=item.pk,
        kind=item.kind,
        who=_who(item),
        conversation=str(item.conversation.public_id),
        subject=item.conversation.subject,
        message=str(item.message.public_id) if item.message else None,
        words=" ".join(item.message.text[: 2 * WORDS].split())[:WORDS] if item.message else "",
        at=item.at.isoformat(),
        isRead=item.read_at is not None,
    )


def _who(item: Notification) -> str:
    if item.by is not None:
        return item.by.name
    message = item.message
    if message is None:
        return ""
    if message.direction == Direction.IN:
        writer = person(message.sender_name, message.sender_address)
        return writer["name"] or writer["address"]
    return ", ".join(each["address"] for each in message.to[:3])
