"""Which contacts an agent sees: the one place that every list, page, export and search of contacts starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.lookups import IsNull

from apps.accounts.models import Role
from apps.channels.models import Channel
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
    never_wrote = ~Exists(Conversation.objects.filter(with_them)) & ~Exists(Message.objects.filter(by_them))
    if not Channel.objects.visible_to(agent).exists():
        return rows.filter(never_wrote)
    # Not Exists: Postgres would look up what the agent sees as a whole, for one page of a list.
    sees = Subquery(Conversation.objects.visible_to(agent).filter(with_them).values("pk")[:1])
    reads = Subquery(Message.objects.visible_to(agent).filter(by_them).values("pk")[:1])
    wrote = Subquery(Conversation.objects.filter(with_them).values("pk")[:1])
    wrote_elsewhere = Subquery(Message.objects.filter(by_them).values("pk")[:1])
    silent = IsNull(wrote, True) & IsNull(wrote_elsewhere, True)  # noqa: FBT003  (Django's signature)
    return rows.filter(IsNull(sees, False) | IsNull(reads, False) | silent)  # noqa: FBT003


def sees_contact(agent: Agent, contact: Contact) -> bool:
    return contacts_visible_to(agent).filter(pk=contact.pk).exists()
