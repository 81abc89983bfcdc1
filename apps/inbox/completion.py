"""Addresses that an agent begins to type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from apps.contacts.models import ContactPoint
from apps.conversations.models import Conversation, Message
from apps.inbox.people import Person, poses

if TYPE_CHECKING:
    from apps.accounts.models import Agent

#: Fewer letters would name half of all.
LEAST = 2
MOST = 8


def people_known_to(agent: Agent, words: str) -> list[Person]:
    """Contact points whose address or name has `words` in it, of conversations that the agent sees; newest first."""
    sought = words.strip()[:100]
    if len(sought) < LEAST:
        return []
    fitting = Q(value__contains=sought.casefold()) | Q(contact__name__icontains=sought)
    points = ContactPoint.objects.filter(fitting, kind="email").filter(_is_known_to(agent))
    found = points.select_related("contact").order_by("-pk")[:MOST]
    return [_person(point) for point in found]


def _person(point: ContactPoint) -> Person:
    """It goes into the header of a mail: a name that poses as another address stays out."""
    name = point.contact.name
    return Person(name="" if poses(name, point.shown_as) else name, address=point.shown_as)


def _is_known_to(agent: Agent) -> Q:
    """With whom a visible conversation is, or who wrote in one."""
    visible = Conversation.objects.visible_to(agent)
    wrote = Message.objects.visible_to(agent).filter(contact_point=OuterRef("pk"))
    return Q(Exists(visible.filter(contact=OuterRef("contact")))) | Q(Exists(wrote))
