"""Which conversations an agent sees, asked so that a database finds few among many as fast as many.

`Conversation.objects.visible_to` decides. Here the same is asked in the way that fits how many there are: in the middle
of an ordered walk through all, a database asks it once for each that it passes. Of what is shown of a page, and of what
is looked at by its id, `visible_to` is asked itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from apps.channels.models import Channel
from apps.conversations.models import Conversation

if TYPE_CHECKING:
    from typing import Any

    from django.db.models import QuerySet

    from apps.accounts.models import Agent
    from apps.conversations.models import ConversationQuerySet

#: So many are named by their ids; more are found soon enough by walking.
FEW = 1000


def in_sight(agent: Agent) -> ConversationQuerySet:
    """The same conversations as `visible_to(agent)`."""
    rows = Conversation.objects.filter(merged_into=None)
    seen = set(Channel.objects.visible_to(agent).values_list("pk", flat=True))
    if not Channel.objects.exclude(pk__in=seen).exists():
        return rows
    return narrowed(rows, Conversation.channels.through.objects.filter(channel__in=seen))


def narrowed(rows: ConversationQuerySet, links: QuerySet[Any]) -> ConversationQuerySet:
    """`rows` that have one of `links`, each of which names its `conversation_id`."""
    few = list(links.values_list("conversation_id", flat=True)[: FEW + 1])
    if len(few) <= FEW:
        return rows.filter(pk__in=few)
    return rows.filter(Exists(links.filter(conversation_id=OuterRef("pk"))))
