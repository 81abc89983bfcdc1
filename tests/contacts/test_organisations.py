"""Who belongs to which organisation: by mail domain, and never by one that everybody has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.contacts import organisations
from apps.contacts.mail_domains import is_shared
from apps.contacts.models import Contact, ContactPoint, Organisation
from apps.conversations.known_people import contacts_visible_to
from tests.world import client_of, make_contact

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.django_db

FREE_MAIL = """
    gmail.com GMX.de web.de t-online.de yahoo.co.jp outlook.fr live.nl proton.me gmx.info bluewin.ch mailbox.org
    marketplace.amazon.de x.privaterelay.appleid.com hotmail.com.br
""".split()  # noqa: SIM905


def organisation_of(address: str) -> Organisation | None:
    return Contact.objects.get(points__value=address).organisation


def reach(address: str) -> None:
    ContactPoint.objects.reach(kind="email", value=address, name="")


@pytest.mark.parametrize("domain", FREE_MAIL)
@pytest.mark.once
def test_free_mail_says_nothing_about_an_organisation(domain: str) -> None:
    assert is_shared(domain)


@pytest.mark.parametrize(
    "domain", ["customer.example", "bosch.com", "live-events.de", "outlook.acme.de", "yahoo-shop.example"]
)
@pytest.mark.once
def test_domains_of_companies_say_something(domain: str) -> None:
    assert not is_shared(domain)


def test_a_domain_takes_in_who_is_here_and_who_comes(world: World) -> None:
    make_contact("Carl", "carl@mail.customer.example")
    row = organisations.found("Kunde AG")
    assert organisations.add_domain(row, "@Customer.example") == 2
    reach("new@customer.example")
    reach("else@notcustomer.example")
    assert organisation_of("new@customer.example") == row
    assert organisation_of("carl@mail.customer.example") == row
    assert organisation_of("else@notcustomer.example") is None


def test_the_nearer_domain_decides(world: World) -> None:
    group, branch = organisations.found("Group"), organisations.found("Branch")
    organisations.add_domain(branch, "branch.group.example")
    make_contact("B", "b@sub.branch.group.example")
    make_contact("G", "g@group.example")
    assert organisations.add_domain(group, "group.example") == 1
    reach("new@branch.group.example")
    assert organisation_of("new@branch.group.example") == branch
    assert organisation_of("b@sub.branch.group.example") is None


def test_whom_an_agent_put_elsewhere_stays_there(world: World) -> None:
    other = organisations.found("Other")
    Contact.objects.filter(pk=world.cora.contact.pk).update(organisation=other)
    assert organisations.add_domain(organisations.found("Kunde AG"), "customer.example") == 0
    assert organisation_of("cora@customer.example") == other


@pytest.mark.parametrize("domain", ["gmail.com", "acme.example", "nonsense", "", "a b.example", "other.example"])
def test_some_domains_belong_to_no_organisation(world: World, domain: str) -> None:
    organisations.add_domain(organisations.found("Other"), "other.example")
    with pytest.raises(ValueError, match=r".+"):
        organisations.add_domain(organisations.found("Kunde AG"), domain)


def test_several_people_of_a_domain_are_proposed(world: World) -> None:
    for address in (
        "a@firm.example",
        "b@firm.example",
        "a@gmail.com",
        "b@gmail.com",
        "a@acme.example",
        "c@acme.example",
    ):
        make_contact("", address)
    among = contacts_visible_to(world.adam)
    assert organisations.proposals(among) == [organisations.Proposal("firm.example", 2)]
    client_of(world.lea).post("/organisations/of-domain/", {"domain": "firm.example", "name": "Firm"})
    assert organisation_of("a@firm.example") == Organisation.objects.get(name="Firm")
    assert organisations.proposals(among) == []


def test_a_name_is_found_in_any_case_and_kept_once(world: World) -> None:
    first = organisations.found("Käufer GmbH")
    assert organisations.found("KÄUFER  gmbh") == first
    assert organisations.found("Kaufer GmbH") != first
    with pytest.raises(ValueError, match="already"):
        organisations.rename(organisations.found("Kunde AG"), "Käufer GmbH")


def test_the_people_of_a_deleted_one_stay(world: World) -> None:
    row = organisations.found("Kunde AG")
    organisations.add_domain(row, "customer.example")
    organisations.dissolve(row)
    assert organisation_of("cora@customer.example") is None
