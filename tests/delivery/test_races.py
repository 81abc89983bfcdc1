"""Two who want something else of one answer at one moment: one of them has it, and both are told."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import pytest
from django.db import connection
from django.utils import timezone

from apps.channels.contract import Address
from apps.conversations.actions import Draft, NotTheAuthor, reply, take_back
from apps.conversations.models import DeliveryState, Direction, Message
from apps.delivery.models import OutboxEntry
from tests.delivery.conftest import deliver
from tests.world import client_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.delivery.fake_adapter import FolderService
    from tests.world import World

TOGETHER = 50
Answer = TypeVar("Answer")


def test_fifty_posts_with_one_key_are_one_answer(company: World) -> None:
    """F2.28"""
    key = str(uuid.uuid4())
    said = together([partial(post, company, key, text="It is on its way.")] * TOGETHER)
    assert Counter(said) == {201: TOGETHER}
    assert OutboxEntry.objects.count() == Message.objects.filter(direction=Direction.OUT).count() == 1


def test_of_other_words_under_one_key_the_first_are_sent_and_the_others_are_told(company: World) -> None:
    """F2.28"""
    key = str(uuid.uuid4())
    said = together([partial(post, company, key, text=f"Answer {number}.") for number in range(10)])
    assert Counter(said) == {201: 1, 409: 9}
    answer = Message.objects.get(direction=Direction.OUT)
    assert answer.text.strip() == f"Answer {said.index(201)}."


def test_an_answer_is_taken_back_or_sent_and_never_both(company: World, service: FolderService) -> None:
    """F2.29, a part of it."""
    race(company, service, rounds=40)


@pytest.mark.full
def test_a_thousand_answers_are_taken_back_or_sent_and_never_both(company: World, service: FolderService) -> None:
    """F2.29"""
    race(company, service, rounds=1000)


def race(world: World, service: FolderService, *, rounds: int) -> None:
    rng = random.Random(20261122)
    fates = Counter(duel(world, service, number, ahead=rng.uniform(-0.05, 0.02)) for number in range(rounds))
    print(fates)
    assert fates.total() == rounds
    assert min(fates["cancelled"], fates["sent"]) > 0


def duel(world: World, service: FolderService, number: int, *, ahead: float) -> str:
    """Ana wants it back while a worker takes it up; Ben wants it back, too, and never gets it.

    `ahead`: by so many seconds she is earlier; in the first two rounds the one, then the other is alone.
    """
    answer = held(world)
    start, worked, undone = threading.Barrier(3), threading.Event(), threading.Event()

    def work() -> str:
        start.wait()
        assert number != 0 or undone.wait(60)
        time.sleep(max(ahead, 0))
        deliver()
        worked.set()
        return ""

    def undo() -> str:
        start.wait()
        assert number != 1 or worked.wait(60)
        time.sleep(max(-ahead, 0))
        try:
            take_back(answer, agent=world.ana)
        except ValueError:
            return "too late"
        finally:
            undone.set()
        return "taken back"

    def meddle() -> str:
        start.wait()
        with pytest.raises(NotTheAuthor):
            take_back(answer, agent=world.ben)
        return ""

    _, told, _ = together([work, undo, meddle])
    deliver()
    answer.refresh_from_db()
    copies = [taken.external_id for taken in service.taken()].count(answer.external_id)
    assert (answer.delivery, copies, told) in {
        (DeliveryState.CANCELLED, 0, "taken back"),
        (DeliveryState.SENT, 1, "too late"),
    }
    return str(answer.delivery)


def held(world: World) -> Message:
    """An answer of Ana's whose time for taking it back is over this very moment."""
    draft = Draft(
        to=(Address(name="Cora", address="cora@customer.example"),),
        subject="Re",
        text="It is on its way.",
        send_at=timezone.now() + timedelta(minutes=5),
    )
    answer = reply(world.conversation, agent=world.ana, draft=draft)
    assert answer.delivery == DeliveryState.HELD
    OutboxEntry.objects.filter(message=answer).update(due_at=timezone.now())
    return answer


def together(deeds: list[Callable[[], Answer]]) -> list[Answer]:
    """All in threads of their own, begun at once; what each returned."""

    def done(deed: Callable[[], Answer]) -> Answer:
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [*pool.map(done, deeds)]


def post(world: World, key: str, *, text: str) -> int:
    """Ana's browser sends it; the status."""
    body = {"to": [{"address": "cora@customer.example"}], "subject": "Re", "text": text, "clientId": key}
    path = f"/inbox/conversations/{world.conversation.public_id}/replies"
    return client_of(world.ana).post(path, body, content_type="application/json").status_code
