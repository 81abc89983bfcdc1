"""How the index hears of changes: it notes, in the transaction of the change, which conversations to look at again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from apps.contacts.signals import contact_changed
from apps.conversations.models import Conversation
from apps.conversations.signals import conversations_changed
from apps.search.models import Stale

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

BATCH = 1000


@receiver(conversations_changed, dispatch_uid="search.note_conversations")
def note_conversations(conversations: Collection[int], **_: Any) -> None:
    note(conversations)


@receiver(contact_changed, dispatch_uid="search.note_contacts")
def note_contacts(contacts: Collection[int], **_: Any) -> None:
    """Their names and addresses are found in all that they wrote."""
    note(Conversation.objects.filter(contact__in=list(contacts)).values_list("pk", flat=True))


def note(conversations: Iterable[int]) -> None:
    """Have them looked at again, within seconds."""
    Stale.objects.bulk_create((Stale(conversation=pk) for pk in conversations), batch_size=BATCH)
