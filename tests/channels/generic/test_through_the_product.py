"""Answers to a board through the real outbox: one of each, whatever breaks, and every attempt to be seen."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.test import Client

from apps.accounts.models import Team
from apps.channels.contract import Audience, ModerationDeed, Report
from apps.channels.models import Channel, Health
from apps.conversations.actions import Draft, reply
from apps.conversations.actions.moderating import moderate
from apps.conversations.models import Conversation, DeliveryState, Direction, Message
from apps.delivery.models import OutboxEntry
from apps.delivery.models import State as EntryState
from apps.delivery.postman import deliver_due
from apps.intake.reading import read_chunks
from tests.channels.contract import HttpProxy
from tests.channels.generic.board import SECRET, Board
from tests.world import make_agent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.accounts.models import Agent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def board() -> Iterator[Board]:
    with Board() as board:
        yield board


@pytest.fixture
def proxy(board: Board) -> Iterator[HttpProxy]:
    with HttpProxy(board.url) as proxy:
        yield proxy


@pytest.fixture
def channel(proxy: HttpProxy) -> Channel:
    cache.clear()
    options = {"url": f"{proxy.url}/inbox", "audience": "public", "once": True, "moderation": ["hide", "flag"]}
    channel: Channel = Channel.objects.create(
        kind="generic", name="Board", address="board.example", options=options, secrets={"secret": SECRET}
    )
    channel.teams.add(Team.objects.create(name="Support"))
    return channel


@pytest.fixture
def ana(channel: Channel) -> Agent:
    return make_agent("Ana Alvarez", teams=[channel.teams.get()])


def take_in(channel: Channel, board: Board) -> None:
    """The board calls us with what happened on it, and it is read."""
    for request in board.calls():
        headers: dict[str, Any] = {name: value for name, value in request.headers.items() if name != "content-type"}
        url = f"/hooks/{channel.public_id}/"
        answer = Client().post(url, data=request.body, content_type="application/json", headers=headers)
        assert answer.status_code == 200
    while read_chunks(seconds=30):
        pass


def answered(channel: Channel, board: Board, ana: Agent, *, text: str = "Am Montag!") -> Message:
    """Cora asks, and Ana answers; nothing is sent yet."""
    board.ask("Wann öffnet ihr?")
    take_in(channel, board)
    conversation = Conversation.objects.get()
    draft = Draft(to=(), subject="", text=text, client_id=uuid.uuid4(), audience=Audience.PUBLIC)
    return reply(conversation, agent=ana, draft=draft)


def texts(board: Board) -> list[str]:
    return [post["text"] for post in board.posts.values()]


def test_an_answer_that_was_taken_unheard_is_there_once(
    channel: Channel, board: Board, proxy: HttpProxy, ana: Agent
) -> None:
    message = answered(channel, board, ana)
    proxy.cut(after_taking=True)
    deliver_due(limit_seconds=30)
    deliver_due(limit_seconds=30)
    message.refresh_from_db()
    assert message.delivery == DeliveryState.SENT
    assert texts(board) == ["Wann öffnet ihr?", "Am Montag!"]
    entry = OutboxEntry.objects.get()
    assert [attempt.outcome for attempt in entry.attempts.order_by("pk")][-1] == EntryState.SENT
    assert entry.attempts.count() == 2


def test_where_nothing_is_promised_a_person_is_asked(
    channel: Channel, board: Board, proxy: HttpProxy, ana: Agent
) -> None:
    channel.options = {**channel.options, "once": False}
    channel.save(update_fields=["options"])
    message = answered(channel, board, ana)
    proxy.cut(after_taking=True)
    for _ in range(3):
        deliver_due(limit_seconds=30)
    message.refresh_from_db()
    assert message.delivery == DeliveryState.UNCERTAIN
    assert texts(board) == ["Wann öffnet ihr?", "Am Montag!"]


def test_its_echo_is_no_second_message_and_cora_finds_it(channel: Channel, board: Board, ana: Agent) -> None:
    message = answered(channel, board, ana)
    deliver_due(limit_seconds=30)
    take_in(channel, board)
    assert Message.objects.filter(direction=Direction.OUT).count() == 1
    board.follow_up("Danke!", to="2")
    take_in(channel, board)
    message.refresh_from_db()
    assert Conversation.objects.get() == message.conversation
    assert message.conversation.messages.count() == 3


def test_an_echo_that_outruns_the_answer_settles_it(
    channel: Channel, board: Board, proxy: HttpProxy, ana: Agent
) -> None:
    channel.options = {**channel.options, "once": False}
    channel.save(update_fields=["options"])
    message = answered(channel, board, ana)
    proxy.cut(after_taking=True)
    deliver_due(limit_seconds=30)
    take_in(channel, board)
    message.refresh_from_db()
    assert message.delivery == DeliveryState.SENT
    assert Message.objects.filter(direction=Direction.OUT).count() == 1


def test_a_board_that_is_gone_needs_a_person_and_answers_wait(
    channel: Channel, board: Board, proxy: HttpProxy, ana: Agent
) -> None:
    message = answered(channel, board, ana)
    proxy.answer(410, times=100)
    deliver_due(limit_seconds=30)
    channel.refresh_from_db()
    message.refresh_from_db()
    assert channel.sending_health == Health.NEEDS_PERSON
    assert message.delivery not in (DeliveryState.SENT, DeliveryState.FAILED)


def test_what_the_board_rejects_fails_in_its_words(
    channel: Channel, board: Board, proxy: HttpProxy, ana: Agent
) -> None:
    message = answered(channel, board, ana)
    proxy.answer(422, body=b'{"error": {"code": "rejected", "message": "No links, please."}}')
    deliver_due(limit_seconds=30)
    message.refresh_from_db()
    assert message.delivery == DeliveryState.FAILED
    assert "No links, please." in OutboxEntry.objects.get().words


def test_what_the_board_says_later_is_told(channel: Channel, board: Board, ana: Agent) -> None:
    message = answered(channel, board, ana)
    deliver_due(limit_seconds=30)
    board.events.clear()
    board.tell("message.status", {"external_id": "2", "status": "rejected", "reason": "Too friendly."})
    take_in(channel, board)
    message.refresh_from_db()
    assert message.delivery in (DeliveryState.FAILED, DeliveryState.BOUNCED)


def test_a_deed_reaches_the_board_and_survives_a_cut(
    channel: Channel, board: Board, proxy: HttpProxy, ana: Agent
) -> None:
    asked = board.ask("Kauft Gold!")
    take_in(channel, board)
    proxy.cut(method="POST", after_taking=False)
    moderate(Message.objects.get(), agent=ana, deed=ModerationDeed.HIDE)
    for _ in range(3):
        deliver_due(limit_seconds=30)
    assert board.posts[asked]["state"] == "moderation.hide"


def test_a_flag_tells_the_board_why(channel: Channel, board: Board, ana: Agent) -> None:
    board.ask("Kauft Gold!")
    take_in(channel, board)
    report = Report(reason="spam", words="Zum dritten Mal heute.")
    moderate(Message.objects.get(), agent=ana, deed=ModerationDeed.FLAG, report=report)
    deliver_due(limit_seconds=30)
    told = board.told[-1]
    assert (told["type"], told["data"]["reason"], told["data"]["words"]) == (
        "moderation.flag",
        "spam",
        "Zum dritten Mal heute.",
    )
