"""Which contacts may be one person. Nobody is merged by this: an agent looks, and merges or says no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from apps.contacts.links import host_of
from apps.contacts.models import Contact, ContactPoint, Dismissal, PointLink

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

#: Of one contact; a name that hundreds have in a large organisation tells nothing.
MOST = 10
MOST_PAIRS = 50
#: A name of fewer letters, such as "info", is nobody's.
SHORTEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`one` and `other` may be the same person; `why` in words."""

    one: Contact
    other: Contact
    why: str


def suggestions_for(contact: Contact, *, among: QuerySet[Contact]) -> list[Suggestion]:
    """Others of `among` who may be the same person, without those about whom an agent said no."""
    dismissed = _dismissed_with(contact)
    found: dict[int, Suggestion] = {}
    for other, why in (*_by_address(contact, among), *_by_link(contact, among), *_by_name(contact, among)):
        if other.pk not in dismissed and other.pk != contact.pk:
            found.setdefault(other.pk, Suggestion(contact, other, why))
    return list(found.values())[:MOST]


def all_suggestions(among: QuerySet[Contact]) -> list[Suggestion]:
    """The first pairs of `among` that may be one person each."""
    found: dict[tuple[int, int], Suggestion] = {}
    for contact in _candidates(among):
        for suggestion in suggestions_for(contact, among=among):
            pair = (min(contact.pk, suggestion.other.pk), max(contact.pk, suggestion.other.pk))
            found.setdefault(pair, suggestion)
        if len(found) >= MOST_PAIRS:
            break
    return list(found.values())[:MOST_PAIRS]


def _candidates(among: QuerySet[Contact]) -> Iterator[Contact]:
    """Contacts that share an address, or a name and an organisation, with another, or whose page names another's."""
    shared = ContactPoint.objects.filter(_is_verified()).values("value").annotate(kinds=Count("kind", distinct=True))
    values = shared.filter(kinds__gt=1).values("value")
    yield from among.filter(points__value__in=values[:MOST_PAIRS]).order_by("pk").distinct()
    naming = PointLink.objects.filter(is_own=False)
    pages = PointLink.objects.filter(is_own=True, value=OuterRef("value"))
    mails = ContactPoint.objects.filter(kind="email", value=OuterRef("value"))
    linked = naming.filter(Exists(pages) | Exists(mails)).values("point__contact")[:MOST_PAIRS]
    yield from among.filter(pk__in=linked).order_by("pk")
    named = Contact.objects.filter(merged_into=None).exclude(organisation=None).exclude(name="")
    twins = named.values("organisation", "plain_name").annotate(people=Count("pk")).filter(people__gt=1)
    for row in twins.order_by("organisation", "plain_name")[: 4 * MOST_PAIRS]:
        first = among.filter(organisation=row["organisation"], plain_name=row["plain_name"]).order_by("pk").first()
        if first is not None:
            yield first


def _by_address(contact: Contact, among: QuerySet[Contact]) -> Iterable[tuple[Contact, str]]:
    """The same verified address on another channel: only what each side has proved, or an agent confirmed."""
    values = [point.value for point in contact.points.all() if point.is_verified]
    points = ContactPoint.objects.filter(_is_verified(), value__in=values).exclude(contact=contact)
    for other in among.filter(points__in=points).distinct().order_by("pk")[:MOST]:
        yield other, _("The same verified address on another channel")


def _by_link(contact: Contact, among: QuerySet[Contact]) -> Iterable[tuple[Contact, str]]:
    """The page of an account names, verified by its service, where the other is reached."""
    links = list(PointLink.objects.filter(point__contact=contact).values_list("value", "is_own"))
    named = [value for value, is_own in links if not is_own]
    here = [value for value, is_own in links if is_own] + [each.value for each in contact.points.all()]
    pages = PointLink.objects.filter(value__in=named, is_own=True).values("point__contact")
    mails = ContactPoint.objects.filter(kind="email", value__in=named).values("contact")
    naming = PointLink.objects.filter(value__in=here, is_own=False).values("point__contact")
    found = among.filter(Q(pk__in=pages) | Q(pk__in=mails) | Q(pk__in=naming)).exclude(pk=contact.pk)
    for other in found.order_by("pk")[:MOST]:
        yield other, _("A verified link on the page of one leads to the other")
    yield from _by_organisation(contact, named, among)


def _by_organisation(contact: Contact, named: list[str], among: QuerySet[Contact]) -> Iterable[tuple[Contact, str]]:
    """A verified link to an organisation, and somebody of the same name there: neither alone says anything."""
    if not named or len(contact.name) < SHORTEST_NAME:
        return
    hosts = [host for value in named if (host := host_of(value))]
    alike = among.filter(organisation__domains__name__in=hosts, plain_name=contact.plain_name)
    for other in alike.exclude(pk=contact.pk).exclude(name="").distinct().order_by("pk")[:MOST]:
        yield other, _("The same name, and a verified link to their organisation")


def _by_name(contact: Contact, among: QuerySet[Contact]) -> Iterable[tuple[Contact, str]]:
    if contact.organisation_id is None or len(contact.name) < SHORTEST_NAME:
        return
    alike = among.filter(organisation=contact.organisation_id, plain_name=contact.plain_name)
    for other in alike.exclude(pk=contact.pk).exclude(name="").order_by("pk")[:MOST]:
        yield other, _("The same name and organisation")


def _is_verified() -> Q:
    return Q(proved_at__isnull=False) | Q(confirmed_at__isnull=False)


def _dismissed_with(contact: Contact) -> set[int]:
    rows = Dismissal.objects.filter(Q(one=contact) | Q(other=contact)).values_list("one", "other")
    return {pk for pair in rows for pk in pair}
