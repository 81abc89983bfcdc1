"""A worker, a colleague and what the service tells of one answer meet: each waits its turn, and nobody in a circle.

On SQLite one transaction begins after the other, so there the same is proved by its ending.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING, TypeVar

import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.channels.contract import Receipt
from apps.conversations.actions import Draft, mark_as_sent, reply
from apps.conversations.joining import one_at_a_time
from apps.conversations.live import announcing
from apps.conversations.models import Conversation, DeliveryState, Direction, Message
from apps.delivery.claims import claim_next, mark_dot
from apps.delivery.models import OutboxEntry
from apps.delivery.models import State as EntryState
from apps.delivery.settling import settle
from tests.conversations.posting import ADAPTERS, make_forum, ours, post, taken
from tests.servers.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from apps.accounts.models import Agent, Team
    from apps.channels.models import Channel

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "It is on its way, dear Cora: you have it tomorrow."
Answer = TypeVar("Answer")


@pytest.fixture
def forum(settings: Settings, tmp_path: Path, transactional_db: None, team: Team) -> Channel:
    settings.CHANNEL_ADAPTERS = {**settings.CHANNEL_ADAPTERS, **ADAPTERS}
    return make_forum(tmp_path, team=team)


@pytest.fixture
def answer(forum: Channel, ana: Agent) -> Message:
    """Ana's answer, which a worker has handed over and not heard of yet."""
    row = taken(forum, post(1, "Where is it?"))
    draft = Draft(to=(), subject="", text=WORDS)
    answer = reply(Conversation.objects.get(pk=row.conversation_id), agent=ana, draft=draft)
    entry = claim_next(forum.pk)
    assert entry is not None
    mark_dot(entry)
    return answer


def test_a_receipt_and_an_echo_of_the_same_instant(forum: Channel, answer: Message) -> None:
    """The echo is first in the queue of what is filed, and the worker's receipt right behind it."""
    entry = OutboxEntry.objects.get(message=answer)
    receipt = Receipt(answer="201", external_id="post:100", thread="topic:1", permalink="https://forum.test/p/100")
    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            one_at_a_time()
            echo = begun(pool, lambda: taken(forum, ours(100, WORDS)), waiting=1)
            settled = begun(pool, lambda: settle(entry, receipt, channel=forum), waiting=2)
        assert echo.result(60).pk == answer.pk
        assert settled.result(60)
    assert_sent_once(answer)


def test_a_chunk_with_an_echo_and_a_colleague_who_knows_that_it_arrived(
    forum: Channel, answer: Message, ana: Agent
) -> None:
    """What Cora asks meanwhile has locked the conversation before the echo comes to the entry."""
    OutboxEntry.objects.filter(message=answer).update(
        state=EntryState.UNCERTAIN, lease_until=None, settled_at=timezone.now(), doubtful_since=timezone.now()
    )
    Message.objects.filter(pk=answer.pk).update(delivery=DeliveryState.UNCERTAIN)
    has_asked, goes_on = Event(), Event()

    def file_both() -> Message:
        with announcing():
            taken(forum, post(2, "Hello?"))
            has_asked.set()
            assert goes_on.wait(60)
            return taken(forum, ours(100, WORDS))

    def vouch() -> str:
        try:
            mark_as_sent(Message.objects.get(pk=answer.pk), agent=ana)
        except ValueError:
            return "known by now"
        return "marked"

    with ThreadPoolExecutor(2) as pool:
        filed = pool.submit(closing, file_both)
        assert has_asked.wait(60)
        vouched = begun(pool, vouch, waiting=1)
        goes_on.set()
        assert filed.result(60).pk == answer.pk
        assert vouched.result(60) == "known by now"
    assert_sent_once(answer)


def assert_sent_once(answer: Message) -> None:
    answer.refresh_from_db()
    assert (answer.delivery, answer.external_id) == (DeliveryState.SENT, "post:100")
    assert Message.objects.filter(direction=Direction.OUT).count() == 1
    assert OutboxEntry.objects.get(message=answer).state == EntryState.SENT


def begun(pool: ThreadPoolExecutor, deed: Callable[[], Answer], *, waiting: int) -> Future[Answer]:
    """Done in another thread, which waits by now; `waiting`: so many do on Postgres."""
    future = pool.submit(closing, deed)
    if connection.vendor == "postgresql":
        wait_until(lambda: locks_waited_for() == waiting, seconds=30)
    return future


def locks_waited_for() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return int(cursor.fetchone()[0])


def closing(deed: Callable[[], Answer]) -> Answer:
    try:
        return deed()
    finally:
        connection.close()
