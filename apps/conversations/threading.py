"""Which conversation a message belongs to. The rules, all of them:

1.  A conversation is the union of valid links between messages; so the result does not depend on the order of arrival,
    and a message that comes before the one it answers is joined when that comes.
2.  A message that carries our signed reply token belongs to the conversation that the token names.
3.  It also belongs to whatever it points to (In-Reply-To, References), if its sender is among the From, To and Cc of
    the very message that has that id. Whoever forges or guesses a reference was not. Subjects never join anything.
4.  A sender in doubt (doubts.py: DMARC failed, our own address from outside, none that can be read) proves nothing by
    name: such a message follows a reply token and no header.
5.  We take part in everything, so an answer of ours counts only if it goes to somebody who took part in what it
    answers; the rest of its references was written by that person, and is followed to that person's messages alone.
6.  Where several senders claim one id, an answer to it belongs to the one that it was written to or by, and to none if
    these are several. Our own ids are ours whoever else claims them; a sender in doubt claims nothing against others.
    Where very many claim one (programs that give all their mails the same), only the first `MOST_CLAIMS` do.
7.  What agents placed stays (partition.py), and where a link would join what they parted, or a claim comes later than
    the links that it spoils, the messages concerned are settled anew (settling.py).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, OuterRef, Subquery, Value, When

from apps.conversations.ahead import is_pointed_at, kin_ahead
from apps.conversations.models import Conversation, Direction, Message, Reference
from apps.conversations.said import ASKED, MOST_CLAIMS, Said, ids_of, nearest_first
from apps.conversations.tokens import conversation_marked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from django.db.models import QuerySet

    from apps.channels.contract import InboundMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """`joined`: the conversations that the message belongs to, oldest first; `marked`: the one whose token it carries.

    `related`: one that it pointed to without right, or that has a message of the same id. `spoiled`: conversations with
    links to its id that prove less now that it claims the id too.
    """

    joined: tuple[Conversation, ...]
    marked: Conversation | None
    related: Conversation | None
    spoiled: tuple[Conversation, ...]


def kin_of(message: InboundMessage) -> list[Message]:
    """The mails here whose ids `message` has or points to, with what threading asks of them and no more.

    Of those that claim one id the oldest `MOST_CLAIMS`.
    """
    ids = ids_of(message)
    if not ids:
        return []
    if (known := kin_ahead(ids)) is not None:
        return known
    rows = Message.objects.filter(is_post=False).select_related("conversation").only(*ASKED)
    found = list(rows.filter(external_id__in=ids)[: len(ids) + MOST_CLAIMS])
    if len(found) < len(ids) + MOST_CLAIMS:
        return [claim.row for claims in claims_in(map(Said.of_row, found)).values() for claim in claims if claim.row]
    return [row for id_ in ids for row in rows.filter(external_id=id_).order_by("pk")[:MOST_CLAIMS]]


def links_of(message: InboundMessage, said: Said, kin: Sequence[Message]) -> Links:
    """Everything that ties `message` to what is here already (`kin` from `kin_of`), whichever of them came first.

    `said` is what threading asks of the same message.
    """
    claims = claims_in(map(Said.of_row, kin))
    pointed_at = [id_ for id_ in nearest_first(message) if id_ != said.external_id]
    parents = [parent for id_ in pointed_at for parent in rightful(said, claims.get(id_, []))]
    rivals = claims.get(said.external_id, []) if said.external_id else []
    answers = _answers_to(said.external_id) if len(rivals) < MOST_CLAIMS else []
    children = [answer for answer in answers if said in rightful(answer, [*rivals, said])]
    marked = _marked(message)
    joined = _by_age([*marked, *_conversations([*parents, *children])])
    named = _conversations([*(claim for id_ in pointed_at for claim in claims.get(id_, [])), *rivals])
    return Links(
        joined=joined,
        marked=marked[0] if marked else None,
        related=next((conversation for conversation in map(final, named) if conversation not in joined), None),
        spoiled=_by_age(_conversations(_spoiled(answers, rivals, said))),
    )


def claims_in(messages: Iterable[Said]) -> dict[str, list[Said]]:
    """Who says to be the message with an id: the oldest `MOST_CLAIMS` here, what is still to be filed after them."""
    claims: dict[str, list[Said]] = {}
    for said in messages:
        claims.setdefault(said.external_id, []).append(said)
    return {
        id_: sorted(all_, key=_age)[:MOST_CLAIMS] if len(all_) > MOST_CLAIMS else all_ for id_, all_ in claims.items()
    }


def rightful(answer: Said, claimants: Sequence[Said]) -> list[Said]:
    """Of the messages that claim an id, those that an answer to it belongs to, whatever their order."""
    claimants = _believed(claimants)
    parents = [parent for parent in claimants if _may_answer(answer, parent)]
    if len({claimant.sender for claimant in claimants}) < 2:
        return parents
    near = [parent for parent in parents if parent.sender in answer.receivers | {answer.sender}]
    return near if len({parent.sender for parent in near}) == 1 else []


def final(conversation: Conversation) -> Conversation:
    """Where a joined-away conversation went."""
    while conversation.merged_into is not None:
        conversation = conversation.merged_into
    return conversation


def _age(said: Said) -> float:
    return said.row.pk if said.row is not None else math.inf


def _believed(claimants: Sequence[Said]) -> Sequence[Said]:
    """Ours, else those whose sender is sure, else all."""
    ours = [claimant for claimant in claimants if claimant.is_ours]
    return ours or [claimant for claimant in claimants if not claimant.doubted] or claimants


def _may_answer(answer: Said, parent: Said) -> bool:
    """Whether the answer's sender took part in the parent (rules 3 to 5)."""
    if not answer.outgoing:
        return not answer.doubted and answer.sender in parent.receivers | {parent.sender}
    if answer.answers != parent.external_id:
        return answer.addressee in (parent.receivers if parent.outgoing else parent.authors)
    return answer.is_ours or bool((parent.receivers | parent.authors) & answer.receivers - {answer.sender})


