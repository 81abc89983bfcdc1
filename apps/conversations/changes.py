"""Who joined and who was left out between a message and the one it answers: worked out from the messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.channels.models import Channel
from apps.conversations.models import Direction, Message, Reference
from apps.conversations.said import mailbox_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    Person = dict[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """People as `Message` keeps them, none of them one of us."""

    added: tuple[Person, ...]
    without: tuple[Person, ...]


def changes_in(
    messages: Sequence[Message], *, ours: Collection[str] | None = None, are_all: bool = False
) -> Mapping[int, Change]:
    """By row id, for those whose people differ from those of the message that they answer. Hidden copies are no change.

    A forward begins something of its own: it answers nothing. `ours` are all channels' addresses, from those who have
    them at hand; `are_all` says that their conversations have no other messages.
    """
    answered = _answered(messages, are_all=are_all)
    if not answered:
        return {}
    ours = Channel.objects.values_list("address", flat=True) if ours is None else ours
    mailboxes = set(map(mailbox_of, ours))
    found = {pk: _change(message, parent, mailboxes) for pk, (message, parent) in answered.items()}
    return {pk: change for pk, change in found.items() if change.added or change.without}


def _answered(messages: Sequence[Message], *, are_all: bool) -> dict[int, tuple[Message, Message]]:
    """The messages that answer another one of their conversation, with it."""
    said = {each.pk: each for each in messages if each.direction != Direction.NOTE and not each.automatic}
    if not said or (are_all and len(said) == 1):
        return {}
    references = Reference.objects.filter(message__in=said).order_by("-pk").values_list("message_id", "external_id")
    nearest = dict(references)  # the first of each comes last, and stays
    parents = messages if are_all else _said_as(set(nearest.values()), said.values())
    by_id = {(each.conversation_id, each.external_id): each for each in parents if each.external_id}
    pairs = {pk: (said[pk], by_id.get((said[pk].conversation_id, id_))) for pk, id_ in nearest.items()}
    return {pk: (message, parent) for pk, (message, parent) in pairs.items() if parent and not parent.automatic}


def _said_as(external_ids: set[str], beside: Iterable[Message]) -> Iterable[Message]:
    conversations = {each.conversation_id for each in beside}
    return Message.objects.filter(external_id__in=external_ids, conversation__in=conversations)


def _change(message: Message, parent: Message, ours: set[str]) -> Change:
    """Whoever asks for answers elsewhere is there, be it at the one address or at the other."""
    authors = _by_mailbox([_sender(parent), *parent.reply_to])
    before = _by_mailbox([_sender(parent), *parent.to, *parent.cc])
    now = _by_mailbox([_sender(message), *message.to, *message.cc])
    is_author_there = not authors.keys().isdisjoint(now)
    # Copies that only we knew of are not told of by an answer that leaves them out.
    known = before.keys() | authors.keys() | _by_mailbox(parent.bcc).keys() | ours
    gone = before.keys() - now.keys() - ours - (authors.keys() if is_author_there else set())
    return Change(
        added=tuple(person for key, person in now.items() if key not in known),
        without=tuple(person for key, person in before.items() if key in gone),
    )


def _sender(message: Message) -> Person:
    return {"name": message.sender_name, "address": message.sender_address}


def _by_mailbox(people: Iterable[Person]) -> dict[str, Person]:
    return {mailbox_of(person["address"]): person for person in people if person["address"]}
