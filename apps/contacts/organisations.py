"""Organisations by mail domain: whoever has an address in a domain of theirs belongs to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Count, Value
from django.db.models.functions import StrIndex, Substr
from django.utils.translation import gettext as _

from apps.contacts.blocking import is_our_domain
from apps.contacts.mail_domains import is_shared
from apps.contacts.models import Contact, ContactPoint, Domain, Organisation, in_usual_form
from apps.contacts.signals import contact_changed
from apps.contacts.sorting import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

#: How many people make a domain worth a proposal.
LEAST_PEOPLE = 2
MOST_PROPOSALS = 20
#: Ids in one condition; SQLite takes 250,000, Postgres 65,535.
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Proposal:
    """A domain that several contacts write from, and that no organisation has yet."""

    domain: str
    people: int


def found(name: str) -> Organisation:
    """The organisation of that name in any case, or a new one. Raises `ValueError` without a name."""
    name = " ".join(name.split())[:200]
    if not name:
        raise ValueError(_("Give it a name."))
    # Compared here: SQLite knows the case of English letters alone.
    alike = Organisation.objects.filter(plain_name=plain(name)[:200])
    known = next((each for each in alike if each.name.casefold() == name.casefold()), None)
    return known or Organisation.objects.create(name=name)


def add_domain(organisation: Organisation, name: str) -> int:
    """Whoever has an address there and no organisation yet belongs to it; returns how many do now.

    Raises `ValueError` for what is no domain, is ours, belongs to everybody, or to another organisation.
    """
    domain = checked_domain(name)
    with transaction.atomic():
        owner = Domain.objects.filter(name=domain).select_related("organisation").first()
        if owner is not None and owner.organisation_id != organisation.pk:
            raise ValueError(_("%(domain)s belongs to %(name)s.") % {"domain": domain, "name": owner.organisation})
        Domain.objects.get_or_create(name=domain, defaults={"organisation": organisation})
        return _take_in(organisation, domain)


def checked_domain(name: str) -> str:
    """The form in which it is kept. Raises `ValueError` for what is no domain, is ours, or belongs to everybody."""
    domain = in_usual_form(f"@{name.strip().lstrip('@')}")[1:]
    try:
        validate_email(f"somebody@{domain}")
    except ValidationError:
        raise ValueError(_("Give a mail domain, such as example.com.")) from None
    if is_shared(domain):
        raise ValueError(_("Everybody can have an address at %(domain)s: it says nothing.") % {"domain": domain})
    if is_our_domain(domain):
        raise ValueError(_("%(value)s is your own.") % {"value": domain})
    return domain


def proposed_domain(contact: Contact) -> str:
    """The first domain of theirs that could be their organisation's; empty where there is none."""
    for point in contact.points.all():
        domain = in_usual_form(point.value).rpartition("@")[2] if "@" in point.value else ""
        if _can_be_owned(domain):
            return domain
    return ""


def proposals(among: QuerySet[Contact]) -> list[Proposal]:
    """Domains of several of these contacts who have no organisation, those with most people first."""
    points = ContactPoint.objects.filter(kind="email", contact__organisation=None, contact__in=among)
    domains = points.annotate(domain=Substr("value", StrIndex("value", Value("@")) + 1)).values("domain")
    counted = domains.annotate(people=Count("contact", distinct=True)).filter(people__gte=LEAST_PEOPLE)
    taken = set(Domain.objects.values_list("name", flat=True))
    rows = ((row["domain"], row["people"]) for row in counted.order_by("-people", "domain")[: 10 * MOST_PROPOSALS])
    free = (Proposal(domain, people) for domain, people in rows if domain not in taken and _can_be_owned(domain))
    return [proposal for proposal, _number in zip(free, range(MOST_PROPOSALS), strict=False)]


def rename(organisation: Organisation, name: str) -> None:
    """Raises `ValueError` without a name, or if another has it."""
    organisation.name = " ".join(name.split())[:200]
    if not organisation.name:
        raise ValueError(_("Give it a name."))
    try:
        with transaction.atomic():
            organisation.save(update_fields=["name", "plain_name"])
            announce(organisation.contacts.values_list("pk", flat=True))
    except IntegrityError:
        raise ValueError(_("There is an organisation of that name already.")) from None


def dissolve(organisation: Organisation) -> None:
    """Its people belong to none then."""
    with transaction.atomic():
        pks = list(organisation.contacts.values_list("pk", flat=True))
        organisation.delete()
        announce(pks)


def announce(pks: Iterable[int]) -> None:
    """Tell upward that these contacts changed."""
    changed = list(pks)
    for start in range(0, len(changed), BATCH):
        contact_changed.send(Contact, contacts=changed[start : start + BATCH])


def _take_in(organisation: Organisation, domain: str) -> int:
    nearer = Domain.objects.filter(name__endswith=f".{domain}").exclude(organisation=organisation)
    of_others = tuple(nearer.values_list("name", flat=True))
    addresses = ContactPoint.objects.filter(kind="email", contact__organisation=None, contact__merged_into=None)
    there = addresses.filter(value__endswith=f"@{domain}") | addresses.filter(value__endswith=f".{domain}")
    rows = there.values_list("contact", "value").order_by("contact")
    pks = list(dict.fromkeys(pk for pk, value in rows if not _is_in(value, of_others)))
    for start in range(0, len(pks), BATCH):
        Contact.objects.filter(pk__in=pks[start : start + BATCH]).update(organisation=organisation)
    announce(pks)
    return len(pks)


def _is_in(address: str, domains: tuple[str, ...]) -> bool:
    place = address.rpartition("@")[2]
    return is_shared(place) or any(f".{place}".endswith(f".{domain}") for domain in domains)


def _can_be_owned(domain: str) -> bool:
    return "." in domain and not (domain.endswith(".invalid") or is_shared(domain) or is_our_domain(domain))
