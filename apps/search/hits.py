"""What is shown of what was found: the message, and a piece of it with what was looked for in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models.functions import Left

from apps.conversations.models import Attachment, Direction, Message
from apps.search.index import message_of
from apps.search.models import FileText
from apps.search.pieces import MOST, Finder, beginning

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from apps.search.index import Words
    from apps.search.pieces import Part

_SHOWN = ("public_id", "conversation", "direction", "happened_at", "said", "conversation__subject")
_PEOPLE = ("sender_name", "sender_address", "to", "cc", "conversation__contact__name")


class Where(StrEnum):
    """Where what was looked for stands."""

    TEXT = "text"
    SUBJECT = "subject"
    PEOPLE = "people"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """The newest message of a conversation that fits. `conversation` is a row id, `message` the public one;
    `parts` are of where it was found (`where`), `subject` of the conversation's subject.
    """

    conversation: int
    message: uuid.UUID
    direction: Direction
    at: dt.datetime
    where: Where
    parts: Sequence[Part]
    subject: Sequence[Part]


def hits_of(keys: Sequence[int], words: Sequence[Words]) -> list[Hit]:
    """In the order of the keys, which the agent was just found to see; rows that went meanwhile are left out."""
    wanted = [message_of(key) for key in keys]
    columns = ("pk", *_SHOWN, *_PEOPLE)
    rows: Mapping[int, Any] = {
        row.pk: row
        for row in Message.objects.filter(pk__in=wanted)
        .annotate(said=Left("text", MOST))
        .values_list(*columns, named=True)
    }
    finder = Finder(words)
    parts: dict[int, tuple[Where, Sequence[Part]]] = {
        pk: (Where.TEXT, found) for pk, row in rows.items() if (found := finder.piece(row.said))
    }
    parts |= _elsewhere({pk: row for pk, row in rows.items() if pk not in parts}, finder)
    return [_hit(rows[pk], *parts[pk], finder) for pk in wanted if pk in rows]


def _hit(row: Any, where: Where, parts: Sequence[Part], finder: Finder) -> Hit:
    return Hit(
        conversation=row.conversation,
        message=row.public_id,
        direction=Direction(row.direction),
        at=row.happened_at,
        where=where,
        parts=parts,
        subject=finder.marked(row.conversation__subject),
    )


def _elsewhere(rows: Mapping[int, Any], finder: Finder) -> dict[int, tuple[Where, Sequence[Part]]]:
    """Of those in whose text it is not."""
    files = _in_files(rows)
    found: dict[int, tuple[Where, Sequence[Part]]] = {}
    for pk, row in rows.items():
        texts = [*((Where.FILE, each) for each in files.get(pk, ())), *((Where.PEOPLE, each) for each in _people(row))]
        pieces = ((where, piece) for where, text in texts if (piece := finder.piece(text)))
        found[pk] = next(pieces, (Where.TEXT, beginning(row.said)))
    return found


def _in_files(messages: Collection[int]) -> dict[int, list[str]]:
    """The names of their files, and then what these say."""
    if not messages:
        return {}
    files = Attachment.objects.filter(message__in=messages, inline=False).order_by("pk")
    listed = list(files.values_list("message", "name", "payload"))
    payloads = {payload for _message, _name, payload in listed}
    said = dict(FileText.objects.filter(payload__in=payloads).values_list("payload", "text")) if payloads else {}
    texts: dict[int, list[str]] = {}
    for message, name, _payload in listed:
        texts.setdefault(message, []).append(name)
    for message, _name, payload in listed:
        texts[message].append(said.get(payload, ""))
    return texts


def _people(row: Any) -> Iterator[str]:
    yield f"{row.sender_name} <{row.sender_address}>"
    yield from (f"{each['name']} <{each['address']}>" for each in (*row.to, *row.cc))
    yield row.conversation__contact__name or ""
