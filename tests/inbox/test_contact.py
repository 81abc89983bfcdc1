"""What stands beside a conversation, as far as the agent may see it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from apps.conversations.models import Attachment, Conversation, Direction, Message, Watch
from apps.inbox.views import contact as contact_view
from tests.inbox.conftest import Screen
from tests.world import make_attachment, make_contact, make_conversation, make_message

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.django_db


def beside(screen: Screen, world: World, **query: str) -> dict[str, Any]:
    return screen.get(f"/inbox/conversations/{world.conversation.public_id}/contact", **query)


def test_it_says_who_cora_is_and_where_she_is_not_reached(world: World, ana: Screen) -> None:
    second = make_contact("", "cora@home.example")
    second.contact, before = world.cora.contact, timezone.now() - timedelta(days=400)
    second.save()
    second.note_unreachable("mailbox full")
    Message.objects.filter(pk=world.message.pk).update(happened_at=before)
    Watch.objects.create(agent=world.ben, conversation=world.conversation)
    said = beside(ana, world)
    assert said["contact"]["name"] == "Cora Kunde"
    assert said["contact"]["firstSeen"] == before.isoformat()
    reached, unreached = said["contact"]["addresses"]
    assert (reached["address"], reached["unreachableSince"]) == ("cora@customer.example", None)
    assert unreached["address"] == "cora@home.example" and unreached["unreachableSince"]
    assert unreached["reason"] == "mailbox full"
    assert said["watchers"] == [world.ben.pk]


def test_other_conversations_come_from_all_channels_that_one_sees_page_by_page(
    world: World, ana: Screen, otto: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contact_view, "PAGE", 2)
    for subject in ("One", "Two", "Three"):
        make_message(make_conversation(world.support_mail, world.cora, subject=subject), subject, sender=world.cora)
    make_message(make_conversation(world.sales_mail, world.cora, subject="Secret"), "Secret", sender=world.cora)
    first = beside(ana, world)
    assert [each["subject"] for each in first["conversations"]] == ["Three", "Two"]
    rest = beside(ana, world, after=first["after"])
    assert [each["subject"] for each in rest["conversations"]] == ["One"] and rest["after"] is None
    assert "contact" not in rest
    adam = beside(Screen(world.adam), world)
    assert [each["subject"] for each in adam["conversations"]] == ["Secret", "Three"]
    assert otto.client.get(f"/inbox/conversations/{world.conversation.public_id}/contact").status_code == 404


def test_files_of_the_conversation_come_newest_first_and_without_what_signatures_show(
    world: World, ana: Screen
) -> None:
    later = make_message(world.conversation, "And this", sender=world.cora)
    make_attachment(later, "invoice.pdf", b"%PDF-1.4")
    logo = make_attachment(later, "logo.png", b"PNG")
    Attachment.objects.filter(pk=logo.pk).update(inline=True, content_id="logo@mail")
    other = make_message(make_conversation(world.support_mail, world.cora), "Else", sender=world.cora)
    make_attachment(other, "else.txt", b"Else")
    files = beside(ana, world)["files"]
    assert [each["name"] for each in files] == ["invoice.pdf", "parcel.txt"]
    assert files[0]["message"] == str(later.public_id) and files[0]["at"] == later.happened_at.isoformat()


def test_files_of_a_note_that_was_not_for_otto_are_not_told_him(world: World, otto: Screen) -> None:
    note = Message.objects.create(
        conversation=world.conversation, channel=world.support_mail, direction=Direction.NOTE, agent=world.ana
    )
    make_attachment(note, "ours.txt", b"Ours")
    world.conversation.channels.add(world.sales_mail)
    assert [each["name"] for each in beside(otto, world)["files"]] == ["parcel.txt"]


def test_a_conversation_without_anybody_has_nothing_but_itself(world: World, ana: Screen) -> None:
    Conversation.objects.filter(pk=world.conversation.pk).update(contact=None)
    said = beside(ana, world)
    assert said["contact"] is None and said["conversations"] == [] and len(said["files"]) == 1
