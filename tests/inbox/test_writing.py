"""New conversations, forwards, and addresses that complete themselves, as the screen asks for them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from apps.channels import payloads
from apps.contacts.models import ContactPoint
from apps.conversations.models import Attachment, Conversation, Message, State
from apps.inbox import completion
from tests.inbox.test_answers import draft, path, upload
from tests.world import make_contact, make_conversation, make_message

if TYPE_CHECKING:
    from tests.inbox.conftest import Screen
    from tests.world import World

pytestmark = pytest.mark.django_db

KARL = {"name": "Karl", "address": "karl@carrier.example"}


def new(world: World, **fields: Any) -> dict[str, Any]:
    return draft(channel=world.support_mail.pk, to=[KARL], subject="Your offer", **fields)


def test_the_channels_to_write_from_are_those_that_send_and_are_seen(ana: Screen, world: World) -> None:
    [sender] = ana.get("/inbox/senders")["senders"]
    assert (sender["channel"], sender["name"]) == (world.support_mail.pk, "Support")
    assert sender["sender"] == {"name": "Support", "address": "support@acme.example"}
    assert sender["maxBytes"] > 1_000_000
    world.support_mail.options = {"imap_host": "imap.invalid", "outgoing": "none"}
    world.support_mail.save()
    assert ana.get("/inbox/senders")["senders"] == []


def test_ana_writes_to_karl_first(ana: Screen, world: World) -> None:
    body = new(world, files=[upload(ana, b"%PDF")["token"]])
    said = ana.send("/inbox/conversations", body, status=201)
    conversation = Conversation.objects.get(public_id=said["conversation"])
    assert (conversation.subject, conversation.state) == ("Your offer", State.PENDING)
    message = Message.objects.get(public_id=said["message"]["id"])
    assert message.conversation == conversation
    assert message.attachments.get().size == 4
    assert ana.send("/inbox/conversations", body, status=201)["conversation"] == said["conversation"]
    refused = ana.send("/inbox/conversations", {**body, "text": "Other words"}, status=409)
    assert "another text" in refused["error"]


def test_what_is_wrong_is_said_at_its_field(ana: Screen, world: World) -> None:
    refused = ana.send("/inbox/conversations", new(world) | {"subject": " ", "to": [KARL]}, status=400)
    assert refused["fields"] == {"subject": "What is it about?"}
    refused = ana.send("/inbox/conversations", new(world) | {"to": [{"name": "", "address": "karl"}]}, status=400)
    assert "not an e-mail address" in refused["fields"]["to"]
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize("channel", [None, "1", True, 2**62])
def test_a_channel_that_is_none_is_not_there(ana: Screen, world: World, channel: object) -> None:
    if channel is True:
        world.support_mail.teams.clear()
    ana.send("/inbox/conversations", new(world) | {"channel": channel}, status=404)


def test_files_above_the_channels_limit_are_refused_everywhere(
    ana: Screen, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = upload(ana, b"x" * 2_000)["token"]
    from apps.channels.email.adapter import EmailAdapter

    small = EmailAdapter.capabilities.__class__
    limits = {name: getattr(EmailAdapter.capabilities, name) for name in small.__dataclass_fields__}
    monkeypatch.setattr(EmailAdapter, "capabilities", small(**{**limits, "max_attachment_bytes": 1_024}))
    for where, body in (
        ("/inbox/conversations", new(world, files=[token])),
        (path(world, "replies"), draft(files=[token])),
        (path(world, "forwards"), draft(files=[token])),
    ):
        refused = ana.send(where, body, status=400)
        assert "larger than 1.0" in refused["fields"]["files"].replace("\xa0", " ")


def test_a_forward_begins_with_the_stored_files_and_sends_them(ana: Screen, world: World) -> None:
    begun = ana.get(f"/inbox/messages/{world.message.public_id}/forwarding")["draft"]
    assert begun["subject"] == "Fwd: Where is my parcel?"
    assert "My parcel has not come." in begun["text"]
    [file] = begun["files"]
    assert (file["name"], file["size"]) == ("parcel.txt", 11)
    body = {**begun, "to": [KARL], "files": [file["token"]], "clientId": str(uuid.uuid4())}
    said = ana.send(path(world, "forwards"), body, status=201)["message"]
    assert (said["direction"], said["aside"]) == ("out", True)
    sent = Attachment.objects.get(message__public_id=said["id"])
    assert payloads.read(sent.payload) == b"number 4711"


def test_ben_cannot_use_the_tokens_of_anas_forward(ana: Screen, world: World) -> None:
    from tests.inbox.conftest import Screen

    [file] = ana.get(f"/inbox/messages/{world.message.public_id}/forwarding")["draft"]["files"]
    refused = Screen(world.ben).send(path(world, "forwards"), draft(files=[file["token"]]), status=400)
    assert "attach it again" in refused["fields"]["files"]


def test_a_note_cannot_be_forwarded(ana: Screen, world: World) -> None:
    note = ana.send(path(world, "notes"), {"text": "Hm", "clientId": str(uuid.uuid4())}, status=201)["message"]
    refused = ana.client.get(f"/inbox/messages/{note['id']}/forwarding")
    assert refused.status_code == 400
    assert "team alone" in refused.json()["error"]


def test_what_karl_answered_is_made_public_once(ana: Screen, world: World) -> None:
    Message.objects.filter(pk=world.message.pk).update(aside=True)
    where = f"/inbox/messages/{world.message.public_id}/publication"
    assert ana.send(where, status=201)["message"]["aside"] is False
    assert "third party" in ana.send(where, status=409)["error"]
    page = ana.conversation(world.conversation.public_id)
    assert [event["kind"] for event in page["events"]] == ["made_public"]
    assert page["events"][0]["data"] == {"name": "Cora Kunde"}


def test_the_conversation_tells_who_was_added_and_left_out(ana: Screen, world: World) -> None:
    lea = {"name": "", "address": "lea@customer.example"}
    said = ana.send(path(world, "replies"), draft(cc=[lea]), status=201)["message"]
    assert said["changed"] == {"added": [lea], "without": []}
    shown = ana.conversation(world.conversation.public_id)["messages"]
    assert [each["changed"] for each in shown] == [None, said["changed"]]


def people(screen: Screen, words: str) -> list[str]:
    return [each["address"] for each in screen.get("/inbox/people", q=words)["people"]]


@pytest.mark.parametrize("words", ["co", "Cora", "kun", "CUSTOMER.ex", " cora "])
def test_an_address_completes_itself_by_name_and_address(ana: Screen, words: str) -> None:
    assert people(ana, words) == ["cora@customer.example"]


@pytest.mark.parametrize("words", ["", "c", " c ", "nobody", "%", "__"])
def test_it_offers_nothing_for_too_little_or_for_what_nobody_is_called(ana: Screen, words: str) -> None:
    assert people(ana, words) == []


def test_nobody_learns_of_people_in_conversations_that_they_do_not_see(ana: Screen, otto: Screen, world: World) -> None:
    karl = make_contact("Karl Kurier", "karl@carrier.example")
    make_message(make_conversation(world.sales_mail, karl, subject="Sales"), "Hi", sender=karl)
    assert people(ana, "karl") == []
    assert people(otto, "karl") == ["karl@carrier.example"]
    assert people(otto, "cora") == []
    # In Cora's conversation he is seen by Support as well.
    make_message(world.conversation, "I have it.", sender=karl)
    assert people(ana, "karl") == ["karl@carrier.example"]


def test_a_name_that_poses_as_an_address_does_not_get_into_a_mail(ana: Screen, world: World) -> None:
    world.cora.contact.name = "boss@acme.example"
    world.cora.contact.save()
    assert ana.get("/inbox/people", q="cora")["people"] == [{"name": "", "address": "cora@customer.example"}]


def test_it_offers_a_handful_the_newest_first(ana: Screen, world: World) -> None:
    for number in range(12):
        address = f"cora{number}@x.example"
        ContactPoint.objects.create(contact=world.cora.contact, kind="email", value=address, shown_as=address)
    assert people(ana, "cora") == [f"cora{number}@x.example" for number in range(11, 3, -1)]


def test_it_looks_at_few_however_many_there_are(
    ana: Screen, world: World, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many that nobody may see it does not go through all; more letters find whom few do not."""
    monkeypatch.setattr(completion, "_NEWEST", 20)
    monkeypatch.setattr(completion, "_AT_ONCE", 5)
    for number in range(30):
        make_conversation(world.sales_mail, make_contact(f"Cora {number}", f"cora{number}@sales.example"))
    with django_assert_max_num_queries(20):
        assert people(ana, "cora") == []
    assert people(ana, "cora@") == ["cora@customer.example"]
