"""Who would like to be taken for Cora: what they can say of themselves suggests nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from apps.channels.contract import Address
from apps.contacts.models import Contact, Merge
from apps.contacts.suggestions import all_suggestions, suggestions_for
from tests.contacts.test_one_person import LINKED, account, point_of, whys
from tests.conversations.posting import ADAPTERS, make_forum, post, taken

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from apps.channels.models import Channel
    from apps.contacts.models import ContactPoint
    from apps.conversations.models import Message
    from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def forum(settings: Settings, tmp_path: Path, world: World) -> Channel:
    settings.CHANNEL_ADAPTERS = {**settings.CHANNEL_ADAPTERS, **ADAPTERS}
    return make_forum(tmp_path, team=world.support)


def suggested() -> list[tuple[str, str]]:
    found = all_suggestions(Contact.objects.filter(merged_into=None))
    return [(each.one.name, each.other.name) for each in found]


def wrote(forum: Channel, number: int, sender: Address, **fields: Any) -> ContactPoint:
    message: Message = taken(forum, post(number, sender=sender, thread=f"topic:{number}", **fields))
    return point_of(message)


def test_a_page_that_a_guest_enters_is_nobodys(forum: Channel) -> None:
    """Cora's account proves that the page is hers; Otto has entered it as his own."""
    cora = wrote(forum, 1, account("@cora", "https://cora.example", number=1))
    otto = wrote(forum, 2, Address(name="Otto", address="guest:2@forum.test", url="https://cora.example"))

    assert otto.url == "https://cora.example"
    assert (whys(cora.contact), whys(otto.contact), suggested()) == ([], [], [])


def test_a_mail_address_that_a_guest_enters_is_nobodys(forum: Channel, world: World) -> None:
    world.cora.note_proved(world.message.happened_at)
    typed = Address(name="Otto", address=world.cora.value)
    otto = wrote(forum, 1, typed, reply_to=(typed,))

    assert not otto.is_verified
    assert (whys(world.cora.contact), whys(otto.contact), suggested()) == ([], [], [])


def test_the_same_name_and_the_same_handle_elsewhere_say_nothing(forum: Channel) -> None:
    here = wrote(forum, 1, account("@cora", number=1, name="Cora Kunde"))
    elsewhere = Address(name="Cora Kunde", address="1@other.test", handle="@cora", url="https://other.test/u/cora")
    there = wrote(forum, 2, elsewhere)

    assert here.contact_id != there.contact_id
    assert (whys(here.contact), suggested()) == ([], [])


def test_a_handle_that_is_given_to_somebody_else_takes_no_evidence_along(forum: Channel, world: World) -> None:
    """Cora's mail page names the account @cora, which was Cora's; now Otto is called so, and it leads to him alone."""
    former = wrote(forum, 1, account("@cora", number=1, name="Cora K."))
    linking = wrote(forum, 2, account("@shop", "https://forum.test/u/cora", number=2, name="Shop"))
    assert whys(linking.contact) == [("Cora K.", LINKED)]

    heir = wrote(forum, 3, account("@cora", number=3, name="Otto"))

    assert heir.contact_id != former.contact_id
    assert (whys(former.contact), whys(linking.contact)) == ([], [("Otto", LINKED)])


def test_a_link_that_is_verified_no_more_is_evidence_no_more(forum: Channel, world: World) -> None:
    link = f"mailto:{world.cora.value}"
    point = wrote(forum, 1, account("@ck", link, number=1))
    assert whys(point.contact) == [("Cora Kunde", LINKED)]

    wrote(forum, 2, account("@ck", number=1))

    assert (whys(point.contact), suggested()) == ([], [])


def test_two_pages_that_name_each_other_are_one_suggestion_and_still_two_people(forum: Channel) -> None:
    one = wrote(forum, 1, account("@cora", "https://forum.test/u/c2", number=1, name="Cora"))
    other = wrote(forum, 2, account("@c2", "https://forum.test/u/cora", number=2, name="C2"))

    assert suggested() == [("Cora", "C2")]
    assert [each.other for each in suggestions_for(one.contact, among=Contact.objects.all())] == [other.contact]
    assert one.contact_id != other.contact_id
    assert not Merge.objects.exists()
