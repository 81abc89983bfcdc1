"""What is said with a third party, beside the conversation with the customer.

1.  A forward is an aside. What answers an aside is one too, unless the customer wrote it or got it.
2.  If a message points to nothing that is here (some programs leave it out), its sender tells: who got asides and never
    took part in the conversation itself writes an aside.
3.  An aside opens a conversation that was put away, since somebody has to read it; but nobody's wait begins or ends
    with it, no answer to the customer refers to it, and nobody gets that answer because of it.
4.  A person may make one public. What answers it then is no aside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.conversations.ahead import has_asides
from apps.conversations.models import Direction
from apps.conversations.said import mailbox_of, nearest_first

if TYPE_CHECKING:
    from apps.channels.contract import InboundMessage
    from apps.conversations.models import Conversation, MessageQuerySet


def is_aside(message: InboundMessage, conversation: Conversation, *, outgoing: bool) -> bool:
    """Whether a message that comes into the conversation belongs between us and a third party.

    `outgoing`: a colleague sent it with another program.
    """
    if not has_asides(conversation):
        return False
    asides = conversation.messages.filter(aside=True)
    receivers = {mailbox_of(each.address) for each in (*message.to, *message.cc)}
    sender = {mailbox_of(message.sender.address)}
    if not customer_of(conversation).isdisjoint(receivers | sender):
        return False
    ids = nearest_first(message)
    known = dict(conversation.messages.filter(external_id__in=ids).values_list("external_id", "aside"))
    nearest = next((known[external_id] for external_id in ids if external_id in known), None)
    if nearest is not None:
        return nearest
    others = receivers if outgoing else sender
    return others <= _people(asides) - _people(conversation.messages.filter(aside=False))


def customer_of(conversation: Conversation) -> set[str]:
    """The mailboxes (`mailbox_of`) of whoever the conversation is with."""
    points = conversation.contact.points.all() if conversation.contact else ()
    return {mailbox_of(point.value) for point in points}


def _people(messages: MessageQuerySet) -> set[str]:
    talk = messages.exclude(direction=Direction.NOTE).only("to", "cc", "bcc", "sender_address")
    return {mailbox_of(address) for message in talk for address in message.addresses()}
