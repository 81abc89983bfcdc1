"""Which conversation a message belongs to.

A conversation is the union of valid links between messages, so the result does not depend on the order of arrival.
A link is valid if it carries our signed reply token, or if the sender is among the From, To and Cc of the very message
that it points to: whoever forges or guesses a reference was not. Subjects and numbers in them never join anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.conversations.models import Conversation, Direction, Message, Reference
from apps.conversations.tokens import conversation_marked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from apps.channels.contract import InboundMessage


_ASKED = (
    "channel",
    "content_hash",
    "conversation__merged_into",
    "direction",
    "external_id",
    "outbox_entry",
    "reply_to",
    "sender_address",
    "to",
    "cc",
    "bcc",
)


@dataclass(frozen=True, slots=True)
class Links:
    """`joined`: the conversations that the message belongs to, oldest first.

    `related`: one that it pointed to without right.
    """

    joined: tuple[Conversation, ...]
    related: Conversation | None


def kin_of(message: InboundMessage) -> list[Message]:
    """The messages here whose ids `message` has or points to, with what threading asks of them and no more."""
    ids = {message.external_id, *message.in_reply_to, *message.references} - {""}
    rows = Message.objects.filter(external_id__in=ids).select_related("conversation").only(*_ASKED)
    return list(rows) if ids else []


def links_of(message: InboundMessage, kin: Sequence[Message], *, outgoing: bool) -> Links:
    """Everything that ties `message` to what is here already (`kin` from `kin_of`), whichever of them came first."""
    pointed_at = _pointed_at(message, kin)
    valid = [parent for parent in pointed_at if _may_answer(message, parent, outgoing=outgoing)]
    candidates = [*_marked(message), *(parent.conversation for parent in valid), *_children(message, kin)]
    joined = {conversation.pk: conversation for conversation in map(final, candidates)}
    foreign = [final(parent.conversation) for parent in pointed_at if parent not in valid]
    return Links(
        joined=tuple(joined[pk] for pk in sorted(joined)),
        related=next((conversation for conversation in foreign if conversation.pk not in joined), None),
    )


def _marked(message: InboundMessage) -> list[Conversation]:
    """Conversations whose reply token the message was sent to."""
    ids = {marked for token in message.reply_tokens if (marked := conversation_marked(token))}
    return list(Conversation.objects.filter(public_id__in=ids)) if ids else []


def _pointed_at(message: InboundMessage, kin: Sequence[Message]) -> list[Message]:
    """The known messages that this one answers or follows, nearest first."""
    nearest_first = dict.fromkeys((*message.in_reply_to, *reversed(message.references)))
    order = {external_id: place for place, external_id in enumerate(nearest_first)}
    parents = [row for row in kin if row.external_id in order]
    return _beyond_doubt(sorted(parents, key=lambda parent: order[parent.external_id]))


def _beyond_doubt(messages: Iterable[Message]) -> list[Message]:
    """Without those whose id several senders claim: it proves nothing, unless we made it ourselves for one of them."""
    rows = list(messages)
    ours = {row.external_id for row in rows if row.outbox_entry_id is not None}
    senders: dict[str, set[str]] = {}
    for row in rows:
        senders.setdefault(row.external_id, set()).add(row.sender_address.casefold())
    return [
        row
        for row in rows
        if (row.outbox_entry_id is not None if row.external_id in ours else len(senders[row.external_id]) == 1)
    ]


def _may_answer(message: InboundMessage, parent: Message, *, outgoing: bool) -> bool:
    """The sender took part in the parent; an answer from our Sent folder must go to the parent's sender."""
    if not outgoing:
        return message.sender.key in parent.addresses()
    theirs = {parent.sender_address.casefold(), *_keys(parent.reply_to)}
    return not (theirs | _other_side(parent)).isdisjoint(_receivers(message))


def _other_side(parent: Message) -> set[str]:
    """Whom a message of ours went to: the next one to them is a part of the same matter."""
    return _keys([*parent.to, *parent.cc]) if parent.direction == Direction.OUT else set()


def _children(message: InboundMessage, kin: Sequence[Message]) -> list[Conversation]:
    """Conversations of messages that came before the one they answer, which is this one.

    Answers written here are left out: they were born in their conversation. An id that is taken proves nothing.
    """
    if not message.external_id or any(row.external_id == message.external_id for row in kin):
        return []
    pointing = list(Reference.objects.filter(external_id=message.external_id).values_list("message_id", flat=True))
    if not pointing:
        return []
    answers = Message.objects.filter(pk__in=pointing, outbox_entry=None).select_related("conversation")
    return [answer.conversation for answer in answers if _may_have_answered(answer, message)]


def _may_have_answered(answer: Message, parent: InboundMessage) -> bool:
    """The same rule as `_may_answer`, for an answer that is here and a parent that has just come."""
    if answer.direction == Direction.OUT:
        theirs = {parent.sender.key, *(address.key for address in parent.reply_to)}
        return not theirs.isdisjoint(_keys([*answer.to, *answer.cc]))
    return answer.sender_address.casefold() in _receivers(parent) | {parent.sender.key}


def _keys(people: list[dict[str, str]]) -> set[str]:
    return {person["address"].casefold() for person in people}


def _receivers(message: InboundMessage) -> set[str]:
    return {address.key for address in (*message.to, *message.cc)}


def final(conversation: Conversation) -> Conversation:
    """Where a joined-away conversation went."""
    while conversation.merged_into is not None:
        conversation = conversation.merged_into
    return conversation
