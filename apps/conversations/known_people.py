"""Which contacts an agent sees: the one place that every list, page, export and search of contacts starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from apps.accounts.models import Role
from apps.contacts.models import Contact
from apps.conversations.models import Conversation, Message

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from apps.accounts.models import Agent


def contacts_visible_to(agent: Agent) -> QuerySet[Contact]:
    """Those with whom the agent sees a conversation, or who wrote in one that the agent sees; also those who never
    wrote anywhere, such as imported ones: nobody's channel brought them. Admins see all, and merged ones nobody.
    """
    rows = Contact.objects.filter(merged_into=None)
    if agent.role == Role.ADMIN:
        return rows
    with_them, by_them = Q(contact=OuterRef("pk")), Q(contact_point__contact=OuterRef("pk"))
    sees = Exists(Conversation.objects.visible_to(agent).filter(with_them))
    reads = Exists(Message.objects.visible_to(agent).filter(by_them))
    is_anywhere = Exists(Conversation.objects.filter(with_them)) | Exists(Message.objects.filter(by_them))
    return rows.filter(sees | reads | ~is_anywhere)


def sees_contact(agent: Agent, contact: Contact) -> bool:
    return contacts_visible_to(agent).filter(pk=contact.pk).exists()
