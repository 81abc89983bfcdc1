"""What the screen says of answers that came back, of addresses that take no mail, and of people who are away."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.utils.translation import override

from apps.channels.contract import Address
from apps.conversations.actions import Draft, reply
from apps.conversations.models import DeliveryState, Message

if TYPE_CHECKING:
    from tests.inbox.conftest import Screen
    from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer(world: World) -> Message:
    to = (Address(name="", address=world.cora.shown_as),)
    message = reply(world.conversation, agent=world.ana, draft=Draft(to=to, subject="Re: Parcel", text="Tomorrow."))
    message.delivery = DeliveryState.BOUNCED
    message.failures = [{"address": world.cora.shown_as, "status": "5.2.2", "words": "552 mailbox is full"}]
    message.save()
    return message


def test_an_answer_says_in_plain_words_why_it_came_back(ana: Screen, world: World, answer: Message) -> None:
    shown = ana.conversation(world.conversation.public_id)["messages"][-1]
    assert (shown["id"], shown["delivery"]) == (str(answer.public_id), "bounced")
    assert shown["failures"] == [
        {"address": "cora@customer.example", "reason": "mailbox full (5.2.2)", "words": "552 mailbox is full"}
    ]


def test_it_says_so_in_german(ana: Screen, world: World, answer: Message) -> None:
    world.ana.language = "de"
    world.ana.save()
    with override("de"):
        shown = ana.conversation(world.conversation.public_id)["messages"][-1]
    assert shown["failures"][0]["reason"] == "Postfach voll (5.2.2)"


def test_the_head_warns_of_an_address_that_takes_no_mail(ana: Screen, world: World) -> None:
    assert ana.conversation(world.conversation.public_id)["head"]["reply"]["unreachable"] == []
    world.cora.note_unreachable("address unknown (5.1.1)")
    [warning] = ana.conversation(world.conversation.public_id)["head"]["reply"]["unreachable"]
    assert (warning["address"], warning["reason"]) == ("cora@customer.example", "address unknown (5.1.1)")
    assert dt.datetime.fromisoformat(warning["since"]) == world.cora.unreachable_since


def test_the_day_of_return_is_shown(ana: Screen, world: World) -> None:
    Message.objects.filter(pk=world.message.pk).update(automatic=True, away_until=dt.date(2026, 12, 31))
    [shown] = ana.conversation(world.conversation.public_id)["messages"]
    assert (shown["automatic"], shown["awayUntil"]) == (True, "2026-12-31")
