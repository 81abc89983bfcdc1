from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from apps.delivery.claims import claim_next, due_channels
from apps.delivery.models import Attempt, State
from tests.delivery.conftest import deliver, fresh
from tests.delivery.processes import workers
from tests.servers.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from apps.channels.models import Channel
    from apps.delivery.models import OutboxEntry
    from tests.delivery.fake_adapter import FolderService

    Post = Callable[..., OutboxEntry]


def limit(channel: Channel, **fields: int) -> None:
    for name, value in fields.items():
        setattr(channel, name, value)
    channel.save(update_fields=list(fields))


def test_no_more_than_so_many_go_out_in_a_minute(post: Post, channel: Channel, service: FolderService) -> None:
    limit(channel, sends_per_minute=3)
    entries = [post() for _ in range(5)]
    assert deliver() == 3
    assert deliver() == 0
    Attempt.objects.all().update(started_at=fresh(entries[0]).created_at - dt.timedelta(minutes=1))
    assert deliver() == 2
    assert len(service.taken()) == 5


def test_a_channel_that_may_not_send_holds_up_no_other(post: Post, channel: Channel, other_channel: Channel) -> None:
    limit(channel, sends_per_minute=1)
    slow, waiting, other = post(), post(), post(over=other_channel)
    deliver()
    assert [fresh(entry).state for entry in (slow, waiting, other)] == [State.SENT, State.QUEUED, State.SENT]


def test_no_more_than_so_many_are_sent_at_a_time(post: Post, channel: Channel) -> None:
    limit(channel, connections=1)
    post(), post()
    assert claim_next(channel.pk) is not None
    assert claim_next(channel.pk) is None
    assert due_channels() == []


def test_four_workers_together_keep_the_pace(
    post: Post, channel: Channel, service: FolderService, tmp_path: Path
) -> None:
    limit(channel, sends_per_minute=7, connections=4)
    entries = [post() for _ in range(20)]
    with workers(4, tmp_path):
        assert wait_until(lambda: len(service.taken()) == 7, seconds=60)
        assert not wait_until(lambda: len(service.taken()) > 7, seconds=2)
    assert sum(fresh(entry).state == State.SENT for entry in entries) == 7
