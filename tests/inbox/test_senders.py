"""What the screen learns of doubtful senders, spam and blocked senders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from apps.contacts import blocking
from apps.contacts.models import BlockedSender
from apps.conversations.models import Conversation, SenderWarning, State
from apps.inbox.people import person, poses
from tests.inbox.letters import arrive, letter_of
from tests.world import client_of

if TYPE_CHECKING:
    from apps.conversations.models import Message
    from tests.inbox.conftest import Screen
    from tests.world import World

pytestmark = pytest.mark.django_db


def path(conversation: Conversation, noun: str) -> str:
    return f"/inbox/conversations/{conversation.public_id}/{noun}"


def forged(world: World) -> Message:
    """A mail in Ana's name, from who knows where."""
    letter = letter_of(subject="Urgent").replace(b"Cora Kunde <cora@customer.example>", b"Ana <ana@acme.example>")
    return arrive(world.support_mail, letter)


def test_a_warning_stands_at_the_message_and_in_the_list(ana: Screen, world: World) -> None:
    conversation = forged(world).conversation
    [message] = ana.conversation(conversation.public_id)["messages"]
    assert (message["warning"], message["agent"], message["direction"]) == (SenderWarning.OURS, None, "in")
    assert {row["subject"]: row["isDoubted"] for row in ana.rows()} == {"Urgent": True, "Where is my parcel?": False}
    assert ana.send(path(conversation, "closure"))["row"]["isDoubted"]


@pytest.mark.parametrize(
    ("name", "address", "does"),
    [
        ("support@acme.example", "otto@evil.example", True),
        ("Support <support@acme.example>", "otto@evil.example", True),
        ("support\uff20acme.example", "otto@evil.example", True),
        ("cora@customer.example", "Cora@customer.example", False),
        ("'cora@customer.example'", "cora@customer.example", False),
        ("Cora @ home", "cora@customer.example", True),
        ("Cora Kunde", "cora@customer.example", False),
        ("", "cora@customer.example", False),
    ],
)
def test_a_name_that_poses_as_an_address_is_shown_as_a_name(name: str, address: str, *, does: bool) -> None:
    assert poses(name, address) is does
    assert person(name, address) == {"name": f"“{name}”" if does else name, "address": address}


def test_the_list_names_nobody_by_another_address(ana: Screen, world: World) -> None:
    poser = letter_of(subject="Hi").replace(b"Cora Kunde <cora@", b'"support@acme.example" <otto@')
    arrive(world.support_mail, poser)
    contact = next(row["contact"] for row in ana.rows() if row["subject"] == "Hi")
    assert contact == {"name": "“support@acme.example”", "address": "otto@customer.example"}


def test_spam_is_taken_back(ana: Screen, world: World) -> None:
    conversation = world.conversation
    assert ana.send(path(conversation, "spam"))["row"]["state"] == "spam"
    assert [row["id"] for row in ana.rows("spam")] == [str(conversation.public_id)]
    assert ana.rows("all") == ana.rows("unassigned") == []
    row = ana.send(path(conversation, "spam"), method="delete")["row"]
    assert row["state"] == "open"
    assert row["waitingSince"] is not None
    assert ana.rows("spam") == []


def test_spam_is_counted_nowhere(ana: Screen, world: World) -> None:
    arrive(world.support_mail, b"X-Spam-Flag: YES\r\n" + letter_of(subject="Win"))
    counts = ana.get("/inbox/totals", view="spam")["counts"]
    assert (counts["all"], counts["unassigned"]) == (1, 1)
    assert [row["waitingSince"] for row in ana.rows("spam")] == [None]


