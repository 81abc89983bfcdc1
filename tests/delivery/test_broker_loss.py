"""Redis forgets everything and dies, workers' children die, and tasks outlast what the broker waits for them: every
answer goes out once. With `--full` at the sizes of docs/reliability.md; some of it in every run."""

from __future__ import annotations

import os
import random
import signal
from collections import Counter, defaultdict
from contextlib import ExitStack, suppress
from email import message_from_bytes
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
import redis
from django.utils import timezone

from apps.delivery.models import OutboxEntry, State
from tests.delivery.processes import celery, replying
from tests.e2e.furnish import sink_options
from tests.servers.processes import is_alive, wait_until
from tests.world import make_conversation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.conversations.models import Conversation
    from tests.delivery.processes import Reply
    from tests.servers.redis import Redis
    from tests.servers.sink import Sink
    from tests.world import World

# Programs that speak with Redis; what the database has to do with it is the same for both.
pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]

#: Seconds that a POST may take without Redis on a machine that others use too; docs/reliability.md has what it took.
POST_SECONDS = 10.0
LATE_SECONDS = 30.0
CONVERSATIONS = 10


class Site(NamedTuple):
    conversations: list[Conversation]
    reply: Reply
    sink: Sink
    redis: Redis
    workers: list[int]


@pytest.fixture
def site(world: World, smtp_sink: Sink, redis_server: Redis, tmp_path: Path) -> Iterator[Site]:
    """The grown-up set but for listeners, sending through the sink: a web process, two workers, beat."""
    world.support_mail.options = sink_options(smtp_sink)
    world.support_mail.secrets = {"password": smtp_sink.facts.password}
    world.support_mail.save()
    url = redis_server.facts.url
    rows = [make_conversation(world.support_mail, world.cora) for _ in range(CONVERSATIONS)]
    with ExitStack() as stack:
        reply = stack.enter_context(replying(redis_url=url))
        workers = [stack.enter_context(celery(tmp_path, "worker", redis_url=url)) for _ in range(2)]
        stack.enter_context(celery(tmp_path, "beat", redis_url=url))
        yield Site(rows, reply, smtp_sink, redis_server, workers)


def test_an_answer_goes_out_once_whatever_becomes_of_its_bell(site: Site) -> None:
    a_task_that_outlasts_the_brokers_patience(site)
    redis_dies_and_forgets(site, replies=12, losses=4)
    children_of_workers_die(site, replies=12, kills=3)
    assert all(map(is_alive, site.workers))


@pytest.mark.full
def test_redis_may_be_emptied_and_killed_twenty_times_in_a_thousand_answers(site: Site) -> None:
    redis_dies_and_forgets(site, replies=1000, losses=20)
    assert all(map(is_alive, site.workers))


@pytest.mark.full
def test_a_workers_child_may_be_killed_fifty_times_in_five_hundred_answers(site: Site) -> None:
    children_of_workers_die(site, replies=500, kills=50)
    assert all(map(is_alive, site.workers))


def a_task_that_outlasts_the_brokers_patience(site: Site) -> None:
    """It takes three times as long as the broker waits before it gives a task out anew (hasty_settings.py)."""
    answer(site, "slow3@sink.test")
    await_quiet(site, seconds=120)
    assert len(in_ledger(site)[OutboxEntry.objects.get().external_id]) == 1


def redis_dies_and_forgets(site: Site, *, replies: int, losses: int) -> None:
    before = OutboxEntry.objects.count()
    usual: list[float] = []
    without: list[float] = []
    for number in range(replies):
        to_death = number // (replies // losses) % 2 == 0
        is_lost = number % (replies // losses) == 1
        if is_lost:
            lose(site.redis, to_death=to_death)
        (without if is_lost and to_death else usual).append(answer(site, "cora@sink.test"))
        site.redis.start()
    await_quiet(site, seconds=240)
    entries = OutboxEntry.objects.order_by("pk")[before:]
    late = max((entry.attempts.earliest("number").started_at - entry.created_at).total_seconds() for entry in entries)
    posts = f"POST at most {max(without):.2f} s without Redis, {max(usual):.2f} s with it"
    print(f"{replies} answers: {posts}; first attempt at most {late:.1f} s after it")
    assert max(without) < POST_SECONDS
    ledger = in_ledger(site)
    assert {(entry.state, len(ledger[entry.external_id])) for entry in entries} == {(State.SENT, 1)}
    # Counted from the last loss at the earliest, so a slow machine needs room beyond the sweep's seconds.
    assert late < 4 * LATE_SECONDS


def lose(server: Redis, *, to_death: bool) -> None:
    """Empty Redis; or kill it, to be started again after the next answer."""
    if to_death:
        server.kill()
    else:
        with redis.Redis.from_url(server.facts.url) as client:
            client.flushall()


def children_of_workers_die(site: Site, *, replies: int, kills: int) -> None:
    rng = random.Random(20261122)
    before = OutboxEntry.objects.count()
    for number in range(replies):
        answer(site, "slow1@sink.test" if number % 5 == 0 else "cora@sink.test")
        if number % (replies // kills) == 1:
            kill_a_child(site, rng)
    await_quiet(site, seconds=600)
    entries = list(OutboxEntry.objects.order_by("pk")[before:])
    assert {entry.state for entry in entries} == {State.SENT}
    ledger = in_ledger(site)
    copies = {entry: len(ledger[entry.external_id]) for entry in entries}
    doubted = {entry for entry in entries if entry.attempts.filter(outcome=State.UNCERTAIN).exists()}
    print(f"{replies} answers: copies {Counter(copies.values())}, doubted {len(doubted)}")
    assert all(count == 1 or (count == 2 and entry in doubted) for entry, count in copies.items())
    assert {len(set(ledger[entry.external_id])) for entry in entries} == {1}, "all copies are the same bytes"


def kill_a_child(site: Site, rng: random.Random) -> None:
    """Of one of the workers; one that is sending, if there is one."""
    children = [int(pid) for worker in site.workers for pid in _children(worker)]
    sending = OutboxEntry.objects.filter(state=State.SENDING).values_list("claimed_by", flat=True)
    at_work = [pid for pid in children if any(f":{pid}:" in claim for claim in sending)]
    if victims := at_work or children:
        pid = rng.choice(victims)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        OutboxEntry.objects.filter(state=State.SENDING, claimed_by__contains=f":{pid}:").update(
            lease_until=timezone.now()
        )


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def answer(site: Site, to: str) -> float:
    """Ana answers in the next conversation; the seconds that it took."""
    count = OutboxEntry.objects.count()
    status, seconds = site.reply(site.conversations[count % CONVERSATIONS].public_id, to)
    assert status == 201
    return seconds


def await_quiet(site: Site, *, seconds: float) -> None:
    """Until everything is sent; what waits for a quarter of an hour has waited."""

    def is_quiet() -> bool:
        left = OutboxEntry.objects.unfinished()
        left.filter(state=State.UNCERTAIN, lease_until=None).update(due_at=timezone.now())
        return not left.exists()

    assert wait_until(is_quiet, seconds=seconds), list(OutboxEntry.objects.unfinished().values())


def in_ledger(site: Site) -> dict[str, list[bytes]]:
    """What the sink has under each Message-ID."""
    found: defaultdict[str, list[bytes]] = defaultdict(list)
    for message in site.sink.messages():
        found[str(message_from_bytes(message.content)["Message-ID"]).strip("<>")].append(message.content)
    return found
