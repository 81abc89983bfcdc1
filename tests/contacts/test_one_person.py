"""One person, many handles: what each account is called, what its page names, and whose it turns out to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from apps.channels.contract import Address
from apps.contacts import actions as deeds
from apps.contacts.links import comparable
from apps.contacts.merging import NothingToPart, OnlyPoint
from apps.contacts.models import Contact, ContactPoint, Merge, PointLink, PointMove
from apps.contacts.organisations import add_domain, found
from apps.contacts.suggestions import all_suggestions, suggestions_for
from apps.conversations.actions import give_point, merge_contacts, part_point, take_point_back
from apps.conversations.models import Conversation
from tests.conversations.posting import ADAPTERS, make_forum, post, taken
from tests.inbox.conftest import Screen
from tests.world import client_of, make_contact, make_conversation, make_message

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from apps.channels.models import Channel
    from apps.conversations.models import Message
    from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def forum(settings: Settings, tmp_path: Path, world: World) -> Channel:
    settings.CHANNEL_ADAPTERS = {**settings.CHANNEL_ADAPTERS, **ADAPTERS}
    return make_forum(tmp_path, team=world.support)


def account(handle: str, *links: str, number: int = 7, name: str = "Cora K.") -> Address:
    page = f"https://forum.test/u/{handle.strip('@')}"
    return Address(name=name, address=f"{number}@forum.test", handle=handle, url=page, links=links)


def point_of(message: Message) -> ContactPoint:
    assert message.contact_point is not None
    return ContactPoint.objects.select_related("contact").get(pk=message.contact_point.pk)


def whys(contact: Contact) -> list[tuple[str, str]]:
    found = suggestions_for(contact, among=Contact.objects.filter(merged_into=None))
    return [(each.other.name, each.why) for each in found]


LINKED = "A verified link on the page of one leads to the other"


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://www.Cora.example/", "cora.example"),
        ("http://cora.example/About/?utm=1#me", "cora.example/About"),
        ("https://faces.example/profile?id=5&utm_source=x", "faces.example/profile?id=5"),
        ("mailto:Cora@Customer.example?subject=x", "cora@customer.example"),
        ("Cora@Customer.example", "cora@customer.example"),
        ("https://social.example/@cora", "social.example/@cora"),
        ("javascript:alert(1)", ""),
        ("https://[broken", ""),
        ("", ""),
    ],
)
def test_links_are_compared_by_what_matters_in_them(link: str, kept: str) -> None:
    assert comparable(link) == kept


def test_a_new_handle_of_the_same_account_renames_it(forum: Channel) -> None:
    first = point_of(taken(forum, post(1, sender=account("@cora"))))
    second = point_of(taken(forum, post(2, sender=account("@cora_k"))))

    assert first.pk == second.pk
    assert (second.shown_as, second.url) == ("@cora_k", "https://forum.test/u/cora_k")
    own = PointLink.objects.filter(point=second, is_own=True).values_list("value", flat=True)
    assert list(own) == ["forum.test/u/cora_k"]


def test_a_page_that_runs_is_no_page(forum: Channel) -> None:
    sender = Address(name="", address="9@forum.test", handle="@x", url="javascript:alert(1)")

    assert point_of(taken(forum, post(1, sender=sender))).url == ""


def test_a_verified_link_to_an_address_is_a_suggestion_on_both_sides(forum: Channel, world: World) -> None:
    point = point_of(taken(forum, post(1, sender=account("@ck", "mailto:Cora@customer.example"))))

    assert whys(point.contact) == [("Cora Kunde", LINKED)]
    assert whys(world.cora.contact) == [("Cora K.", LINKED)]
    assert {each.why for each in all_suggestions(Contact.objects.filter(merged_into=None))} == {LINKED}
    assert point.contact_id != world.cora.contact_id, "nobody is merged by it"


def test_a_verified_link_to_the_page_of_another_account_is_one_too(forum: Channel) -> None:
    here = point_of(taken(forum, post(1, sender=account("@cora", number=1))))
    there = point_of(taken(forum, post(2, sender=account("@c", "https://www.forum.test/u/cora/", number=2, name="C"))))

    assert whys(here.contact) == [("C", LINKED)]
    assert whys(there.contact) == [("Cora K.", LINKED)]


def test_two_who_name_the_same_page_are_two(forum: Channel) -> None:
    one = point_of(taken(forum, post(1, sender=account("@a", "https://acme.example", number=1, name="Anna"))))
    taken(forum, post(2, sender=account("@b", "https://acme.example", number=2, name="Bert")))

    assert whys(one.contact) == []


def test_a_name_alone_says_nothing_and_with_the_organisation_it_does(forum: Channel, world: World) -> None:
    plain = point_of(taken(forum, post(1, sender=account("@x", number=1, name="Cora Kunde"))))
    assert whys(plain.contact) == []

    organisation = found("Customer & Co")
    add_domain(organisation, "customer.example")
    linked = account("@y", "https://customer.example/", number=2, name="Cora Kunde")
    point = point_of(taken(forum, post(2, sender=linked)))

    assert ("Cora Kunde", "The same name, and a verified link to their organisation") in whys(point.contact)


def test_one_address_goes_to_whose_it_is_and_back(forum: Channel, world: World) -> None:
    message = taken(forum, post(1, sender=account("@cora")))
    point = point_of(message)
    merge_contacts(world.cora.contact, point.contact, agent=world.ana, why="She told us on the phone.")
    assert Merge.objects.get().why == "She told us on the phone."
    carl = make_contact("Carl", "carl@customer.example").contact
    make_message(make_conversation(world.support_mail, carl.points.get()), "Hello", sender=carl.points.get())

    move = give_point(point_of(message), carl, agent=world.ben, why="It is Carl's account.")

    assert (point_of(message).contact, move.agent, move.why) == (carl, world.ben, "It is Carl's account.")
    assert Conversation.objects.get(pk=message.conversation_id).contact == carl
    assert Conversation.objects.get(pk=world.conversation.pk).contact == world.cora.contact

    later = taken(forum, post(2, sender=account("@cora"), thread="topic:2"))
    take_point_back(move, agent=world.ana)

    assert point_of(message).contact == world.cora.contact
    for row in (message, later):
        assert Conversation.objects.get(pk=row.conversation_id).contact == world.cora.contact
    move.refresh_from_db()
    assert move.undone_by == world.ana
    with pytest.raises(NothingToPart):
        take_point_back(move, agent=world.ana)


def test_it_is_not_moved_without_a_reason_nor_by_who_does_not_see_it(world: World) -> None:
    deeds.add_point(world.cora.contact, kind="email", value="cora@home.example", agent=world.ana)
    other = make_contact("Carl", "carl@customer.example").contact
    make_message(make_conversation(world.support_mail, other.points.get()), "Hello", sender=other.points.get())

    with pytest.raises(ValueError, match="how you know"):
        give_point(world.cora, other, agent=world.ana, why=" ")
    with pytest.raises(PermissionDenied):
        give_point(world.cora, other, agent=world.otto, why="Mine now")

    assert PointMove.objects.count() == 0


def test_the_only_address_is_merged_and_not_moved(world: World) -> None:
    other = make_contact("Carl", "carl@customer.example").contact
    make_message(make_conversation(world.support_mail, other.points.get()), "Hello", sender=other.points.get())

    with pytest.raises(OnlyPoint, match="merge"):
        give_point(world.cora, other, agent=world.ana, why="The same person")


def test_what_was_taken_for_another_comes_back_and_leaves_nobody_empty(forum: Channel, world: World) -> None:
    message = taken(forum, post(1, sender=account("@cora")))
    merge_contacts(world.cora.contact, point_of(message).contact, agent=world.ana)
    own = part_point(point_of(message), agent=world.ana)
    move = PointMove.objects.get()
    assert (move.source, move.target, move.agent) == (world.cora.contact, own, world.ana)

    take_point_back(move, agent=world.ana)

    own.refresh_from_db()
    assert (point_of(message).contact, own.merged_into) == (world.cora.contact, world.cora.contact)


def test_the_panel_tells_of_them_on_every_channel(forum: Channel, world: World, tmp_path: Path) -> None:
    network = make_forum(tmp_path, team=world.support, name="Network")
    in_forum = taken(forum, post(1, "In the forum", sender=account("@cora"), subject="My account"))
    on_network = taken(network, post(1, "In public", sender=account("@cora@n", number=8), subject="Hello"))
    for message in (in_forum, on_network):
        merge_contacts(world.cora.contact, point_of(message).contact, agent=world.ana)

    beside = Screen(world.ana).get(f"/inbox/conversations/{world.conversation.public_id}/contact")

    assert sorted((each["channel"], each["subject"]) for each in beside["conversations"]) == [
        ("Forum", "My account"),
        ("Network", "Hello"),
    ]
    shown = {each["address"]: each["url"] for each in beside["contact"]["addresses"]}
    assert shown == {
        "cora@customer.example": "",
        "@cora": "https://forum.test/u/cora",
        "@cora@n": "https://forum.test/u/cora@n",
    }


def test_the_page_shows_the_evidence_and_moves_it(forum: Channel, world: World) -> None:
    message = taken(forum, post(1, sender=account("@cora", "mailto:cora@customer.example")))
    other = point_of(message).contact
    ana = client_of(world.ana)
    both = reverse("inbox:merge_contact_with", args=[world.cora.contact.pk, other.pk])
    assert LINKED in ana.get(both).content.decode(), "why it is suggested is offered as the reason"
    ana.post(both, {"keep": str(world.cora.contact.pk), "why": LINKED})

    carl = make_contact("Carl", "carl@customer.example").contact
    make_message(make_conversation(world.support_mail, carl.points.get()), "Hello", sender=carl.points.get())
    page = ana.get(reverse("inbox:contact_page", args=[world.cora.contact.pk])).content.decode()
    assert LINKED in page
    assert 'href="https://forum.test/u/cora"' in page
    moving = reverse("inbox:move_address", args=[world.cora.contact.pk, point_of(message).pk])
    assert "To Carl" in ana.get(moving, {"q": "carl"}).content.decode()
    ana.post(moving, {"to": str(carl.pk), "why": "It is Carl's account."})

    page = ana.get(reverse("inbox:contact_page", args=[carl.pk])).content.decode()
    assert "It is Carl&#x27;s account." in page
    ana.post(reverse("inbox:take_address_back", args=[PointMove.objects.get().pk]))
    assert point_of(message).contact == world.cora.contact
