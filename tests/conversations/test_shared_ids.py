"""Ids that many messages claim: programs that give all their mails the same, and whoever would drown an id."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.conversations.actions import Draft, reply
from apps.conversations.models import Conversation, Direction, Message
from apps.conversations.said import MOST_CLAIMS
from apps.conversations.threading import kin_of
from tests.conversations.letters import CORA, OTTO, SUPPORT, arrive, letter

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.channels.models import Channel

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def drown(external_id: str, channel: Channel, *, count: int) -> None:
    """Let Otto's mails be here that all say to be the one with this id."""
    conversation = Conversation.objects.create(channel=channel)
    Message.objects.bulk_create(
        Message(
            conversation=conversation,
            channel=channel,
            direction=Direction.IN,
            external_id=external_id,
            content_hash=f"{number}",
            sender_address=OTTO.address,
            to=[{"name": "", "address": SUPPORT.address}],
            text=f"{number}",
        )
        for number in range(count)
    )


def test_of_ten_thousand_mails_with_one_id_few_are_looked_at(support: Channel) -> None:
    drown("1@otto.test", support, count=10_000)
    asked = letter("b@x", sender=OTTO, in_reply_to=("1@otto.test",), references=("r@x", "1@otto.test"))
    assert len(kin_of(asked)) == MOST_CLAIMS
    with CaptureQueriesContext(connection) as usual:
        arrive(support, letter("2@otto.test", "eine", sender=OTTO))
    with CaptureQueriesContext(connection) as flooded:
        arrive(support, letter("1@otto.test", "noch eine", sender=OTTO))
    assert len(flooded) <= len(usual) + 3
    assert Conversation.objects.count() == 3, "it opens its own"


def test_a_copy_is_known_among_ten_thousand(support: Channel) -> None:
    drown("1@otto.test", support, count=10_000)
    first = arrive(support, letter("1@otto.test", "noch eine", sender=OTTO))
    assert first.is_new
    again = arrive(support, letter("1@otto.test", "noch eine", sender=OTTO))
    assert (again.is_new, again.message) == (False, first.message)


def test_whoever_drowns_an_id_keeps_no_answer_from_its_place(support: Channel, ana: Agent) -> None:
    first = arrive(support, letter("a@x", "Rechnung?")).message
    ours = reply(first.conversation, agent=ana, draft=Draft(to=(CORA,), subject="Re", text="Gern."))
    for external_id in ("a@x", ours.external_id):
        drown(external_id, support, count=MOST_CLAIMS * 2)
    answer = arrive(support, letter("b@x", "Danke.", in_reply_to=(ours.external_id,), references=("a@x",))).message
    assert answer.conversation == first.conversation
