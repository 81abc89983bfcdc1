"""Going on in private with somebody from the forum, and who takes part there."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import Address, Audience
from apps.contacts.models import ContactPoint
from apps.conversations.actions import AlreadySent, Draft, continue_in_private, private_ways
from apps.conversations.actions.continuing import continued_from, continued_in
from apps.conversations.models import Conversation, Event, EventKind
from apps.conversations.participants import participants_of
from apps.delivery import letters
from tests.conversations.conftest import make_channel
from tests.conversations.posting import ADAPTERS, CARL, CORA, make_forum, post, taken

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from apps.accounts.models import Agent, Team
    from apps.channels.contract import OutboundMessage
    from apps.channels.models import Channel
    from apps.conversations.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def forum(settings: Settings, tmp_path: Path, team: Team) -> Channel:
    settings.CHANNEL_ADAPTERS = {**settings.CHANNEL_ADAPTERS, **ADAPTERS}
    return make_forum(tmp_path, team=team)


def words(text: str = "What is your order number?", **fields: object) -> Draft:
    return Draft(**{"to": (), "subject": "", "text": text, **fields})  # type: ignore[arg-type]


def sent(row: Message) -> OutboundMessage:
    assert row.outbox_entry is not None
    return letters.read(row.outbox_entry.content)


def with_a_mail_address(row: Message) -> None:
    assert row.contact_point is not None
    contact = row.contact_point.contact
    ContactPoint.objects.create(contact=contact, kind="email", value="cora@c.test", shown_as="cora@c.test")


def test_it_goes_on_in_a_private_message_of_the_forum(forum: Channel, ana: Agent) -> None:
    row = taken(forum, post(1, "My parcel 4711 is late"))
    first = continue_in_private(row, agent=ana, channel=forum, draft=words())
    letter = sent(first)
    assert ([each.address for each in letter.to], letter.audience, letter.thread) == (
        [CORA.address],
        Audience.PRIVATE,
        "",
    )
    assert letter.target is not None and letter.target.external_id == "post:1"
    assert (first.audience, letter.subject) == ("private", "Where is my parcel?")
    public, private = row.conversation, first.conversation
    assert public != private and private.contact == public.contact
    assert (continued_from(private, ana), continued_in(public, ana)) == (public, [private])
    told = dict(Event.objects.values_list("kind", "conversation"))
    assert told == {EventKind.WENT_PRIVATE: public.pk, EventKind.CAME_PRIVATE: private.pk}
    assert Conversation.objects.get(pk=public.pk).waiting_since is not None


def test_it_goes_on_by_mail_where_they_have_an_address(forum: Channel, support: Channel, ana: Agent) -> None:
    row = taken(forum, post(1))
    assert [way.channel for way in private_ways(row, ana)] == [forum]
    with_a_mail_address(row)
    here, mail = private_ways(row, ana)
    assert (here.channel, mail.channel, mail.to.address) == (forum, support, "cora@c.test")
    draft = words(to=(mail.to,), subject="Your post in our forum")
    first = continue_in_private(row, agent=ana, channel=support, draft=draft)
    letter = sent(first)
    assert (letter.recipients, letter.in_reply_to, letter.references) == (("cora@c.test",), "", ())
    assert first.conversation.channel == support


def test_without_a_way_it_is_refused(forum: Channel, support: Channel, ana: Agent, team: Team) -> None:
    forum.options = {**forum.options, "can": {"private_reply": False}}
    forum.save()
    row = taken(forum, post(1))
    for channel in (forum, support):
        with pytest.raises(ValueError, match="no way"):
            continue_in_private(row, agent=ana, channel=channel, draft=words(to=(CORA,)))
    with_a_mail_address(row)
    hidden = make_channel("Sales", team)
    hidden.teams.clear()
    assert [way.channel for way in private_ways(row, ana)] == [support]


def test_a_repeat_is_the_same(forum: Channel, ana: Agent) -> None:
    row, client_id = taken(forum, post(1)), uuid.uuid4()
    first, again = (
        continue_in_private(row, agent=ana, channel=forum, draft=words(client_id=client_id)) for _ in range(2)
    )
    assert first == again
    with pytest.raises(AlreadySent):
        continue_in_private(row, agent=ana, channel=forum, draft=words("Else", client_id=client_id))


def test_participants_are_told_with_their_messages(forum: Channel) -> None:
    row = taken(forum, post(1))
    taken(forum, post(2, sender=CARL))
    taken(forum, post(3))
    found = participants_of(row.conversation)
    assert [(each.point.shown_as, each.point.contact.name, each.messages) for each in found] == [
        ("@cora", "Cora Kunde", 2),
        ("@carl", "Carl", 1),
    ]


def test_a_guest_is_reached_at_the_address_that_they_typed(forum: Channel, support: Channel, ana: Agent) -> None:
    """It is told that nobody has checked it; an address of ours is no way to anybody."""
    typed = (Address(name="Cora", address="Cora@c.test"), Address(name="Us", address=support.address))
    row = taken(forum, post(1, reply_to=typed))
    mails = [way for way in private_ways(row, ana) if way.channel == support]
    assert [(way.to.address, way.is_typed) for way in mails] == [("Cora@c.test", True)]
    with_a_mail_address(row)
    mails = [way for way in private_ways(row, ana) if way.channel == support]
    assert [(way.to.address, way.is_typed) for way in mails] == [("cora@c.test", False)]
    first = continue_in_private(row, agent=ana, channel=support, draft=words(to=(mails[0].to,), subject="Your parcel"))
    assert [each.address for each in sent(first).to] == ["cora@c.test"]
