"""Which conversation a message belongs to.

A conversation is the union of valid links between messages, so the result does not depend on the order of arrival.
A link is valid if it carries our signed reply token, or if the sender is among the From, To and Cc of the very message
that it points to: whoever forges or guesses a reference was not. Subjects and numbers in them never join anything.

An id that several senders claim proves little: an answer then belongs only to a message of somebody whom it was
written to or by, and to none if even these are several (`rightful`). An id of ours is ours whoever else claims it.
Where a claim comes later than the links that it spoils, and where agents took conversations apart, the messages that
it concerns are settled anew (settling.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.conversations.models import Conversation, Direction, Message, Reference
from apps.conversations.tokens import conversation_marked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from apps.channels.contract import InboundMessage


#: The columns that `Said.of_row` reads, with what ingest asks of a row beside.
ASKED = (
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


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Said:
    """What threading asks of a message, whether it has a row yet or has just come.

    Addresses are in comparable form; `authors` are who wrote it and whom it asks to answer to. `answers` is the nearest
    id that it points to, `addressee` the first in To.
    """

    external_id: str
    sender: str
    authors: frozenset[str]
    receivers: frozenset[str]
    outgoing: bool
    addressee: str = ""
    answers: str = ""
    is_ours: bool = False
    row: Message | None = None

    @classmethod
    def of_mail(cls, message: InboundMessage, *, outgoing: bool) -> Said:
        return cls(
            external_id=message.external_id,
            sender=message.sender.key,
            authors=frozenset(address.key for address in (message.sender, *message.reply_to)),
            receivers=frozenset(address.key for address in (*message.to, *message.cc)),
            outgoing=outgoing,
            addressee=next((address.key for address in message.to), ""),
            answers=next(iter(nearest_first(message)), ""),
        )

    @classmethod
    def of_row(cls, row: Message, *, answers: str = "") -> Said:
        return cls(
            external_id=row.external_id,
            sender=row.sender_address.casefold(),
            authors=_keys(row.reply_to) | {row.sender_address.casefold()},
            receivers=_keys([*row.to, *row.cc, *row.bcc]),
            outgoing=row.direction == Direction.OUT,
            addressee=next((person["address"].casefold() for person in row.to), ""),
            answers=answers,
            is_ours=row.outbox_entry_id is not None,
            row=row,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """`joined`: the conversations that the message belongs to, oldest first; `marked`: the one whose token it carries.

    `related`: one that it pointed to without right. `spoiled`: conversations with links to its id that prove less now
    that it claims the id too.
    """

    joined: tuple[Conversation, ...]
    marked: Conversation | None
    related: Conversation | None
    spoiled: tuple[Conversation, ...]


def kin_of(message: InboundMessage) -> list[Message]:
    """The messages here whose ids `message` has or points to, with what threading asks of them and no more."""
    ids = {message.external_id, *nearest_first(message)} - {""}
    rows = Message.objects.filter(external_id__in=ids).select_related("conversation").only(*ASKED)
    return list(rows) if ids else []


def nearest_first(message: InboundMessage) -> tuple[str, ...]:
    """The ids that a message points to: what it answers, then what that answered, and so on."""
    return tuple(dict.fromkeys((*message.in_reply_to, *reversed(message.references))))


def links_of(message: InboundMessage, kin: Sequence[Message], *, outgoing: bool) -> Links:
    """Everything that ties `message` to what is here already (`kin` from `kin_of`), whichever of them came first."""
    said = Said.of_mail(message, outgoing=outgoing)
    claims = claims_in(map(Said.of_row, kin))
    pointed_at = [id_ for id_ in nearest_first(message) if id_ != message.external_id]
    parents = [parent for id_ in pointed_at for parent in rightful(said, claims.get(id_, []))]
    rivals = claims.get(message.external_id, [])
    answers = _answers_to(message.external_id)
    children = [answer for answer in answers if said in rightful(answer, [*rivals, said])]
    marked = _marked(message)
    joined = _by_age([*marked, *_conversations([*parents, *children])])
    named = _conversations(parent for id_ in pointed_at for parent in claims.get(id_, []))
    return Links(
        joined=joined,
        marked=marked[0] if marked else None,
        related=next((conversation for conversation in map(final, named) if conversation not in joined), None),
        spoiled=_by_age(_conversations([*answers, *rivals])) if answers and _is_contest(said, rivals) else (),
    )


def claims_in(messages: Iterable[Said]) -> dict[str, list[Said]]:
    """Who says to be the message with an id."""
    claims: dict[str, list[Said]] = {}
    for said in messages:
        claims.setdefault(said.external_id, []).append(said)
    return claims


def rightful(answer: Said, claimants: Sequence[Said]) -> list[Said]:
    """Of the messages that claim an id, those that an answer to it belongs to, whatever their order."""
    ours = [claimant for claimant in claimants if claimant.is_ours]
    parents = [parent for parent in ours or claimants if _may_answer(answer, parent)]
    if len({claimant.sender for claimant in ours or claimants}) < 2:
        return parents
    near = [parent for parent in parents if parent.sender in answer.receivers | {answer.sender}]
    return near if len({parent.sender for parent in near}) == 1 else []


def final(conversation: Conversation) -> Conversation:
    """Where a joined-away conversation went."""
    while conversation.merged_into is not None:
        conversation = conversation.merged_into
    return conversation


def _may_answer(answer: Said, parent: Said) -> bool:
    """The sender took part in the parent.

    We take part in everything: an answer of ours must go to somebody who took part in what it answers. Beyond that it
    only repeats the references of somebody else, who may have forged them: they are followed to its addressee alone.
    """
    if not answer.outgoing:
        return answer.sender in parent.receivers | {parent.sender}
    if answer.answers != parent.external_id:
        return answer.addressee in (parent.receivers if parent.outgoing else parent.authors)
    return answer.is_ours or bool((parent.receivers | parent.authors) & answer.receivers - {answer.sender})


def _keys(people: Iterable[dict[str, str]]) -> frozenset[str]:
    return frozenset(person["address"].casefold() for person in people)


def _marked(message: InboundMessage) -> list[Conversation]:
    """Conversations whose reply token the message was sent to."""
    ids = {marked for token in message.reply_tokens if (marked := conversation_marked(token))}
    return list(Conversation.objects.filter(public_id__in=ids).order_by("pk")) if ids else []


def _answers_to(external_id: str) -> list[Said]:
    """Messages that came before the one they answer. Those written here are left out: they were born in their place."""
    pointing = Reference.objects.filter(external_id=external_id).values_list("message_id", flat=True)
    if not external_id or not (found := list(pointing)):
        return []
    rows = Message.objects.filter(pk__in=found, outbox_entry=None).exclude(external_id=external_id)
    ids = ids_of(found)
    return [
        Said.of_row(row, answers=next(iter(ids[row.pk]))) for row in rows.select_related("conversation").only(*ASKED)
    ]


def ids_of(messages: Collection[int]) -> dict[int, tuple[str, ...]]:
    """What each message points to, nearest first."""
    found: dict[int, tuple[str, ...]] = dict.fromkeys(messages, ())
    references = Reference.objects.filter(message__in=messages).order_by("pk")
    for message, external_id in references.values_list("message_id", "external_id"):
        found[message] += (external_id,)
    return found


def _is_contest(said: Said, rivals: Sequence[Said]) -> bool:
    """Whether somebody else claims the id. Ours cannot be contested."""
    return any(rival.sender != said.sender for rival in rivals) and not any(rival.is_ours for rival in rivals)


def _conversations(messages: Iterable[Said]) -> list[Conversation]:
    return [said.row.conversation for said in messages if said.row is not None]


def _by_age(conversations: Iterable[Conversation]) -> tuple[Conversation, ...]:
    """What they are now, without repetition."""
    found: Mapping[int, Conversation] = {row.pk: row for row in map(final, conversations)}
    return tuple(found[pk] for pk in sorted(found))
