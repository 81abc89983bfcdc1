"""What stands above and below an open conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.utils.translation import gettext as _

from apps.channels.wording import translated
from apps.conversations.actions import is_asked
from apps.inbox.people import Person
from apps.inbox.records.abilities import abilities
from apps.inbox.records.places import other, participants, place
from apps.inbox.records.rows import Row, row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.conversations.actions import Draft
    from apps.conversations.models import Conversation
    from apps.inbox.records.abilities import Abilities
    from apps.inbox.records.places import Other, ParticipantRecord, Place


class Related(TypedDict):
    id: str
    subject: str


class Unreachable(TypedDict):
    """An address where our last message came back, since when, and why."""

    address: str
    since: str
    reason: str


class ReplyDefaults(TypedDict):
    sender: Person
    to: list[Person]
    cc: list[Person]
    unreachable: list[Unreachable]
    subject: str
    maxBytes: int
    cannot: str
    can: Abilities
    signature: str
    asksForRating: bool
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What else there is around a conversation, as far as the agent may see it."""

    continues: Conversation | None = None
    continued_in: Sequence[Conversation] = ()
    has_several: bool = False


class Blockable(TypedDict):
    """What can be blocked: who wrote last, and their domain; empty where it cannot be."""

    address: str
    domain: str


class Head(Row):
    """A row and what else stands above and below an open conversation."""

    blockable: Blockable
    channels: list[str]
    related: Related | None
    reply: ReplyDefaults
    participants: list[ParticipantRecord]
    continues: Other | None
    continuedIn: list[Other]


def head(
    conversation: Conversation,
    *,
    related: Conversation | None,
    defaults: Draft,
    blockable: tuple[str, str],
    signature: str,
    beside: Beside | None = None,
) -> Head:
    """`related` only if the agent may see it; needs `channels` at hand too."""
    channel, beside = conversation.channel, beside or Beside()
    return Head(
        **row(conversation),
        blockable=Blockable(address=blockable[0], domain=blockable[1]),
        channels=[each.name for each in conversation.channels.all()],
        related=Related(id=str(related.public_id), subject=related.subject) if related else None,
        reply=ReplyDefaults(
            sender=Person(name=channel.display_name or channel.name, address=channel.address),
            to=[Person(name=each.name, address=each.address) for each in defaults.to],
            cc=[Person(name=each.name, address=each.address) for each in defaults.cc],
            unreachable=_unreachable(conversation, defaults),
            subject=defaults.subject,
            maxBytes=channel.capabilities.max_attachment_bytes,
            cannot="" if channel.can_answer else _("This channel only receives. An admin can set up how it sends."),
            can=abilities(channel),
            signature=signature,
            asksForRating=is_asked(conversation, defaults.to),
            place=place(conversation),
        ),
        participants=participants(conversation) if beside.has_several else [],
        continues=other(beside.continues) if beside.continues else None,
        continuedIn=[other(each) for each in beside.continued_in],
    )


def _unreachable(conversation: Conversation, defaults: Draft) -> list[Unreachable]:
    """Of the addresses that an answer goes to the contact's own."""
    points = conversation.contact.points.all() if conversation.contact else ()
    receivers = {each.key for each in (*defaults.to, *defaults.cc)}
    return [
        Unreachable(
            address=point.shown_as,
            since=point.unreachable_since.isoformat(),
            reason=translated(point.unreachable_words),
        )
        for point in points
        if point.unreachable_since and point.value in receivers
    ]