def test_blocking_cora_and_taking_it_back(ana: Screen, world: World) -> None:
    head = ana.conversation(world.conversation.public_id)["head"]
    assert head["blockable"] == {"address": "cora@customer.example", "domain": "@customer.example"}
    value = {"value": "@customer.example"}
    assert ana.send(path(world.conversation, "block"), value)["row"]["state"] == "spam"
    assert arrive(world.support_mail, letter_of(subject="More")).conversation.state == State.SPAM
    assert ana.send(path(world.conversation, "block"), value, method="delete")["row"]["state"] == "open"
    assert not BlockedSender.objects.exists()


@pytest.mark.parametrize(
    "body", [{}, {"value": 7}, {"value": ""}, {"value": "@acme.example"}, {"value": "x@y.example"}]
)
def test_only_what_is_offered_can_be_blocked(ana: Screen, world: World, body: dict[str, Any]) -> None:
    assert "value" in ana.send(path(world.conversation, "block"), body, status=400)["fields"]
    assert Conversation.objects.get().state == State.OPEN


def test_nobody_blocks_whose_address_was_forged(ana: Screen, world: World) -> None:
    conversation = forged(world).conversation
    assert ana.conversation(conversation.public_id)["head"]["blockable"] == {"address": "", "domain": ""}
    ana.send(path(conversation, "block"), {"value": "ana@acme.example"}, status=400)


def test_an_agent_does_not_undo_the_leads_domain(ana: Screen, world: World) -> None:
    blocking.block("@customer.example", agent=world.lea)
    ana.send(path(world.conversation, "block"), {"value": "@customer.example"}, method="delete", status=403)
    assert BlockedSender.objects.count() == 1


def test_the_page_lists_who_is_blocked(world: World) -> None:
    blocking.block("win@spam.example", agent=world.ana)
    page = client_of(world.ben).get(reverse("inbox:blocked"))
    assert "win@spam.example" in page.text
    assert "Ana Alvarez" in page.text


@pytest.mark.parametrize("value", ["@spam.example", "win@spam.example"])
def test_somebody_is_let_through_by_leads_and_who_blocked_them(world: World, value: str) -> None:
    for person_, status in ((world.ben, 403), (world.ana, 302), (world.lea, 302), (world.adam, 302)):
        row = blocking.block(value, agent=world.ana)
        answer = client_of(person_).post(reverse("inbox:unblock", args=[row.pk]))
        assert answer.status_code == status
        assert BlockedSender.objects.exists() is (status == 403)


def test_the_page_asks_twice_for_a_shared_domain(world: World) -> None:
    client, url = client_of(world.ana), reverse("inbox:blocked")
    page = client.post(url, {"value": "@gmail.com"})
    assert "Many people have an address at @gmail.com" in page.text
    assert 'type="checkbox"' in page.text
    assert not BlockedSender.objects.exists()
    assert 'value="@gmail.com" id="id_confirmed"' in page.text or 'name="confirmed" value="@gmail.com"' in page.text
    page = client.post(url, {"value": "@gmx.de", "confirmed": "@gmail.com"})
    assert "Many people have an address at @gmx.de" in page.text, "the tick was for another domain"
    assert " checked" not in page.text
    assert not BlockedSender.objects.exists()
    client.post(url, {"value": "@gmail.com", "confirmed": "@gmail.com"})
    assert BlockedSender.objects.get().value == "@gmail.com"


def test_an_error_takes_the_tick_away(world: World) -> None:
    page = client_of(world.ana).post(reverse("inbox:blocked"), {"value": "Otto", "confirmed": "Otto"})
    assert "Give an address" in page.text
    assert " checked" not in page.text and 'value="Otto" id="id_confirmed"' not in page.text


@pytest.mark.parametrize(
    ("value", "words"),
    [("@acme.example", "is your own"), ("ana@acme.example", "is your own"), ("Otto", "Give an address")],
)
def test_the_page_says_what_cannot_be_blocked(world: World, value: str, words: str) -> None:
    page = client_of(world.ana).post(reverse("inbox:blocked"), {"value": value})
    assert words in page.text
    assert not BlockedSender.objects.exists()
