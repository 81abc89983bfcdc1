"""One person, many addresses: put together, and taken apart again with exactly what came along."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from apps.channels.contract import Address
from apps.contacts import actions as deeds
from apps.contacts.merging import NothingToPart, NotMergeable, dismiss, living
from apps.contacts.models import Contact, ContactPoint, Merge, Organisation
from apps.contacts.suggestions import all_suggestions, suggestions_for
from apps.conversations.actions import merge_contacts, part_contacts, tag_contact
from apps.conversations.known_people import contacts_visible_to
from apps.conversations.models import Conversation, LiveEvent, Tag
from tests.conversations.letters import arrive, letter
from tests.world import client_of, make_contact, make_conversation, make_message

if TYPE_CHECKING:
    from apps.conversations.models import Message
    from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_home(world: World) -> ContactPoint:
    """Cora again, from her own address, with a conversation of her own."""
    point = make_contact("", "cora@home.example")
    make_message(make_conversation(world.support_mail, point, subject="My invoice"), "Where?", sender=point)
    return point


def subjects_of(contact: Contact) -> list[str]:
    return sorted(Conversation.objects.filter(contact=contact).values_list("subject", flat=True))


def addresses_of(contact: Contact) -> list[str]:
    return sorted(ContactPoint.objects.filter(contact=contact).values_list("value", flat=True))


def came(world: World, address: str, *, subject: str) -> Message:
    """A new conversation from there."""
    taken = arrive(
        world.support_mail, letter(f"{subject}@x", sender=Address(name="", address=address), subject=subject)
    )
    assert taken.message is not None
    return taken.message


def test_it_puts_two_contacts_together(world: World, at_home: ContactPoint) -> None:
    cora, other = world.cora.contact, at_home.contact
    deeds.add_note(other, "Calls on Mondays.", agent=world.ana)
    tag_contact(other, Tag.objects.create(name="press"))
    merge_contacts(cora, other, agent=world.ana)
    assert subjects_of(cora) == ["My invoice", "Where is my parcel?"]
    assert addresses_of(cora) == ["cora@customer.example", "cora@home.example"]
    assert [note.text for note in cora.notes.all()] == ["Calls on Mondays."]
    assert [tag.name for tag in cora.tags.all()] == ["press"]
    other.refresh_from_db()
    assert living(other) == cora
    assert other not in contacts_visible_to(world.ana)
    assert LiveEvent.objects.filter(conversation__subject="My invoice").exists()


def test_what_was_said_keeps_its_address(world: World, at_home: ContactPoint) -> None:
    before = list(at_home.messages.values("sender_address", "contact_point", "conversation"))
    merge = merge_contacts(world.cora.contact, at_home.contact, agent=world.ana)
    assert list(at_home.messages.values("sender_address", "contact_point", "conversation")) == before
    part_contacts(merge, agent=world.ana)
    assert list(at_home.messages.values("sender_address", "contact_point", "conversation")) == before


def test_the_kept_one_fills_its_gaps_alone(world: World, at_home: ContactPoint) -> None:
    cora, other = world.cora.contact, at_home.contact
    acme = Organisation.objects.create(name="Acme")
    Contact.objects.filter(pk=other.pk).update(
        name="C. K.", organisation=acme, language="de", custom={"number": "7", "since": "2020-01-01"}
    )
    Contact.objects.filter(pk=cora.pk).update(custom={"number": "1"})
    merge = merge_contacts(cora, other, agent=world.ana)
    cora.refresh_from_db()
    assert (cora.name, cora.organisation, cora.language) == ("Cora Kunde", acme, "de")
    assert cora.custom == {"number": "1", "since": "2020-01-01"}
    Contact.objects.filter(pk=cora.pk).update(language="fr")  # by hand, since
    part_contacts(merge, agent=world.ana)
    cora.refresh_from_db()
    assert (cora.organisation, cora.language, cora.custom) == (None, "fr", {"number": "1"})


def test_parting_brings_back_exactly_what_moved(world: World, at_home: ContactPoint) -> None:
    cora, other = world.cora.contact, at_home.contact
    press = Tag.objects.create(name="press")
    tag_contact(other, press)
    deeds.add_note(other, "Calls on Mondays.", agent=world.ana)
    merge = merge_contacts(cora, other, agent=world.ana)
    deeds.add_note(cora, "Is patient.", agent=world.ben)
    came(world, "cora@customer.example", subject="Another parcel")
    came(world, "cora@home.example", subject="A reminder")
    assert subjects_of(cora) == ["A reminder", "Another parcel", "My invoice", "Where is my parcel?"]
    back = part_contacts(merge, agent=world.ben)
    assert back == other
    assert subjects_of(cora) == ["Another parcel", "Where is my parcel?"]
    assert subjects_of(other) == ["A reminder", "My invoice"]
    assert addresses_of(other) == ["cora@home.example"]
    assert [note.text for note in cora.notes.all()] == ["Is patient."]
    assert [note.text for note in other.notes.all()] == ["Calls on Mondays."]
    assert (list(cora.tags.all()), list(other.tags.all())) == ([], [press])
    merge.refresh_from_db()
    assert merge.undone_by == world.ben
    with pytest.raises(NothingToPart):
        part_contacts(merge, agent=world.ana)


def test_an_older_merge_is_undone_out_of_a_newer_one(world: World, at_home: ContactPoint) -> None:
    third = make_contact("Cora", "cora@office.example").contact
    first = merge_contacts(world.cora.contact, at_home.contact, agent=world.ana)
    second = merge_contacts(third, world.cora.contact, agent=world.ana)
    part_contacts(first, agent=world.ana)
    assert subjects_of(at_home.contact) == ["My invoice"]
    assert addresses_of(third) == ["cora@customer.example", "cora@office.example"]
    part_contacts(second, agent=world.ana)
    assert addresses_of(world.cora.contact) == ["cora@customer.example"]
    assert subjects_of(world.cora.contact) == ["Where is my parcel?"]
    assert addresses_of(at_home.contact) == ["cora@home.example"]


def test_what_an_agent_moved_on_stays_there(world: World, at_home: ContactPoint) -> None:
    merge = merge_contacts(world.cora.contact, at_home.contact, agent=world.ana)
    elsewhere = make_contact("Carl", "carl@customer.example").contact
    Conversation.objects.filter(subject="My invoice").update(contact=elsewhere)
    part_contacts(merge, agent=world.ana)
    assert subjects_of(elsewhere) == ["My invoice"]
    assert subjects_of(at_home.contact) == []


def test_who_does_not_see_both_cannot_merge_them(world: World, at_home: ContactPoint) -> None:
    merge = merge_contacts(world.cora.contact, at_home.contact, agent=world.ana)
    with pytest.raises(PermissionDenied):
        part_contacts(merge, agent=world.otto)
    with pytest.raises(PermissionDenied):
        merge_contacts(make_contact("O", "o@customer.example").contact, world.cora.contact, agent=world.otto)
    assert Merge.objects.get().undone_at is None


def test_nobody_is_merged_with_themselves_or_twice(world: World, at_home: ContactPoint) -> None:
    with pytest.raises(NotMergeable):
        merge_contacts(world.cora.contact, world.cora.contact, agent=world.adam)
    merge_contacts(world.cora.contact, at_home.contact, agent=world.adam)
    with pytest.raises(PermissionDenied):
        merge_contacts(world.cora.contact, at_home.contact, agent=world.adam)


def test_a_name_in_one_organisation_is_suggested_until_dismissed(world: World, at_home: ContactPoint) -> None:
    acme = Organisation.objects.create(name="Acme")
    Contact.objects.filter(pk=world.cora.contact.pk).update(organisation=acme)
    Contact.objects.filter(pk=at_home.contact.pk).update(organisation=acme)
    at_home.contact.refresh_from_db()
    at_home.contact.rename("Corinna Kunde")
    among = contacts_visible_to(world.ana)
    cora = Contact.objects.get(pk=world.cora.contact.pk)
    assert [found.other for found in suggestions_for(cora, among=among)] == []
    at_home.contact.rename("cora KUNDE")
    cora.rename("Cora Künde")
    assert [found.other for found in suggestions_for(cora, among=among)] == [at_home.contact]
    assert len(all_suggestions(among)) == 1
    dismiss(at_home.contact, cora, agent=world.ana)
    assert suggestions_for(cora, among=among) == []
    assert all_suggestions(among) == []


def test_the_same_address_elsewhere_is_suggested_once_both_are_verified(world: World) -> None:
    forum = ContactPoint.objects.create(
        contact=Contact.objects.create(name="corinna77"),
        kind="forum",
        value="cora@customer.example",
        shown_as="cora@customer.example",
    )
    cora = world.cora.contact
    among = contacts_visible_to(world.ana)
    deeds.confirm(world.cora, agent=world.ana)
    assert suggestions_for(cora, among=among) == []
    deeds.confirm(forum, agent=world.ana)
    assert [found.other for found in suggestions_for(cora, among=among)] == [forum.contact]
    assert len(all_suggestions(among)) == 1
    deeds.unconfirm(forum)
    assert all_suggestions(among) == []


def test_a_suggestion_is_not_shown_to_who_does_not_see_the_other(world: World) -> None:
    acme = Organisation.objects.create(name="Acme")
    theirs = make_contact("Cora Kunde", "cora@sales.example")
    make_message(make_conversation(world.sales_mail, theirs), "Hello", sender=theirs)
    Contact.objects.update(organisation=acme)
    cora = Contact.objects.get(pk=world.cora.contact.pk)
    assert suggestions_for(cora, among=contacts_visible_to(world.ana)) == []
    assert len(suggestions_for(cora, among=contacts_visible_to(world.adam))) == 1


def test_one_address_becomes_a_contact_of_its_own_again(world: World, at_home: ContactPoint) -> None:
    cora = world.cora.contact
    deeds.confirm(at_home, agent=world.ana)
    merge_contacts(cora, at_home.contact, agent=world.ana)
    came(world, "cora@home.example", subject="And another")
    page = client_of(world.ana).get(reverse("inbox:contact_page", args=[cora.pk])).content.decode()
    assert "?write=cora%40customer.example" in page and "Not theirs: cora@home.example" in page
    parting = reverse("inbox:part_address", args=[cora.pk, at_home.pk])
    assert client_of(world.otto).post(parting).status_code == 404
    answer = client_of(world.ana).post(parting)
    own = ContactPoint.objects.get(pk=at_home.pk).contact
    assert answer.headers["Location"] == reverse("inbox:contact_page", args=[own.pk])
    assert own not in {cora, at_home.contact}
    assert (subjects_of(own), addresses_of(own)) == (["And another", "My invoice"], ["cora@home.example"])
    assert (subjects_of(cora), addresses_of(cora)) == (["Where is my parcel?"], ["cora@customer.example"])
    assert ContactPoint.objects.get(pk=at_home.pk).confirmed_at is None, "who it is is open again"
    alone = client_of(world.ana).post(reverse("inbox:part_address", args=[own.pk, at_home.pk]), follow=True)
    assert "This is their only address." in alone.content.decode()
    merge_contacts(cora, own, agent=world.ana)
    assert subjects_of(cora) == ["And another", "My invoice", "Where is my parcel?"]
