"""What is shown of what was found: the message, and a piece of it with what was looked for in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from apps.conversations.models import Message
from apps.search.index import message_of
from apps.search.models import FileText
from apps.search.pieces import marked, piece

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from apps.accounts.models import Agent
    from apps.search.index import Words
    from apps.search.pieces import Part


class Where(StrEnum):
    """Where what was looked for stands."""

    TEXT = "text"
    SUBJECT = "subject"
    PEOPLE = "people"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Hit:
    """`parts` are of where it was found (`where`), `subject` of the conversation's subject."""

    message: Message
    where: Where
    parts: Sequence[Part]
    subject: Sequence[Part]

    @property
    def conversation(self) -> int:
        """The row id of its conversation."""
        return self.message.conversation_id


def hits_of(agent: Agent, keys: Sequence[int], words: Sequence[Words]) -> list[Hit]:
    """In the order of the keys, which the agent is known to see; rows that went meanwhile are left out."""
    wanted = [message_of(key) for key in keys]
    rows = Message.objects.visible_to(agent).filter(pk__in=wanted).defer("html", "notices", "appointments", "failures")
    found = rows.select_related("conversation__contact").prefetch_related("attachments").in_bulk()
    return [_hit(found[pk], words) for pk in wanted if pk in found]


def _hit(message: Message, words: Sequence[Words]) -> Hit:
    subject = marked(message.conversation.subject, words)
    for where, text in _texts(message):
        found = piece(text, words)
        if any(part.hit for part in found):
            return Hit(message, where, found, subject)
    return Hit(message, Where.TEXT, piece(message.text, ()), subject)


def _texts(message: Message) -> Iterator[tuple[Where, str]]:
    """Where to look, one after another."""
    yield Where.TEXT, message.text
    files = [each for each in message.attachments.all() if not each.inline]
    yield from ((Where.FILE, each.name) for each in files)
    said = FileText.objects.filter(payload__in=[each.payload for each in files]) if files else ()
    yield from ((Where.FILE, each.text) for each in said)
    yield Where.PEOPLE, f"{message.sender_name} <{message.sender_address}>"
    yield from ((Where.PEOPLE, f"{each['name']} <{each['address']}>") for each in (*message.to, *message.cc))
    contact = message.conversation.contact
    yield Where.PEOPLE, contact.name if contact else ""
