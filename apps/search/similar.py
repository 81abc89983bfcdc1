"""Was this asked before? Solved conversations that speak of the same, and what was answered in them.

By the words alone. How much a word tells is seen from how far back its newest messages go: those of a rare word go back
for years, or are few.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from apps.conversations.models import Conversation, DeliveryState, Direction, Message, State
from apps.search.index import LATEST, Asked, Words, index, message_of
from apps.search.words import words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from apps.accounts.models import Agent

MOST = 5
#: Words that are looked for, and the newest messages of each that count.
TERMS = 12
NEWEST = 200
#: A word says nothing if so many messages have it in the newest of all.
COMMON = 0.2
SAMPLE = 500
SHORTEST = 4
#: How much of what is asked a conversation must speak of.
LEAST = 0.3
ASKED_LETTERS = 2_000
_UNSENT = (DeliveryState.UNAPPROVED, DeliveryState.CANCELLED, DeliveryState.FAILED, DeliveryState.BOUNCED)


@dataclass(frozen=True, slots=True)
class Similar:
    """A solved conversation, what was asked there, and the last answer that people wrote there."""

    conversation: Conversation
    question: Message
    answer: Message


def similar(agent: Agent, conversation: Conversation) -> list[Similar]:
    """The most similar first; of those that the agent sees."""
    weights = _weights(_terms(agent, conversation))
    scores: dict[int, float] = {}
    homes = _homes(agent, {key for keys in weights.values() for key in keys[1]}, besides=conversation)
    for weight, keys in weights.values():
        for home in {homes[key] for key in keys if key in homes}:
            scores[home] = scores.get(home, 0.0) + weight
    enough = LEAST * sum(weight for weight, _keys in weights.values())
    best = sorted(scores, key=lambda pk: (-scores[pk], -pk))[: MOST * 4]
    return _told(agent, [pk for pk in best if scores[pk] >= enough])[:MOST]


def _terms(agent: Agent, conversation: Conversation) -> list[str]:
    """The words of what is asked: those of the subject first, then what is said most often."""
    asked = Message.objects.visible_to(agent).filter(conversation=conversation, direction=Direction.IN, automatic=False)
    first = asked.in_order().first()
    subject = [word for word in words_in(conversation.subject) if _tells(word)]
    text = [word for word in words_in(first.text[:ASKED_LETTERS]) if _tells(word)] if first else []
    said = [word for word, _count in Counter(text).most_common(TERMS * 3)]
    longest = sorted(said, key=lambda word: (-Counter(text)[word], -len(word), word))
    return list(dict.fromkeys([*subject, *longest]))[: TERMS * 2]


def _tells(word: str) -> bool:
    return len(word) >= SHORTEST and not word.isdigit()


def _weights(terms: Iterable[str]) -> dict[str, tuple[float, list[int]]]:
    """How much each tells, and in which messages it is; without those that are everywhere."""
    newest = _newest(Asked(), SAMPLE)
    found: dict[str, tuple[float, list[int]]] = {}
    for term in terms:
        asked = Asked(clauses=((Words(words=(term,), stems=True),),))
        keys = _newest(asked, NEWEST)
        share = len(set(keys).intersection(newest)) / max(len(newest), 1)
        if len(keys) > 1 and (share <= COMMON or len(newest) < SAMPLE):
            found[term] = (1 / math.log2(2 + len(keys) * (1 + share * SAMPLE)), keys)
        if len(found) == TERMS:
            break
    return found


def _newest(asked: Asked, count: int) -> list[int]:
    return list(islice(index().newest(asked, below=LATEST, floor=0), count))


def _homes(agent: Agent, keys: Iterable[int], *, besides: Conversation) -> dict[int, int]:
    """The solved conversations of those that the agent sees, by the keys."""
    by_message = {message_of(key): key for key in keys}
    rows = Message.objects.visible_to(agent).filter(pk__in=by_message, conversation__state=State.CLOSED)
    found = rows.exclude(conversation=besides).values_list("pk", "conversation")
    return {by_message[pk]: home for pk, home in found}


def _told(agent: Agent, pks: Sequence[int]) -> list[Similar]:
    """Those in which somebody asked and somebody answered, in this order."""
    rows = Message.objects.visible_to(agent).filter(conversation__in=pks, automatic=False, aside=False)
    questions: dict[int, Message] = {}
    answers: dict[int, Message] = {}
    for row in rows.exclude(direction=Direction.NOTE).in_order().select_related("agent"):
        if row.direction == Direction.IN:
            questions.setdefault(row.conversation_id, row)
        elif row.delivery not in _UNSENT and row.text:
            answers[row.conversation_id] = row
    conversations = Conversation.objects.visible_to(agent).in_bulk([*questions.keys() & answers.keys()])
    return [Similar(conversations[pk], questions[pk], answers[pk]) for pk in pks if pk in conversations]
