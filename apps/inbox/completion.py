"""Addresses and accounts that an agent begins to type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.contacts.models import Contact, ContactPoint
from apps.conversations.known_people import contacts_visible_to
from apps.inbox.people import Person, poses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.accounts.models import Agent

#: Fewer letters would name half of all.
LEAST = 2
MOST = 8
#: Of those that have the letters, how many are looked at for each, and how many with one question.
_NEWEST = 500
_AT_ONCE = 100


def people_known_to(agent: Agent, words: str) -> list[Person]:
    """Contact points whose address or name has `words` in it, of contacts that the agent sees; newest first.

    Of those that have the words the newest are looked at: more letters find the others.
    """
    sought = words.strip()[:100]
    if len(sought) < LEAST:
        return []
    return [_person(point) for point in _seen_of(_having(sought), agent)]


def accounts_known_to(agent: Agent, words: str) -> list[Person]:
    """The same of accounts on services with people of their own: how each is called there (`@petra`)."""
    sought = words.strip().removeprefix("@")[:100]
    if len(sought) < LEAST:
        return []
    accounts = ContactPoint.objects.exclude(kind="email").order_by("-pk")
    called = accounts.filter(shown_as__istartswith=f"@{sought}").values_list("pk", flat=True)[:_NEWEST]
    return [Person(name=point.contact.name, address=point.shown_as) for point in _seen_of(list(called), agent)]


def _seen_of(having: Sequence[int], agent: Agent) -> list[ContactPoint]:
    found: list[ContactPoint] = []
    seen = contacts_visible_to(agent)
    for start in range(0, len(having), _AT_ONCE):
        points = ContactPoint.objects.filter(pk__in=having[start : start + _AT_ONCE], contact__in=seen)
        found += points.select_related("contact").order_by("-pk")
        if len(found) >= MOST:
            break
    return found[:MOST]


def _having(sought: str) -> list[int]:
    """The points with these letters, newest first. Asked apart for addresses and names, each of which is one table."""
    points = ContactPoint.objects.filter(kind="email").order_by("-pk").values_list("pk", flat=True)
    named = Contact.objects.filter(name__icontains=sought).order_by("-pk").values_list("pk", flat=True)[:_NEWEST]
    by_value = points.filter(value__contains=sought.casefold())[:_NEWEST]
    return sorted({*by_value, *points.filter(contact__in=list(named))[:_NEWEST]}, reverse=True)


def _person(point: ContactPoint) -> Person:
    """It goes into the header of a mail: a name that poses as another address stays out."""
    name = point.contact.name
    return Person(name="" if poses(name, point.shown_as) else name, address=point.shown_as)
