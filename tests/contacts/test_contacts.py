"""Whom an agent finds in the list, what the page tells of them, and what is announced."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.contacts import actions as deeds
from apps.contacts.models import Contact, ContactPoint, CustomField, Organisation
from apps.contacts.signals import contact_changed
from apps.conversations.actions import merge_contacts, merge_tags, tag_contact
from apps.conversations.known_people import contacts_visible_to
from apps.conversations.models import LiveEvent, Tag
from apps.inbox.completion import people_known_to
from apps.inbox.contacts import known, listing
from apps.inbox.contacts.listing import Wanted
from tests.conversations.letters import arrive, letter
from tests.world import client_of, make_agent, make_contact, make_conversation, make_message

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def others(world: World) -> dict[str, ContactPoint]:
    """Sabine writes to Sales, Ida was imported, Özlem wrote to Support and has an organisation."""
    sabine, ida, ozlem = (
        make_contact("Sabine", "sabine@sales.example"),
        make_contact("Ida", "ida@import.example"),
        make_contact("Özlem Ünal", "oe@unal.example"),
    )
    make_message(make_conversation(world.sales_mail, sabine), "Hello", sender=sabine)
    make_message(make_conversation(world.support_mail, ozlem), "Hello", sender=ozlem)
    firm = Organisation.objects.create(name="Übersee & Söhne")
    Contact.objects.filter(pk=ozlem.contact.pk).update(organisation=firm, language="tr", custom={"level": "Gold"})
    return {"sabine": sabine, "ida": ida, "ozlem": ozlem}


def names(agent: Agent, **asked: str) -> list[str]:
    shown = listing.page_of(agent, Wanted.read({"sort": "name", **asked}))
    return [row.contact.name for row in shown.rows]


def test_agents_see_whom_their_channels_know_and_whom_nobody_does(world: World, others: object) -> None:
    assert names(world.ana) == ["Cora Kunde", "Ida", "Özlem Ünal"]
    assert names(world.lea) == names(world.ana)
    assert names(world.otto) == ["Ida", "Sabine"]
    assert names(world.adam) == ["Cora Kunde", "Ida", "Özlem Ünal", "Sabine"]


def test_who_wrote_in_anothers_conversation_is_seen_there_alone(world: World) -> None:
    third = make_contact("Tom", "tom@third.example")
    make_message(world.conversation, "I can help.", sender=third)
    assert "Tom" in names(world.ana)
    assert "Tom" not in names(world.otto)
    found = known.conversations_with(third.contact, world.ana)
    assert [each.subject for each in found] == ["Where is my parcel?"]
    assert known.conversations_with(third.contact, world.otto) == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"q": "ozlem"}, ["Özlem Ünal"]),
        ({"q": "ÜNAL öz"}, ["Özlem Ünal"]),
        ({"q": "cora@cust"}, ["Cora Kunde"]),
        ({"q": "ubersee"}, ["Özlem Ünal"]),
        ({"q": "nobody"}, []),
        ({"language": "tr"}, ["Özlem Ünal"]),
        ({"state": "alone"}, ["Cora Kunde", "Ida"]),
        ({"state": "silent"}, ["Ida"]),
        ({"state": "unreachable"}, ["Ida"]),
        ({"state": "several"}, ["Cora Kunde"]),
        ({"f_level": "gold"}, ["Özlem Ünal"]),
        ({"f_level": "Blech"}, []),
        ({"f_unknown": "x"}, ["Cora Kunde", "Ida", "Özlem Ünal"]),
        ({"tag": "above"}, ["Cora Kunde"]),
    ],
)
def test_the_list_finds(
    world: World, others: dict[str, ContactPoint], asked: dict[str, str], expected: list[str]
) -> None:
    CustomField.objects.create(of="contact", key="level", label="Level", kind="choice", choices=["Gold", "Blech"])
    above = Tag.objects.create(name="people")
    tag_contact(world.cora.contact, Tag.objects.create(name="press", parent=above))
    deeds.add_point(world.cora.contact, kind="phone", value="030 1234", agent=world.ana)
    others["ida"].note_unreachable("gone")
    said = {name: str(above.pk) if value == "above" else value for name, value in asked.items()}
    assert names(world.ana, **said) == expected


def test_every_order_shows_everybody_once(world: World, others: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    for number in range(5):
        make_contact("Same" if number < 3 else f"N{number}", f"n{number}@x.example")
    Contact.objects.filter(name="Same").update(active_at=timezone.now() - timedelta(days=1))
    for sort in listing.SORTS:
        wanted, found, after = Wanted(sort=sort), list[int](), None
        while (page := listing.page_of(world.adam, wanted, after=after)).rows:
            found += [row.contact.pk for row in page.rows]
            after = page.after
            if after is None:
                break
        assert len(found) == len(set(found)) == Contact.objects.count(), sort


def test_the_last_in_touch_stands_first(world: World) -> None:
    make_contact("Later", "later@x.example")
    arrive(world.support_mail, letter("a@x", content_hash="1"))
    page = listing.page_of(world.ana, Wanted())
    assert page.rows[0].contact.points.get().value == "cora@customer.test"
    assert page.rows[0].conversations == 1


def test_the_page_tells_where_an_address_was_seen(world: World, others: object) -> None:
    deeds.confirm(world.cora, agent=world.ben)
    deeds.add_point(world.cora.contact, kind="phone", value="+49 (0)30 1234", agent=world.ana)
    mail, phone = known.evidence_of(world.cora.contact, world.ana)
    assert mail.first == world.message
    assert (mail.messages, mail.point.confirmed_by) == (1, world.ben)
    assert (phone.first, phone.point.value, phone.point.added_by) == (None, "+49301234", world.ana)
    text = client_of(world.ana).get(f"/contacts/{world.cora.contact.pk}/").content.decode()
    assert "Confirmed by Ben Bauer" in text
    assert str(world.conversation.public_id) in text
    assert "parcel.txt" in text


def test_evidence_of_hidden_channels_stays_hidden(world: World) -> None:
    make_message(make_conversation(world.sales_mail, world.cora, subject="Secret offer"), "Hm", sender=world.cora)
    assert known.evidence_of(world.cora.contact, world.ana)[0].messages == 1
    assert known.evidence_of(world.cora.contact, world.adam)[0].messages == 2
    assert "Secret offer" not in client_of(world.ana).get(f"/contacts/{world.cora.contact.pk}/").content.decode()
    assert "Secret offer" in client_of(world.otto).get(f"/contacts/{world.cora.contact.pk}/").content.decode()


def test_a_merged_contact_leads_to_the_one_that_has_it(world: World, others: dict[str, ContactPoint]) -> None:
    gone = others["ida"].contact
    merge_contacts(world.cora.contact, gone, agent=world.ana)
    answer = client_of(world.ana).get(f"/contacts/{gone.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/contacts/{world.cora.contact.pk}/")


def test_an_address_of_another_leads_to_merging(world: World, others: dict[str, ContactPoint]) -> None:
    cora, ida = world.cora.contact, others["ida"].contact
    page = client_of(world.ana)
    answer = page.post(f"/contacts/{cora.pk}/points/", {"kind": "email", "value": "Ida@Import.example"})
    assert answer["Location"] == f"/contacts/{cora.pk}/merge/{ida.pk}/"
    hidden = page.post(f"/contacts/{cora.pk}/points/", {"kind": "email", "value": "sabine@sales.example"}, follow=True)
    assert "Sabine" not in hidden.content.decode()


def test_an_address_that_wrote_is_not_removed(world: World) -> None:
    with pytest.raises(ValueError, match="stays"):
        deeds.remove_point(world.cora)
    phone = deeds.add_point(world.cora.contact, kind="phone", value="030 1234", agent=world.ana)
    deeds.remove_point(phone)
    assert ContactPoint.objects.filter(contact=world.cora.contact).count() == 1


def test_notes_are_deleted_by_their_author_and_leads(world: World) -> None:
    note = deeds.add_note(world.cora.contact, "Calls on Mondays.", agent=world.ben)
    with pytest.raises(PermissionError):
        deeds.delete_note(note, agent=world.ana)
    deeds.delete_note(note, agent=world.lea)
    assert not world.cora.contact.notes.exists()


def test_a_merged_tag_goes_on_at_contacts(world: World) -> None:
    old, new = Tag.objects.create(name="vip"), Tag.objects.create(name="VIP!")
    tag_contact(world.cora.contact, old)
    merge_tags(old, into=new, agent=world.lea)
    assert [tag.name for tag in new.contacts.get().tags.all()] == ["VIP!"]


def test_changes_are_announced(world: World, others: dict[str, ContactPoint]) -> None:
    heard: list[int] = []

    def hear(contacts: list[int], **_: object) -> None:
        heard.extend(contacts)

    contact_changed.connect(hear)
    try:
        deeds.add_note(world.cora.contact, "Calls on Mondays.", agent=world.ben)
        merge_contacts(world.cora.contact, others["ida"].contact, agent=world.ana)
        arrive(world.support_mail, letter("new@x"))  # of which its message tells
    finally:
        contact_changed.disconnect(hear)
    assert heard == [world.cora.contact.pk, world.cora.contact.pk, others["ida"].contact.pk]


def test_an_agent_of_no_team_sees_nobodys_customers(world: World) -> None:
    nora = make_agent("Nora Neu")
    assert not contacts_visible_to(nora).exists()


def test_a_new_name_shows_on_open_screens(world: World) -> None:
    before = LiveEvent.objects.count()
    cora = world.cora.contact
    deeds.edit(cora, name="Cora Klein", organisation=None, language="", custom={})
    event = LiveEvent.objects.latest("seq")
    assert (LiveEvent.objects.count(), event.conversation) == (before + 1, world.conversation)


def test_whom_an_agent_may_write_to_begins_with_imported_ones(world: World, others: object) -> None:
    assert [each["address"] for each in people_known_to(world.ana, "import.ex")] == ["ida@import.example"]
    assert people_known_to(world.ana, "sabine") == []
