"""The lists of conversations: which view holds what, in pages after a key."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q

from apps.contacts.models import ContactPoint
from apps.conversations.models import Conversation, State
from apps.inbox.keys import Key
from apps.inbox.records.rows import with_all
from apps.intake.models import Arrival

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Sequence

    from apps.accounts.models import Agent
    from apps.conversations.models import ConversationQuerySet

PAGE = 50
_AT_HAND = Q(state__in=(State.OPEN, State.PENDING))


class View(StrEnum):
    """A list that an agent can choose."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    ALL = "all"
    SNOOZED = "snoozed"
    CLOSED = "closed"
    SPAM = "spam"

    def condition(self, agent: Agent) -> Q:
        """What is in the list, of all that the agent sees."""
        return {
            View.MINE: _AT_HAND & Q(assignee=agent),
            View.UNASSIGNED: _AT_HAND & Q(assignee=None),
            View.ALL: _AT_HAND,
            View.SNOOZED: Q(state=State.SNOOZED),
            View.CLOSED: Q(state=State.CLOSED),
            View.SPAM: Q(state=State.SPAM),
        }[self]


@dataclass(frozen=True, slots=True)
class Page:
    """Some conversations and the key after which the list goes on; None at its end."""

    rows: Sequence[Conversation]
    after: Key | None


def page(view: View, agent: Agent, *, words: str = "", after: Key | None = None) -> Page:
    """The next conversations of a view, the newest activity first; with `words`, of everything that has them."""
    rows = _found(words, agent) if words else Conversation.objects.visible_to(agent).filter(view.condition(agent))
    if after is not None:
        rows = after.below(rows, "activity_at")
    found = list(with_all(rows, agent).order_by("-activity_at", "-pk")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Page(found[:PAGE], Key(last.activity_at, last.pk) if last else None)


def some(view: View, agent: Agent, *, words: str = "", only: Collection[uuid.UUID]) -> Page:
    """Those of the conversations `only` that are in the view now."""
    rows = _found(words, agent) if words else Conversation.objects.visible_to(agent).filter(view.condition(agent))
    return Page(list(with_all(rows.filter(public_id__in=only), agent)), None)


def counts(agent: Agent) -> dict[str, int]:
    """How many are in the views that somebody works off. Closed ones only grow: their number says nothing."""
    rows = Conversation.objects.visible_to(agent).filter(_AT_HAND | Q(state=State.SNOOZED))
    shown = (View.MINE, View.UNASSIGNED, View.ALL, View.SNOOZED)
    found: dict[str, int] = rows.aggregate(**{view: Count("pk", filter=view.condition(agent)) for view in shown})
    return found | {"unreadable": Arrival.objects.visible_to(agent).unreadable().count()}


def _found(words: str, agent: Agent) -> ConversationQuerySet:
    """Conversations that have each of the words in their subject or in a name or address of their contact."""
    rows = Conversation.objects.visible_to(agent)
    for word in words.split()[:8]:
        points = ContactPoint.objects.filter(contact=OuterRef("contact"), value__icontains=word)
        rows = rows.filter(Q(subject__icontains=word) | Q(contact__name__icontains=word) | Exists(points))
    return rows
