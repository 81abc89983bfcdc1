"""The broker may be away: nothing fails, nothing waits for it, and nothing is lost."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
import redis
from kombu.pools import producers

from apps.delivery import bell
from apps.delivery.models import OutboxEntry
from apps.delivery.tasks import deliver_due
from tests.delivery.conftest import deliver
from tests.delivery.processes import web_process
from tests.servers.processes import HOST, free_ports

if TYPE_CHECKING:
    from apps.channels.models import Channel
    from tests.delivery.fake_adapter import FolderService
    from tests.servers.redis import Redis


def test_a_broker_that_refuses_costs_little_time_and_no_letter(channel: Channel, service: FolderService) -> None:
    (port,) = free_ports(1)
    with web_process(channel, redis_url=f"redis://{HOST}:{port}/0") as enqueue:
        assert max(enqueue() for _ in range(5)) < 5
    assert deliver() == 6
    assert len(service.taken()) == 6


def test_a_broker_that_is_silent_costs_little_time(channel: Channel, service: FolderService) -> None:
    with (
        socket.create_server((HOST, 0)) as silent,
        web_process(channel, redis_url=f"redis://{HOST}:{silent.getsockname()[1]}/0") as enqueue,
    ):
        assert max(enqueue() for _ in range(3)) < 5
    assert deliver() == 4
    assert len(service.taken()) == 4


@pytest.mark.once
def test_producers_that_are_all_busy_are_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    with ExitStack() as busy:
        pool = producers[bell._connection()]
        for _ in range(pool.limit):
            busy.enter_context(pool.acquire(block=False))
        bell.ring(deliver_due)
    assert "the sweep will find it" in caplog.text


@pytest.mark.once
def test_the_bell_is_heard_again_when_the_broker_is_back(channel: Channel, redis_server: Redis) -> None:
    with web_process(channel, redis_url=redis_server.facts.url) as enqueue:
        enqueue()
        assert bells(redis_server) == 2
        redis_server.kill()
        assert enqueue() < 5
        redis_server.start()
        enqueue()
        assert bells(redis_server) == 1
    assert OutboxEntry.objects.count() == 4


def bells(server: Redis) -> int:
    with redis.Redis.from_url(server.facts.url) as client:
        return int(client.llen("delivery"))
