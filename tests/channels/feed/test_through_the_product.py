"""Feeds through the real listener and the real intake: one is broken, and the others are read as always."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.utils import timezone

from apps.channels.models import Channel, Health
from apps.conversations.models import Message
from apps.intake.mailbox import Mailbox
from apps.intake.reading import read_kept_arrivals
from tests.channels.feed.conftest import config_of
from tests.channels.feed.publisher import Page
from tests.servers.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.channels.feed.publisher import Publisher

pytestmark = pytest.mark.django_db(transaction=True)


def listened(channel: Channel, until: Callable[[], bool]) -> None:
    """Let the listener of the channel run until something is true."""
    listener = Mailbox(channel)
    listener.start()
    try:
        assert wait_until(until, seconds=60)
    finally:
        listener.ending.set()
        listener.join(timeout=30)
        connection.close()


def make_channel(*feeds: str) -> Channel:
    config = config_of(*feeds)
    channel: Channel = Channel.objects.create(
        kind="feed",
        name="Feeds",
        address="feeds",
        options=dict(config.options),
        connected_at=timezone.now() - timedelta(hours=1),
    )
    return channel


def test_a_broken_feed_is_told_and_holds_up_nobody(publisher: Publisher) -> None:
    publisher.pages["/broken"] = Page(b"<rss><channel>", headers={})
    publisher.pages["/locked"] = Page(status=403)
    channel = make_channel(*(publisher.url + path for path in ("/broken", "/feed", "/locked")))
    listened(channel, lambda: Channel.objects.get(pk=channel.pk).reading_health == Health.FAILING)
    known = Channel.objects.get(pk=channel.pk)
    assert f"{publisher.url}/broken" in known.reading_words
    assert f"{publisher.url}/locked" in known.reading_words
    assert f"{publisher.url}/feed" not in known.reading_words
    assert known.reading_advice

    asked = publisher.ask("Wo steht das?")
    below = publisher.follow_up("Das frage ich mich auch.", to=asked, author="Dora")
    publisher.pages["/broken"] = publisher.pages["/locked"] = publisher.page("/feed")
    listened(channel, lambda: Channel.objects.get(pk=channel.pk).reading_health == Health.OK)
    assert not read_kept_arrivals(seconds=60)
    question, comment = Message.objects.filter(channel=channel).order_by("external_id", "pk").all()
    rows = {row.external_id: row for row in (question, comment)}
    assert set(rows) == {asked, below}
    assert rows[asked].conversation_id == rows[below].conversation_id
    assert rows[asked].conversation.subject == "Frage 1"
    assert rows[below].sender_name == "Dora"
    assert rows[asked].permalink == "https://forum.test/t/1"
    assert not channel.capabilities.replies
