"""Real mail of SpamAssassin's corpus in several orders: the same conversations."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone

from apps.channels.contract import DeliveryReport, InboundMessage, RawMessage, Source
from apps.conversations.actions import ingest, make_ready
from apps.conversations.models import Message
from tests.corpora import spam_assassin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.channels.models import Channel
    from apps.conversations.actions import ReadyMessage

pytestmark = [pytest.mark.django_db, pytest.mark.full]

MAILS = 400


class Stop(Exception):
    """Ends a transaction that nobody needs any more."""


def test_real_mail_lies_together_in_the_same_way_in_any_order(support: Channel) -> None:
    ready = read_mails(support)
    shuffled = random.Random(20261122).sample(ready, len(ready))
    forwards, backwards, anyhow = (lying_together(support, mails) for mails in (ready, ready[::-1], shuffled))
    assert forwards == backwards == anyhow
    assert 0 < sum(len(ids) > 1 for ids in forwards) < len(forwards) < MAILS


def read_mails(channel: Channel) -> list[ReadyMessage]:
    adapter, found = channel.pure_adapter(), []
    for path in sorted((spam_assassin() / "easy-ham-1").glob("*.txt"))[:MAILS]:
        raw = RawMessage(source=Source(name="INBOX"), key="1:1", payload=path.read_bytes(), received_at=timezone.now())
        mail = adapter.parse(raw)
        assert isinstance(mail, InboundMessage | DeliveryReport)
        found.append(make_ready(mail))
    return found


def lying_together(channel: Channel, mails: Sequence[ReadyMessage]) -> set[frozenset[tuple[str, str]]]:
    """Which mails lie in one conversation, by id and content. It leaves nothing behind."""
    groups: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
    try:
        with transaction.atomic():
            for mail in mails:
                ingest(mail, channel=channel, received_at=timezone.now(), payload="f" * 64)
            for home, name, content in Message.objects.values_list("conversation", "external_id", "content_hash"):
                groups[home].add((name, content))
            raise Stop
    except Stop:
        return {frozenset(ids) for ids in groups.values()}