def _marked(message: InboundMessage) -> list[Conversation]:
    """Conversations whose reply token the message was sent to."""
    ids = {marked for token in message.reply_tokens if (marked := conversation_marked(token))}
    return list(Conversation.objects.filter(public_id__in=ids).order_by("pk")) if ids else []


def _answers_to(external_id: str) -> list[Said]:
    """Messages that came before the one they answer. Those written here are left out: they were born in their place."""
    # Nothing points to nearly all that comes, and to ask this alone costs a fifth.
    if not external_id or not is_pointed_at(external_id):
        return []
    answers = Message.objects.filter(references__external_id=external_id, outbox_entry=None, is_post=False)
    nearest = Reference.objects.filter(message=OuterRef("pk")).order_by("pk").values("external_id")[:1]
    rows = answers.exclude(external_id=external_id).select_related("conversation").only(*ASKED)
    asked: QuerySet[Any] = rows.annotate(
        nearest=Case(When(direction=Direction.OUT, then=Subquery(nearest)), default=Value(""))
    )
    return [Said.of_row(row, answers=row.nearest) for row in asked]


def _spoiled(answers: Sequence[Said], rivals: Sequence[Said], said: Said) -> Iterator[Said]:
    """Both ends of the links that hold no more, now that `said` claims the id too."""
    if not rivals:
        return
    for answer in answers:
        still = rightful(answer, [*rivals, said])
        for parent in rightful(answer, rivals):
            if parent not in still:
                yield from (answer, parent)


def _conversations(messages: Iterable[Said]) -> list[Conversation]:
    return [said.row.conversation for said in messages if said.row is not None]


def _by_age(conversations: Iterable[Conversation]) -> tuple[Conversation, ...]:
    """What they are now, without repetition."""
    found: Mapping[int, Conversation] = {row.pk: row for row in map(final, conversations)}
    return tuple(found[pk] for pk in sorted(found))
