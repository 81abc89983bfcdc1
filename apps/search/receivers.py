"""How the index hears of changes: it notes, in the transaction of the change, which conversations to look at again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from apps.accounts.signals import agent_renamed
from apps.contacts.signals import contact_changed
from apps.conversations.models import Conversation, Message
from apps.conversations.signals import conversations_changed
from apps.search.models import Stale

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from apps.accounts.models import Agent

BATCH = 1000
#: Of so many more at once nobody waits for each.
MANY = 100


@receiver(conversations_changed, dispatch_uid="search.note_conversations")
def note_conversations(conversations: Collection[int], **_: Any) -> None:
    note(conversations)


@receiver(contact_changed, dispatch_uid="search.note_contacts")
def note_contacts(contacts: Collection[int], **_: Any) -> None:
    """Their names and addresses are found in all that they wrote."""
    theirs = Conversation.objects.filter(contact__in=list(contacts)).order_by("-pk")
    pks = list(theirs.values_list("pk", flat=True))
    note(pks, can_wait=len(pks) > MANY)


@receiver(agent_renamed, dispatch_uid="search.note_agent")
def note_agent(agent: Agent, **_: Any) -> None:
    """Agents are found by the names that they have now, in all that they ever answered."""
    theirs = Message.objects.filter(agent=agent).values_list("conversation", flat=True)
    note(sorted(set(theirs), reverse=True), can_wait=True)


def note(conversations: Iterable[int], *, can_wait: bool = False) -> None:
    """Have them looked at again, within seconds; `can_wait` where they are so many that others would wait for them."""
    rows = (Stale(conversation=pk, can_wait=can_wait) for pk in conversations)
    Stale.objects.bulk_create(rows, batch_size=BATCH)
