"""The lists that everybody has."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Q

from apps.conversations.at_hand import AtHand, Done
from apps.conversations.models import Approval, Direction, Mention, Message, State
from apps.inbox.models import StoredDraft

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.accounts.models import Agent

#: Of what an agent was named in, drafted or answered, the newest that are listed.
NEWEST = 1000


class View(StrEnum):
    """A list that an agent can choose."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    ALL = "all"
    MENTIONS = "mentions"
    DRAFTS = "drafts"
    APPROVE = "approve"
    SENT = "sent"
    SNOOZED = "snoozed"
    CLOSED = "closed"
    SPAM = "spam"

    def condition(self, agent: Agent, states: tuple[State, ...] = ()) -> Q:
        """What is in the list, of all that the agent sees; `states` stand for "open or waiting for them"."""
        if self in _IN_STATE:
            return _done(_IN_STATE[self]) & _in(states)
        if self in _OWN:
            return Q(pk__in=_own(self, agent)) & _in(states)
        return _whose(self, agent) & (_in(states) or Q(AtHand()))


_IN_STATE = {View.SNOOZED: State.SNOOZED, View.CLOSED: State.CLOSED, View.SPAM: State.SPAM}
_OWN = frozenset({View.MENTIONS, View.DRAFTS, View.APPROVE, View.SENT})


def _done(state: State) -> Q:
    return Q(Done()) & Q(state=state)


def _in(states: tuple[State, ...]) -> Q:
    return Q(state__in=states) if states else Q()


def _whose(view: View, agent: Agent) -> Q:
    if view is View.MINE:
        return Q(assignee=agent)
    return Q(assignee=None) if view is View.UNASSIGNED else Q()


def _own(view: View, agent: Agent) -> set[int]:
    """The ids of conversations that the agent has to do with, asked apart: there are few beside all others."""
    return {pk for pk in _latest(view, agent) if pk is not None}


def _latest(view: View, agent: Agent) -> Iterable[int | None]:
    if view is View.MENTIONS:
        mentions = Mention.objects.filter(agent=agent).order_by("-at")
        return mentions.values_list("message__conversation_id", flat=True)[:NEWEST]
    if view is View.DRAFTS:
        drafts = StoredDraft.objects.filter(agent=agent).order_by("-updated_at")
        return drafts.values_list("conversation_id", flat=True)[:NEWEST]
    if view is View.APPROVE:
        waiting = Approval.objects.waiting().decidable_by(agent).order_by("-pk")
        return waiting.values_list("message__conversation_id", flat=True)[:NEWEST]
    answers = Message.objects.filter(agent=agent, direction=Direction.OUT).order_by("-happened_at")
    return answers.values_list("conversation_id", flat=True)[:NEWEST]
