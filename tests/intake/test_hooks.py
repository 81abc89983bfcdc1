"""The door for services that call: only the right ones come in, each of them once, and nothing is said before it is
kept (S26)."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Team
from apps.channels import payloads
from apps.channels.models import Channel
from apps.conversations.models import Conversation, Message
from apps.intake import hooks
from apps.intake.models import Arrival, ArrivalState
from apps.intake.reading import read_chunks
from tests.channels.generic.board import OTHER_SECRET, SECRET, Board

if TYPE_CHECKING:
    from django.http import HttpResponse
    from pytest_django import Settings

    from apps.channels.contract import HookRequest


@pytest.fixture
def channel(db: None) -> Channel:
    channel: Channel = Channel.objects.create(
        kind="generic", name="Board", address="board.example", secrets={"secret": SECRET}
    )
    channel.teams.add(Team.objects.create(name="Support"))
    cache.clear()
    return channel


@pytest.fixture
def board() -> Board:
    return Board()


def call(channel: Channel, request: HookRequest, *, method: str = "post", **changed: Any) -> HttpResponse:
    headers = {**request.headers, **changed.pop("headers", {})}
    body = changed.pop("body", request.body)
    content_type = headers.pop("content-type")
    url = f"/hooks/{changed.pop('public_id', channel.public_id)}/"
    send = getattr(Client(enforce_csrf_checks=True), method)
    answer: HttpResponse = send(url, data=body, content_type=content_type, headers=headers)
    return answer


def asked(board: Board, text: str = "Wann kommt mein Paket?") -> HookRequest:
    board.ask(text)
    return board.calls()[-1]


def counted(channel: Channel) -> int:
    channel.refresh_from_db()
    return int(channel.hook_refusals)


def test_what_cora_wrote_is_kept_before_it_is_answered_and_read_after(channel: Channel, board: Board) -> None:
    answer = call(channel, asked(board))
    assert (answer.status_code, json.loads(answer.content)) == (200, {"kept": True})
    [arrival] = Arrival.objects.all()
    assert json.loads(payloads.read(arrival.payload))["data"]["text"] == "Wann kommt mein Paket?"
    channel.refresh_from_db()
    assert channel.last_hook_at and channel.last_arrival_at
    read_chunks(seconds=30)
    message = Message.objects.get()
    assert (message.text, message.sender_handle) == ("Wann kommt mein Paket?", "@cora")
    assert Conversation.objects.get().channel == channel


def test_a_repeated_call_is_the_same_again_and_adds_nothing(channel: Channel, board: Board) -> None:
    request = asked(board)
    first = call(channel, request)
    anew = board.sign(request.body)
    assert anew.headers["webhook-id"] != request.headers["webhook-id"]
    for again in (call(channel, request), call(channel, anew)):
        assert (again.status_code, again.content) == (200, first.content)
    read_chunks(seconds=30)
    assert (Arrival.objects.count(), Message.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "changed",
    [
        {"body": b'{"type": "test"}'},
        {"headers": {"webhook-signature": "v1,AAAA"}},
        {"headers": {"webhook-signature": ""}},
        {"headers": {"webhook-id": "another"}},
        {"headers": {"webhook-timestamp": "1"}},
        {"headers": {"webhook-timestamp": ""}},
    ],
)
def test_a_call_that_proves_nothing_is_refused_without_a_reason(
    channel: Channel, board: Board, changed: dict[str, Any]
) -> None:
    answer = call(channel, asked(board), **changed)
    assert (answer.status_code, answer.content) == (401, b"")
    assert (Arrival.objects.count(), counted(channel)) == (0, 1)
    assert call(channel, asked(board)).status_code == 200
    assert counted(channel) == 0


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_call_from_another_time_is_refused(channel: Channel, board: Board, minutes: int) -> None:
    """However rightly it was signed then: whoever overheard it cannot use it later."""
    board.ask("Alt")
    [body] = board.events
    old = board.sign(body, at=dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes))
    assert call(channel, old).status_code == 401
    assert not Arrival.objects.exists()


def test_while_the_secret_is_changed_both_are_right(channel: Channel, board: Board) -> None:
    channel.secrets = {"secret": OTHER_SECRET, "second_secret": SECRET}
    channel.save(update_fields=["secrets"])
    assert call(channel, asked(board, "Mit dem alten.")).status_code == 200
    board.secret = OTHER_SECRET
    assert call(channel, asked(board, "Mit dem neuen.")).status_code == 200
    channel.secrets = {"secret": OTHER_SECRET}
    channel.save(update_fields=["secrets"])
    board.secret = SECRET
    assert call(channel, asked(board, "Zu spät.")).status_code == 401


def test_paused_unknown_and_other_channels_are_not_there(channel: Channel, board: Board) -> None:
    request = asked(board)
    assert call(channel, request, public_id="6d7f2f5e-0b5c-4a56-9f6c-6f3f4f3a2b1c").status_code == 404
    mail = Channel.objects.create(name="Mail", address="service@acme.example")
    assert call(mail, request).status_code == 404
    Channel.objects.filter(pk=channel.pk).update(is_active=False)
    assert call(channel, request).status_code == 404
    assert not Arrival.objects.exists()


def test_no_other_method_and_no_unsigned_question_is_answered(channel: Channel, board: Board) -> None:
    request = asked(board)
    assert call(channel, request, method="put").status_code == 405
    assert Client().get(f"/hooks/{channel.public_id}/").status_code == 401


def test_a_store_that_is_full_asks_for_a_repeat(
    channel: Channel, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_content: bytes) -> str:
        raise OSError(28, "No space left on device")

    request = asked(board)
    with monkeypatch.context() as broken:
        broken.setattr(payloads, "keep", full)
        answer = call(channel, request)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert not Arrival.objects.exists()
    assert call(channel, request).status_code == 200


def test_a_lost_key_asks_for_a_repeat(channel: Channel, board: Board, settings: Settings) -> None:
    request = asked(board)
    settings.ENCRYPTION_KEYS = ["cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4="]
    assert call(channel, request).status_code == 503


def test_what_is_signed_and_cannot_be_read_is_told_to_whoever_signed_it(channel: Channel, board: Board) -> None:
    answer = call(channel, board.sign(b'{"type": "message.created", "timestamp": "2026-11-21T12:00:00Z", "data": {}}'))
    assert (answer.status_code, answer.content) == (400, b"there is neither text nor html in it")


def test_a_test_event_is_seen_and_nothing_more(channel: Channel, board: Board) -> None:
    assert call(channel, board.sign(b'{"type": "test"}')).status_code == 200
    channel.refresh_from_db()
    assert channel.last_hook_at and timezone.now() - channel.last_hook_at < dt.timedelta(minutes=1)
    assert not Arrival.objects.exists()


def test_what_is_too_large_or_too_often_is_not_taken(
    channel: Channel, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "MOST_BYTES", 1_000)
    assert call(channel, board.sign(b" " * 1_001)).status_code == 413
    monkeypatch.setattr(hooks, "MOST_CALLS", 2)
    assert call(channel, asked(board)).status_code == 200
    answer = call(channel, asked(board))
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")


def test_an_edit_a_deletion_and_a_child_before_its_parent_are_one_conversation(channel: Channel, board: Board) -> None:
    first = board.ask("Erste Fassung.")
    followed = board.follow_up("Es war dringend.", to=first)
    board.edit(first, "Zweite Fassung.")
    board.delete(followed)
    calls = board.calls()
    for request in reversed(calls):
        assert call(channel, request).status_code == 200
    while read_chunks(seconds=30):
        pass
    assert set(Arrival.objects.values_list("state", flat=True)) <= {ArrivalState.READ, ArrivalState.REPEATED}
    assert Conversation.objects.count() == 1
    shown = {message.external_id: message for message in Message.objects.all()}
    assert shown[first].text == "Zweite Fassung."
    assert shown[followed].withdrawn


def test_the_longest_of_everything_is_read_too(channel: Channel, board: Board) -> None:
    """What is longer is refused with its reason, and nothing is too long only for the database."""
    data: dict[str, Any] = {
        "external_id": "i" * 200,
        "thread_id": "t" * 200,
        "parent_id": "p" * 200,
        "author": {
            "id": "ü" * 200,
            "name": "n" * 200,
            "handle": "h" * 200,
            "url": "https://board.example/" + "u" * 1978,
            "email": "e" * 64 + "@" + "d" * 240 + ".example",
        },
        "subject": "s" * 500,
        "text": "x" * 1_000_000,
        "permalink": "https://board.example/" + "l" * 1978,
        "reference": "r" * 2000,
        "version": 2**63 - 1,
        "attachments": [{"name": "f" * 500, "content_type": "c" * 500, "content": "AAAA"}],
    }
    channel.address = "b" * 100
    channel.save(update_fields=["address"])
    stamp = "2026-11-21T12:00:00Z"
    body = json.dumps({"type": "message.edited", "timestamp": stamp, "data": data}).encode()
    assert call(channel, board.sign(body)).status_code == 200
    read_chunks(seconds=60)
    arrival = Arrival.objects.get()
    assert (arrival.state, arrival.reason) == (ArrivalState.READ, "")
    for name in ("external_id", "thread_id", "subject", "permalink", "reference"):
        longer = {**data, name: data[name] + "x"}
        body = json.dumps({"type": "message.edited", "timestamp": stamp, "data": longer}).encode()
        answer = call(channel, board.sign(body))
        assert answer.status_code == 400 and name in str(answer.content)
