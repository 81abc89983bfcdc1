"""Which of the messages that the index names an agent is shown, asked of the rows as they are now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.conversations.models import Message, State
from apps.search.index import Asked, Words, index, message_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import Q

    from apps.accounts.models import Agent
    from apps.search.query import Literal, Query


class Filter:
    """`Message.objects.visible_to`, the operators, and what the index alone could not decide."""

    def __init__(self, agent: Agent, query: Query) -> None:
        self._rows = Message.objects.visible_to(agent)
        self._either = query.either
        for literal in query.conditions:
            self._rows = self._rows.filter(_q(literal))
        if not query.wants_spam:
            self._rows = self._rows.exclude(conversation__state=State.SPAM)

    def passed(self, keys: Sequence[int]) -> Mapping[int, int]:
        """The conversations of those that pass, by their keys."""
        for clause in self._either:
            keys = self._any(clause, keys)
        by_message = {message_of(key): key for key in keys}
        rows = self._rows.filter(pk__in=by_message).values_list("pk", "conversation")
        return {by_message[pk]: conversation for pk, conversation in rows}

    def _any(self, clause: tuple[Literal, ...], keys: Sequence[int]) -> list[int]:
        found = {key for literal in clause for key in self._those(literal, keys)}
        return [key for key in keys if key in found]

    def _those(self, literal: Literal, keys: Sequence[int]) -> Iterable[int]:
        if isinstance(literal.of, Words):
            asked = Asked(without=(literal.of,)) if literal.negated else Asked(clauses=((literal.of,),))
            return index().among(asked, keys)
        by_message = {message_of(key): key for key in keys}
        rows = self._rows.filter(_q(literal), pk__in=by_message).values_list("pk", flat=True)
        return [by_message[pk] for pk in rows]


def _q(literal: Literal) -> Q:
    if isinstance(literal.of, Words):
        raise TypeError(literal)
    return ~literal.of.q if literal.negated else literal.of.q
