"""What somebody asked to see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from apps.conversations.bodies import storable
from apps.conversations.models import Conversation
from apps.conversations.models.tags import Tree
from apps.inbox.listing.filters import Filter
from apps.inbox.listing.orders import Order
from apps.inbox.listing.sight import in_sight, narrowed
from apps.inbox.listing.views import View
from apps.search.asking import conversations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.accounts.models import Agent
    from apps.conversations.models import ConversationQuerySet

#: Of what a search finds, the newest that are in a list of it.
FOUND = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A view, what narrows it, and its order, for an agent. Words are searched for in every view (`apps.search`)."""

    agent: Agent
    view: View
    filter: Filter
    order: Order = Order.NEWEST
    words: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str], agent: Agent) -> Self:
        """From an address: `view`, `sort`, `q`, and what `Filter.read` reads. Raises `ValidationError`."""
        try:
            view, order = View(asked.get("view", "")), Order(asked.get("sort") or Order.NEWEST)
        except ValueError:
            raise ValidationError(_("There is no such list.")) from None
        words = storable(asked.get("q", "")).strip()
        return cls(agent=agent, view=view, filter=Filter.read(asked), order=order, words=words)

    def rows(self) -> ConversationQuerySet:
        """All that is in it, in no order; for walks through many."""
        rows = in_sight(self.agent)
        for family in self._tags():
            rows = narrowed(rows, Conversation.tags.through.objects.filter(tag__in=family))
        return self._narrowed(rows)

    def looked_at(self) -> ConversationQuerySet:
        """The same; for a few that are named."""
        rows = Conversation.objects.visible_to(self.agent)
        for family in self._tags():
            tagged = Conversation.tags.through.objects.filter(tag__in=family, conversation=OuterRef("pk"))
            rows = rows.filter(Exists(tagged))
        return self._narrowed(rows)

    def _tags(self) -> list[set[int]]:
        """Each tag that must be there; one that stands below it will do."""
        tree = Tree() if self.filter.tag else None
        return [tree.family(tree.current(tag)) for tag in self.filter.tag] if tree else []

    def _narrowed(self, rows: ConversationQuerySet) -> ConversationQuerySet:
        rows = self.filter.narrow(rows, self.agent)
        if not self.words:
            return rows.filter(self.view.condition(self.agent, self.filter.state))
        if self.filter.state:
            rows = rows.filter(state__in=self.filter.state)
        return rows.filter(pk__in=conversations(self.agent, self.words, most=FOUND))
