"""What was answered earlier, to be used again: without quotations and signatures, and for whoever may see it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from apps.conversations.models import DeliveryState, Direction, Message
from tests.world import make_message

if TYPE_CHECKING:
    from tests.inbox.conftest import Screen
    from tests.world import World

pytestmark = pytest.mark.django_db
QUOTED = "Please wait.\n\n-- \nBen Bauer\n\nOn Monday, Cora wrote:\n> Where is it?"


def answer(world: World, text: str, **facts: Any) -> Message:
    return Message.objects.create(
        conversation=world.conversation,
        channel=world.support_mail,
        **{"direction": Direction.OUT, "agent": world.ben, "text": text, "delivery": DeliveryState.SENT} | facts,
    )


def words_of(screen: Screen, message: Message) -> dict[str, Any]:
    return screen.get(f"/inbox/messages/{message.public_id}/answer")


def test_of_a_customers_message_it_is_the_answer_that_followed(ana: Screen, world: World) -> None:
    answer(world, "Too early.", happened_at=timezone.now() - timedelta(days=1))
    answer(world, "Never sent.", delivery=DeliveryState.FAILED)
    answer(world, "We are away.", automatic=True)
    answer(world, "Between us.", aside=True)
    answer(world, "What do you think?", direction=Direction.NOTE, delivery="")
    own = answer(world, QUOTED)
    answer(world, "Later.")
    said = words_of(ana, world.message)
    assert (said["message"], said["by"], said["text"]) == (str(own.public_id), "Ben Bauer", "Please wait.")
    assert said["html"] == "<p>Please wait.</p>"


def test_without_an_answer_it_is_the_message_itself(ana: Screen, world: World) -> None:
    said = words_of(ana, world.message)
    assert (said["text"], said["by"]) == ("My parcel has not come.", "Cora Kunde")


def test_only_what_is_nothing_else_keeps_its_look(ana: Screen, world: World) -> None:
    look = "<p>Please <b>wait</b>.</p>"
    assert words_of(ana, answer(world, "Please wait.", html=look))["html"] == look
    assert words_of(ana, answer(world, QUOTED, html=look))["html"] == "<p>Please wait.</p>"
    theirs = make_message(world.conversation, "Please hurry.", sender=world.cora)
    Message.objects.filter(pk=theirs.pk).update(html="<p>Please <b>hurry</b>.</p>")
    assert words_of(ana, theirs)["html"] == "<p>Please hurry.</p>"
    assert words_of(ana, answer(world, ""))["html"] == ""
