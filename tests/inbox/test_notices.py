"""What was left out of a message that is over a limit is said at it, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.inbox.letters import arrive

if TYPE_CHECKING:
    from tests.inbox.conftest import Screen
    from tests.world import World

pytestmark = pytest.mark.django_db

HEADER = b"From: Cora Kunde <cora@customer.example>\r\nSubject: Pictures\r\nMessage-ID: <1@customer.example>\r\n"
PART = b"--b\r\nContent-Type: image/png; name=a.png\r\nContent-Disposition: attachment\r\n\r\nx\r\n"


def test_a_message_over_a_limit_says_what_was_left_out(ana: Screen, world: World) -> None:
    letter = HEADER + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + PART * 201 + b"--b--\r\n"
    message = arrive(world.support_mail, letter)
    [shown] = ana.conversation(message.conversation.public_id)["messages"]
    assert len(shown["files"]) == 200 and shown["original"]
    assert shown["notices"] == ["There are more than 200 files attached: the others were left out."]
    world.ana.language = "de"
    world.ana.save()
    [shown] = ana.conversation(message.conversation.public_id)["messages"]
    assert shown["notices"] == ["Es sind mehr als 200 Dateien angehängt: Die übrigen wurden weggelassen."]


def test_most_messages_have_nothing_to_say(ana: Screen, world: World) -> None:
    message = arrive(world.support_mail, HEADER + b"\r\nHallo")
    [shown] = ana.conversation(message.conversation.public_id)["messages"]
    assert shown["notices"] == []
