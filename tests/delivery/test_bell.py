"""The broker may be away: nothing fails, nothing waits for it, and nothing is lost."""

from __future__ import annotations

import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import redis

from apps.delivery.models import OutboxEntry
from tests.delivery.conftest import deliver
from tests.delivery.processes import ROOT, environment
from tests.servers.processes import HOST, free_ports, kill_family

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from apps.channels.models import Channel
    from tests.delivery.fake_adapter import FolderService
    from tests.servers.redis import Redis


@contextmanager
def web_process(channel: Channel, *, redis_url: str) -> Iterator[Callable[[], float]]:
    """A process that puts a letter into the outbox when it is called; the seconds come back."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.delivery.enqueue_program", str(channel.pk)],
        cwd=ROOT,
        env=environment() | {"REDIS_URL": redis_url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    reader, writer = process.stdout, process.stdin

    def enqueue() -> float:
        writer.write("\n")
        writer.flush()
        return float(reader.readline())

    try:
        enqueue()  # imports what is imported on first use
        yield enqueue
    finally:
        kill_family(process.pid)
        process.stdin.close()
        process.stdout.close()


def test_a_broker_that_refuses_costs_no_time_and_no_letter(channel: Channel, service: FolderService) -> None:
    (port,) = free_ports(1)
    with web_process(channel, redis_url=f"redis://{HOST}:{port}/0") as enqueue:
        assert max(enqueue() for _ in range(5)) < 0.5
    assert deliver() == 6
    assert len(service.taken()) == 6


def test_a_broker_that_is_silent_costs_less_than_a_second(channel: Channel, service: FolderService) -> None:
    with (
        socket.create_server((HOST, 0)) as silent,
        web_process(channel, redis_url=f"redis://{HOST}:{silent.getsockname()[1]}/0") as enqueue,
    ):
        assert max(enqueue() for _ in range(3)) < 1
    assert deliver() == 4
    assert len(service.taken()) == 4


@pytest.mark.once
def test_the_bell_is_heard_again_when_the_broker_is_back(channel: Channel, redis_server: Redis) -> None:
    with web_process(channel, redis_url=redis_server.facts.url) as enqueue:
        enqueue()
        assert bells(redis_server) == 2
        redis_server.kill()
        assert enqueue() < 1
        redis_server.start()
        enqueue()
        assert bells(redis_server) == 1
    assert OutboxEntry.objects.count() == 4


def bells(server: Redis) -> int:
    with redis.Redis.from_url(server.facts.url) as client:
        return int(client.llen("delivery"))
