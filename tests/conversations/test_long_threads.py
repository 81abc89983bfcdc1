"""Threads of thousands of messages, and chains of references that never end (reliability.md, H4)."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.channels.contract import InboundMessage, RawMessage, Source
from apps.conversations.actions import move, undo
from apps.conversations.models import Conversation, Direction, Message, Reference
from tests.conversations.letters import CORA, OTTO, SUPPORT, arrive, letter

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.channels.models import Channel

pytestmark = pytest.mark.django_db

#: The bar is 0.2 s on a machine of its own; this only has to tell it from minutes.
GENEROUS = 30.0


def long_thread(support: Channel, count: int, *, references: int) -> Conversation:
    """Cora wrote so many times, each time in answer to her last words; each mail names so many of those before it."""
    home = arrive(support, letter("0@c")).message.conversation
    people = {"sender_name": "Cora", "sender_address": CORA.address, "to": [{"name": "", "address": SUPPORT.address}]}
    now = timezone.now()
    Message.objects.bulk_create(
        [
            Message(
                conversation=home,
                channel=support,
                direction=Direction.IN,
                external_id=f"{number}@c",
                content_hash=f"{number:064}",
                text=f"Mail {number}",
                happened_at=now + timedelta(seconds=number),
                **people,
            )
            for number in range(1, count)
        ],
        batch_size=5000,
    )
    rows = Message.objects.order_by("pk").values_list("pk", flat=True)
    Reference.objects.bulk_create(
        [
            Reference(message_id=pk, external_id=f"{earlier}@c")
            for number, pk in enumerate(rows)
            for earlier in range(number - 1, max(-1, number - 1 - references), -1)
        ],
        batch_size=20000,
    )
    Conversation.objects.update(message_count=count)
    home.refresh_from_db()
    return home


def test_a_thread_of_5000_mails_takes_one_more(support: Channel, ana: Agent) -> None:
    home = long_thread(support, 5_000, references=5)
    start = time.monotonic()
    every = tuple(f"{number}@c" for number in range(5_000))
    arrive(support, letter("more@c", in_reply_to=("4999@c",), references=every))
    move(list(home.messages.in_order()[2_500:]), agent=ana)
    arrive(support, letter("again@c", in_reply_to=("4999@c",), references=every))
    assert time.monotonic() - start < GENEROUS
    moved = Message.objects.get(external_id="again@c").conversation
    home.refresh_from_db()
    assert (home.message_count, moved.message_count) == (2_500, 2_502)


@pytest.mark.once
def test_more_mails_than_a_statement_takes_values_are_no_obstacle(support: Channel, ana: Agent) -> None:
    """SQLite takes 32,766. What all of them answer comes last, then Otto takes its id; some are moved, and back."""
    home = long_thread(support, 33_000, references=1)
    rows = home.messages.order_by("pk").values_list("pk", flat=True)
    Reference.objects.bulk_create(
        [Reference(message_id=pk, external_id="root@c") for pk in rows], batch_size=20_000, ignore_conflicts=True
    )
    root = arrive(support, letter("root@c")).message
    taken = arrive(support, letter("root@c", "taken", sender=OTTO)).message
    assert (root.conversation_id, taken.conversation.related) == (home.pk, home)
    event = move(list(home.messages.in_order()[:100]), agent=ana)
    arrive(support, letter("more@c", in_reply_to=("0@c", "32999@c")))
    undo(event, agent=ana)
    home.refresh_from_db()
    assert home.message_count == 33_002


@pytest.mark.parametrize("depth", [10_000, 100_000])
def test_an_endless_chain_of_references_is_followed_at_both_ends(support: Channel, depth: int) -> None:
    """The nearest hundred have a say, with the first; a mail with more costs no more."""
    arrive(support, letter("0@c", "first"))
    arrive(support, letter("last@c", "last"))
    start = time.monotonic()
    row = arrive(support, letter("deep@c", references=(*(f"{n}@c" for n in range(depth)), "last@c"))).message
    assert time.monotonic() - start < GENEROUS
    assert set(row.conversation.messages.values_list("external_id", flat=True)) == {"0@c", "last@c", "deep@c"}
    assert row.references.count() == 100


@pytest.mark.once
def test_a_mail_that_names_10000_others_is_read_for_both_ends(support: Channel) -> None:
    chain = " ".join(f"<{number}@c>" for number in range(10_000))
    content = f"From: cora@customer.test\r\nReferences: {chain} <last@c>\r\n\r\nHallo\r\n".encode()
    raw = RawMessage(source=Source(name="INBOX"), key="1:1", payload=content, received_at=timezone.now())
    found = support.pure_adapter().parse(raw)
    assert isinstance(found, InboundMessage)
    assert (found.references[0], found.references[-1], len(found.references)) == ("0@c", "last@c", 100)
