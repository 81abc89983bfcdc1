"""Our own mail that comes back - in copy, through a list, out of a Sent folder - is nobody's question to us."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.channels.contract import Address, DeliveryReport, InboundMessage, RawMessage, Source, SourceRole
from apps.conversations.actions import Draft, ingest, make_ready, reply
from apps.conversations.models import Conversation, Message
from apps.delivery import letters
from apps.delivery.models import State as EntryState
from tests.conversations.letters import CORA, arrive, letter
from tests.conversations.test_answering import settle

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.channels.models import Channel

pytestmark = pytest.mark.django_db

LIST = Address(name="", address="team@list.test")


@pytest.fixture
def sent(support: Channel, ana: Agent) -> bytes:
    """Ana's answer as it went out, with the list in copy."""
    conversation = arrive(support, letter("a@x", cc=(LIST,))).message.conversation
    draft = Draft(to=(CORA,), cc=(LIST,), subject="Re: Rechnung", text="Sie kommt morgen.")
    message = reply(conversation, agent=ana, draft=draft)
    settle(message, EntryState.SENT)
    entry = message.outbox_entry
    assert entry is not None
    return support.pure_adapter().compose(letters.read(entry.content))


def come_back(channel: Channel, content: bytes, *, role: SourceRole = SourceRole.INBOX) -> None:
    raw = RawMessage(source=Source(name="INBOX", role=role), key="1:1", payload=content, received_at=timezone.now())
    found = channel.pure_adapter().parse(raw)
    assert isinstance(found, InboundMessage | DeliveryReport)
    outgoing = role is SourceRole.SENT
    ingest(make_ready(found), channel=channel, received_at=raw.received_at, payload="e" * 64, outgoing=outgoing)


def with_trace(content: bytes) -> bytes:
    return b"Return-Path: <support@example.test>\r\nReceived: from mx.test by mx.example.test; now\r\n" + content


def through_list(content: bytes) -> bytes:
    """A list marks the subject and writes below the text."""
    head = b"List-Id: <team.list.test>\r\nPrecedence: list\r\nSender: team-bounces@list.test\r\n"
    changed = content.replace(b"Subject: Re: Rechnung", b"Subject: [Team] Re: Rechnung")
    return head + changed + b"\r\n_______________\r\nteam mailing list\r\n"


def in_the_lists_name(content: bytes) -> bytes:
    """One that mends DMARC writes itself as the sender, and us where answers go (RFC 7489 appendix A.3.2)."""
    lines = through_list(content).split(b"\r\n")
    kept = [line for line in lines if not line.startswith((b"From:", b"Reply-To:"))]
    return b"From: Support via Team <team@list.test>\r\nReply-To: support@example.test\r\n" + b"\r\n".join(kept)


@pytest.mark.parametrize("way", [with_trace, through_list, in_the_lists_name], ids=lambda way: way.__name__)
def test_our_answer_that_comes_back_opens_nothing(support: Channel, sales: Channel, sent: bytes, way: object) -> None:
    before = Message.objects.count()
    for channel in (support, sales):
        come_back(channel, way(sent))  # type: ignore[operator]
    assert (Conversation.objects.count(), Message.objects.count()) == (1, before)


def test_our_answer_in_the_sent_folder_opens_nothing(support: Channel, sent: bytes) -> None:
    before = Message.objects.count()
    come_back(support, sent, role=SourceRole.SENT)
    assert (Conversation.objects.count(), Message.objects.count()) == (1, before)


def test_a_list_that_does_not_name_us_is_somebody_else(support: Channel, sent: bytes) -> None:
    stranger = in_the_lists_name(sent).replace(b"Reply-To: support@example.test", b"Reply-To: otto@stranger.test")
    before = Message.objects.count()
    come_back(support, stranger)
    assert Message.objects.count() == before + 1
